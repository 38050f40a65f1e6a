"""Ending a bet: recording the results that end it, and grading by them."""
