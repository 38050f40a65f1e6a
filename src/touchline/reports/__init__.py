"""What a book's people look at: its days, what it may still lose, what comes next, what is left to do."""
