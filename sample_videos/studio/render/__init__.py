"""How they are filmed: meshes, shaders, optics."""
