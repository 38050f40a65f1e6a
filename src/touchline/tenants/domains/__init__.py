"""Domains of a tenant's own: claimed by its staff, proved by a record in their zone."""
