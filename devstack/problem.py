"""What the launcher cannot do, said in a sentence instead of a traceback."""


class Problem(Exception):  # noqa: N818  it reads as what it is, and is never shown as a class name
    """Something outside the launcher stands in the way; the message says what and the way out."""
