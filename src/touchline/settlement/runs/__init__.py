"""Pays bets by what became of their legs: a run for each tenant and event, a chunk at a time."""
