"""Sentences of the screens."""
