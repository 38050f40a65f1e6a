"""Bets as staff watch them: all of a tenant's, whoever's they are."""
