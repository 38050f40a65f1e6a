"""Becoming a player by oneself, where a tenant allows it."""
