"""How people exercise: figures, faults, breaks, casting and sets."""
