"""How much of what the house may lose on an outcome is used."""
