"""The platform's own pages: its tenants, its feeds, what its processes tell."""
