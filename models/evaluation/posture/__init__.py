"""How right posture measures are, by group and by cause of error."""
