"""Points of head, neck and back from pictures, by two small networks that ship with the program."""
