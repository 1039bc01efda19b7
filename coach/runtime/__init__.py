"""Runs sources, detectors and the core together."""
