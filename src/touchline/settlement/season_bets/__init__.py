"""Bets on a season that is over: read from a file, priced and graded by the season's own."""
