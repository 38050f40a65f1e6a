"""The catalogue: sports, leagues, events, markets, selections, prices; and the board of them all."""
