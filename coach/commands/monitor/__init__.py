"""The desk monitor."""

from coach.commands.monitor.command import configure

__all__ = ["configure"]
