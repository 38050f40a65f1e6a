"""Ending a bet; for now: recording the results that will end it."""
