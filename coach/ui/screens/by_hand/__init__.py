"""Screens on which one measures oneself: a picture is taken, and points on it are moved by keys."""
