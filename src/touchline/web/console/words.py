"""Words that the console makes up: passwords to be handed over."""

import secrets

from touchline.codes import ALPHABET

_LETTERS = 12


def fresh_password() -> str:
    """A password that is easy to read out, 60 bits of it."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, _LETTERS, 4))
