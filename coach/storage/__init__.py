"""The history: numbers in a local database, never a picture."""
