"""The studio: renders people whose true joint and spine angles are known.

Frames: body and world coordinates are metres, x to the person's left, -y the way the person
faces, z up; the floor is z = 0. Angles are degrees and end in `_deg`, times end in `_s`.
"""
