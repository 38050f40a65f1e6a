"""Checks that go through accounts."""
