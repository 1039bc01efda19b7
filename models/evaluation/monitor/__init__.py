"""How accurate the desk monitor is, beside the rules of other programs."""
