"""What became of every selection, kept by event and generation."""
