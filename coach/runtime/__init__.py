"""What ties sources, detectors and the core together in time."""
