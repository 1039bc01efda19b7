"""Counting: repetitions, holds and faults, from signals sample by sample."""
