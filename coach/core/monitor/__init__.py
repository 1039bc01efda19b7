"""The desk monitor: baseline, deviation from it, spells, nudges and breaks."""
