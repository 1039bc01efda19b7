"""What an exercise is: its movement, its signals, its faults, routines and plans."""
