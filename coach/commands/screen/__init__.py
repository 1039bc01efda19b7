"""The safety questions and the diary."""

from coach.commands.screen.command import configure

__all__ = ["configure"]
