"""Who runs a book here."""
