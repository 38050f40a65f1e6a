"""What a tenant makes of a feed's prices: margins, price steps, what it hides and what it overrides."""
