"""Who runs a book: their accounts, and what two of them must agree on."""
