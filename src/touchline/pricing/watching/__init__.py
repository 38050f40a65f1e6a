"""What holds of a tenant's pricing, who said so and when."""
