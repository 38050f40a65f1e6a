"""What the launcher cannot do, said in a sentence instead of a traceback."""


class Problem(Exception):
    """Something outside the launcher stands in the way; the message says what and the way out."""
