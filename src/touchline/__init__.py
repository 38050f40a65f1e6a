"""Touchline: a white-label, multi-tenant sportsbook."""

__version__ = "0.1.0"
