"""The machine around the program: start at login, one process at a time, settings in force."""
