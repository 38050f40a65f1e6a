"""Bets that never counted, by the word of staff."""
