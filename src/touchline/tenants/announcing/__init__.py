"""What the platform tells everybody's staff and players."""
