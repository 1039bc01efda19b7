"""The Python interface: what ``import coach`` gives programs and notebooks."""
