"""Trains the two networks that find what a clinician marks: head-and-neck points, dorsal line."""
