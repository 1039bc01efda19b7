"""Makes `models/measurement.npz` from rendered traces: `python -m models.training --help`."""
