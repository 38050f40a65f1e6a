"""How long a player has been playing: told now and then, and no bet before they have said they know."""
