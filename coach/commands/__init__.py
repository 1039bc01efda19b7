"""One module a command: wires arguments to the runtime and shows the result."""
