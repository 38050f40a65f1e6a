"""Anyone may ask these; never the database."""
