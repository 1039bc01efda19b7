"""Pictures that stand alone: a file, or a folder of them."""
