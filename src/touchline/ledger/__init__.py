"""Whose money is where: accounts, transfers between them, and what was agreed about both."""
