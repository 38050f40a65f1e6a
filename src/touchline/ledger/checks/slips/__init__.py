"""Checks that go through the cashier's slips."""
