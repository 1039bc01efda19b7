"""What screens are made of: each shows a value and decides nothing."""
