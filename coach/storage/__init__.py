"""What is remembered: numbers in a local database, never a picture."""
