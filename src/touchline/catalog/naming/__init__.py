"""What single things of the catalogue are called."""
