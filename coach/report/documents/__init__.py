"""JSON documents of results."""
