"""What people do: poses, movements, gestures, scripts."""
