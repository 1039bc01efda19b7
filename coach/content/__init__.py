"""Content people can read and change: exercises, routines, health rules, settings."""
