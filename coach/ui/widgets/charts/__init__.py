"""Widgets that draw quantities: bars, charts, gauges, days."""
