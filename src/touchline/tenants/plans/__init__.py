"""Plans: what a tenant pays for a head, and how many players and staff it may have."""
