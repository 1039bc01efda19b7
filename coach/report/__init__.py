"""What is shown and kept of a result: terminal text, JSON documents, HTML pages, pictures,
video."""
