"""On which terms the house takes bets: its limits, and what it makes of single players."""
