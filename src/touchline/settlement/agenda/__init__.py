"""Which events have something new, and from when on."""
