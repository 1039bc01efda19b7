"""The terminal app: it shows what the core says and passes on what the person does."""
