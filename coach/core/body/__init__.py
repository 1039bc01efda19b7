"""The body in the picture: geometry, joint angles, the view, the outline of the back, smoothing."""
