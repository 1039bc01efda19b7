"""The live loop: camera thread, detector thread, supervision."""
