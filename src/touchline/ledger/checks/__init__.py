"""What must always be true of money, looked at again and again: each check is one statement."""
