"""Noting what stands against a book for the days ahead, so that a forecast can be held to it."""
