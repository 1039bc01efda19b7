"""How accurate counting is: bundled clips, rendered sets and simulated sets."""
