"""The second factor of players: an app, and codes for who lost it."""
