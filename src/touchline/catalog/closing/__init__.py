"""What bets have to be told by whoever changes the offer: what closes, and that prices were heard."""
