"""Bets that wait for a result which ought to be there by now."""
