"""What players stake on prices, and what comes back."""
