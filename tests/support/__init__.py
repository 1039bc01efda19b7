"""What tests share: media, bodies, fake devices, schemas."""
