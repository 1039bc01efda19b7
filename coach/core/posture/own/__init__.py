"""A person's own measurements: marked points, instruments, calibration, repeats."""
