"""How a person is reached: desktop notifications, the terminal's bell, the platform's voice."""
