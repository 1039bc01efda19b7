"""How accurate posture measures are, by group and by cause of error."""
