"""Widgets that draw pictures: camera, figure, cells and pixels."""
