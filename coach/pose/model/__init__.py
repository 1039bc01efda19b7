"""The pose model file: where it is kept, fetched, assembled and verified."""
