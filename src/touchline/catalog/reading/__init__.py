"""The catalogue as the platform's people look at it."""
