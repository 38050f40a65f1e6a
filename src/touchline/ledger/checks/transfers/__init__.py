"""Checks that go through transfers."""
