"""Bets: what a player may ask for, what the house accepts, and what comes back."""
