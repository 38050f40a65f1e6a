"""What keeps players from harm: limits of their own, breaks, exclusions, reality checks."""
