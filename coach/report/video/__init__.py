"""Writing annotated video."""
