"""The worker processes: wiring of loops; no decisions."""
