"""Points marked on pictures: the page of ``coach serve --marks``."""
