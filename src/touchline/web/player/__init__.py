"""The pages players read."""
