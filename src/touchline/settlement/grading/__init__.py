"""What became of every selection of a market, from what a result says. Pays nobody."""
