"""What is shown and kept of a result: terminal text, JSON documents, annotated video."""
