"""Another password: by who has the old one, or by letter."""
