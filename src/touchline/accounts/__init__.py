"""Who plays here, and how they prove it."""
