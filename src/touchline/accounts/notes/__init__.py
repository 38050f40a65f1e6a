"""What staff tell each other about a player."""
