"""A session as it is kept: typed fields in, typed fields out, nothing that could execute. Pure.

What does not read as a session is none: its player is signed out, and no decoder is tried after another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

# All fields of one session together, as Redis keeps them.
SIZE_MAX = 8 * 1024
FIELDS_MAX = 32

_DATA = "d:"
_WHO = {"tenant_id": int, "player_id": int, "name": str}
_NUMBERS = ("epoch", "idle_ms", "ends_at_ms", "confirmed_at_ms")


class TooMuchKept(ValueError):
    """A session holds at most 8 KB."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who signed in, and what is kept for them. Times are milliseconds of the store's clock.

    ``idle_ms`` is how long it lives unused, ``ends_at_ms`` when it ends however much it is used, and
    ``confirmed_at_ms`` when the database last said that the epoch still is the player's.
    """

    tenant_id: int
    player_id: int
    name: str
    epoch: int
    idle_ms: int
    ends_at_ms: int
    confirmed_at_ms: int
    data: Mapping[str, str] = field(default_factory=dict)


def fields_of(session: Session) -> dict[str, bytes]:
    """The fields as they are stored.

    Raises:
        TooMuchKept: they would be too large to be read again.

    """
    who = {name: getattr(session, name) for name in _WHO}
    fields = {"who": orjson.dumps(who)}
    fields |= {name: str(getattr(session, name)).encode() for name in _NUMBERS}
    fields |= data_fields(session.data)
    if len(fields) > FIELDS_MAX or size_of(fields) > SIZE_MAX:
        raise TooMuchKept
    return fields


def field_of(name: str) -> str:
    """What the field of a player's datum is called in the store."""
    return _DATA + name


def data_fields(data: Mapping[str, str]) -> dict[str, bytes]:
    """What is kept for the player, a field each, so that writers of two fields do not undo each other."""
    return {field_of(name): orjson.dumps(value) for name, value in data.items()}


def size_of(fields: Mapping[str, bytes]) -> int:
    """What the fields weigh, names included."""
    return sum(len(name.encode()) + len(value) for name, value in fields.items())


def session_of(fields: Mapping[bytes, bytes]) -> Session | None:
    """The session of stored fields; None when they are not one."""
    try:
        who = orjson.loads(fields[b"who"])
        numbers = [_whole(fields[name.encode()]) for name in _NUMBERS]
        data = {
            name.decode().removeprefix(_DATA): orjson.loads(value)
            for name, value in fields.items()
            if name.startswith(_DATA.encode())
        }
    except (KeyError, ValueError):  # orjson's and Unicode's errors are ValueErrors
        return None
    if not _is_who(who) or not all(isinstance(value, str) for value in data.values()):
        return None
    epoch, idle_ms, ends_at_ms, confirmed_at_ms = numbers
    return Session(
        who["tenant_id"],
        who["player_id"],
        who["name"],
        epoch,
        idle_ms,
        ends_at_ms,
        confirmed_at_ms,
        data,
    )


def _whole(text: bytes) -> int:
    if not text.isdigit() or len(text) > len(str(2**63)):
        raise ValueError(text)
    return int(text)


def _is_who(who: Any) -> bool:
    return (
        isinstance(who, dict)
        and who.keys() == _WHO.keys()
        and all(type(who[name]) is kind for name, kind in _WHO.items())
    )
