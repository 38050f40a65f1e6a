"""Counting the days of a book out of its ledger, each transfer once."""
