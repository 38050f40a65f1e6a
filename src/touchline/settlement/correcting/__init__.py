"""Settled bets that staff settle anew, each by what they say of its legs."""
