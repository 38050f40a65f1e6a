"""A trader's view of the book: what is on offer, at whose price, and what the house stands to lose."""
