"""Tenants as the platform's people look at them."""
