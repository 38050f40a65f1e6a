"""Pages of staff: a tenant's back office, and the platform's own console."""
