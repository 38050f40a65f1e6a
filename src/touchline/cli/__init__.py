"""The touchline command."""
