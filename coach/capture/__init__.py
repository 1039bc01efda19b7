"""Cameras, videos, images and streams: the only readers of pictures."""
