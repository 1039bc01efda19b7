"""Landmarks MediaPipe found in the bundled clips, to compare with."""
