"""How much a player may pay in: by day, week and month, agreed by the player or set by the house."""
