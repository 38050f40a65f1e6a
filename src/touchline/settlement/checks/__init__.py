"""What must always be true of bets and their money, for whoever checks the ledger."""
