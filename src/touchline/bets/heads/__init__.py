"""Heads: how many players of a tenant bet in a week, which is what the platform bills."""
