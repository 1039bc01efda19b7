"""Guided exercise."""

from coach.commands.exercise.command import configure

__all__ = ["configure"]
