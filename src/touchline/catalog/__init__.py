"""The catalogue: sports, leagues, events, markets, selections and their prices; the board the public reads."""
