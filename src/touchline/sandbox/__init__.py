"""A feed provider of our own for laptops and tests; it shares no code with what reads it."""
