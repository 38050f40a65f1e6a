"""Who asks a feed: one holder at a time, in terms that every write is checked against."""
