"""Players: what a name may look like, and what a sign-in is told. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from touchline.errors import Refused

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?")
DISPLAY_NAME_MAX = 40
PASSWORD_MIN, PASSWORD_MAX = 8, 128


class PlayerStatus(StrEnum):
    """Only an active player gets in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class BadUsername(Refused):
    """A name is 1 to 32 letters, digits, dots, hyphens and underscores, the first and last no sign."""

    code = "bad_username"


class BadPassword(Refused):
    """A password has 8 to 128 characters."""

    code = "bad_password"


class BadDisplayName(Refused):
    """A shown name has 1 to 40 characters."""

    code = "bad_display_name"


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who signed in, as a session keeps them."""

    tenant_id: int
    id: int
    display_name: str
    session_epoch: int


def normalised(username: str) -> str:
    """The name as it is looked up: case, width and surrounding blanks make no difference."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def checked_username(username: str) -> str:
    """The normalised name of a new player.

    Raises:
        BadUsername: it cannot be one.

    """
    norm = normalised(username)
    if not USERNAME.fullmatch(norm):
        raise BadUsername(username=username)
    return norm


def checked_display_name(name: str) -> str:
    """The name that pages show.

    Raises:
        BadDisplayName: too short or too long.

    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= DISPLAY_NAME_MAX:
        raise BadDisplayName
    return name


def checked_password(password: str) -> str:
    """A password worth hashing; any characters will do.

    Raises:
        BadPassword: too short or too long.

    """
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise BadPassword
    return password
