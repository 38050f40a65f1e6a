"""Where odds and results come from."""
