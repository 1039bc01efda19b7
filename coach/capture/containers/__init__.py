"""What a recording's container says of it, without decoding a picture."""
