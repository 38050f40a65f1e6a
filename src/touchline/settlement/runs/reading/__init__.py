"""The bets of a chunk and what holds of their legs; runs as people look at them."""
