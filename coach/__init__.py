"""Posture and exercise coach: an ordinary webcam, MediaPipe and NumPy; nothing leaves the machine."""

__version__ = "0.1.0"
