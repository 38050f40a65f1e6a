"""Bets: what a player may ask for, what the house accepts, and how it is written down once."""
