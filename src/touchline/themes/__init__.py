"""What a tenant's site looks like."""
