"""Slips that go beyond a limit and wait for a trader."""
