"""A guided session: its phases, its results, and what its screen shows."""
