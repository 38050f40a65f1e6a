"""What bets leave behind and nobody asks for any more."""
