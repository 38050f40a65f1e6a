"""Buying open bets back before their end: what they are worth, the offer, and taking it."""
