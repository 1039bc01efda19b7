"""The NumPy core: pure functions on arrays. No clock, no file, no global, no other library."""
