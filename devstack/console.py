"""How the launcher talks to a person: short lines, colour only where a terminal wants it."""

import sys

from devstack import caller

_COLOURS = {"grey": 90, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}


def has_colour() -> bool:
    """Colour is for terminals whose owner did not refuse it (NO_COLOR)."""
    return sys.stdout.isatty() and caller.variable("NO_COLOR") is None


def paint(text: str, colour: str) -> str:
    """``text`` in ``colour`` where colour is wanted."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if has_colour() else text


def say(text: str) -> None:
    """A line of the answer."""
    print(text, flush=True)


def tell(text: str) -> None:
    """A line of progress beside an answer, which may be piped into another program."""
    print(text, file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """A line nobody should miss, although the work goes on."""
    print(paint(f"warning: {text}", "yellow"), file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """Why the command failed."""
    print(paint(f"error: {text}", "red"), file=sys.stderr, flush=True)
