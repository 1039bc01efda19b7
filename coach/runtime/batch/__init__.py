"""Recordings: replay, checks, parallel jobs, recording, annotated video."""
