"""Letters: what an address may look like, what a letter is for, how long its token is good. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from touchline.errors import Refused

TOKEN_BYTES = 32
ADDRESS_LENGTH_MAX = 254
# Within an hour, and so a mailbox is no target: beyond that letters are dropped.
TO_ONE_ADDRESS_MAX = 3
ATTEMPTS_MAX = 8

# One @, no blanks and no controls, a dot in the domain: whether it is one, the letter finds out.
_ADDRESS = re.compile(
    r"[^@\s\x00-\x1f\x7f<>()\[\],;:\\\"]{1,64}@[^@\s\x00-\x1f\x7f<>()\[\],;:\\\"]+\.[^@\s.<>()\[\],;:\\\"]{2,}"
)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Purpose(StrEnum):
    """What a letter is for."""

    REGISTER = "register"
    RESET = "reset"
    NOTICE = "notice"


GOOD_FOR: Mapping[Purpose, timedelta] = MappingProxyType(
    {Purpose.REGISTER: timedelta(hours=24), Purpose.RESET: timedelta(hours=1)}
)


class BadAddress(Refused):
    """That is no e-mail address."""

    code = "bad_address"


class TokenOver(Refused):
    """This link is over or was used before. Please ask for another one."""

    code = "token_over"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written. ``if_known`` and ``if_unknown`` may hold {link}; "" writes nothing.

    ``link`` is where it leads to, up to the token.
    """

    purpose: Purpose
    address: str
    subject: str
    if_known: str
    if_unknown: str
    link: str


def checked_address(text: str) -> str:
    """An address as it is written to.

    Raises:
        BadAddress: it cannot be one.

    """
    address = unicodedata.normalize("NFC", text.strip())
    if len(address) > ADDRESS_LENGTH_MAX or not _ADDRESS.fullmatch(address):
        raise BadAddress
    return address


def normalised_address(address: str) -> str:
    """The address as it is looked up: nobody tells two mailboxes apart by case."""
    return unicodedata.normalize("NFKC", address).casefold()


def token_hash(token: str) -> bytes | None:
    """What is kept of a token: 256 random bits need no slow hash. None for what is none."""
    return sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None


def rest_s(attempts: int) -> int:
    """How long a letter that could not be sent waits: from half a minute to an hour."""
    return int(min(30 * 4 ** min(attempts, 5), 3600))
