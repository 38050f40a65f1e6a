"""What happened to bets, told to whoever listens: out of the database's outbox into a stream."""
