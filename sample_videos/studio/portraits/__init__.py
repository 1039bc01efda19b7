"""Still pictures of random people with known points: what the point networks learn from."""
