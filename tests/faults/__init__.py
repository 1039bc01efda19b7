"""Kills commands at many moments, and looks whether anything that was recorded is lost."""
