"""Guided exercise in time: sessions, cues, safety, programme."""
