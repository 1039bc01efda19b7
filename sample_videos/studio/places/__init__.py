"""Where they are filmed: rooms, furniture, chairs, camera places."""
