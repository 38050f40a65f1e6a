"""What a feed may do to the book: facts in, verdicts out. Pure; the clock comes in as an argument."""
