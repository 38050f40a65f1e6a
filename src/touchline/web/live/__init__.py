"""Prices that move on pages that are open: one look at a page for all who watch it."""
