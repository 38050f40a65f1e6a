"""HTTP, by audience."""
