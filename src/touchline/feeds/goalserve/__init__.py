"""Goalserve: its odds, scores, words and markets, read into our own."""
