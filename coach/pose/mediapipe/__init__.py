"""The MediaPipe pose landmarker: the only importer of MediaPipe."""
