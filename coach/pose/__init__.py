"""Landmarks from pictures: the only importer of MediaPipe, the model store, recorded traces."""
