"""Posture: from features to measures with intervals, findings, a score and comparisons."""
