"""Speed and memory, as ratios to a bare loop measured in the same run: ``make bench``."""
