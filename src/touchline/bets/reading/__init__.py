"""What a bet is decided on, and bets as they stand."""
