"""Who is filmed: bodies, skin, hair, clothes, and their true angles."""
