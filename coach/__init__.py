"""Posture and exercise coach: a webcam, MediaPipe and NumPy; nothing leaves the machine."""

__version__ = "0.1.0"
