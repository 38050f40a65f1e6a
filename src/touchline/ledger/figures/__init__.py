"""What the ledger says: statements, weekly figures, totals. Per currency; nothing is converted."""
