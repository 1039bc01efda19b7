"""The desk monitor in time: a camera or a recording, its memory and its baselines."""
