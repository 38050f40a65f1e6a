"""The chain over a trail: each seal depends on its line and on all seals before it. Pure.

Lines are sealed in the order in which the sealer meets them, a little after they were written, so that
nobody who changes something waits for anybody else.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from touchline.audit.line import Line

# An id says when it was made; a line that says something else was not written by us.
SKEW_MAX = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IDS_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_SEQUENCE_BITS = 22
_MICROSECOND = timedelta(microseconds=1)


class Flaw(StrEnum):
    """What is wrong at one place of a trail."""

    ALTERED = "altered"  # the line or its seal
    LINE_MISSING = "line_missing"
    SEAL_MISSING = "seal_missing"
    UNSEALED = "unsealed"  # a line that was slipped in, or a sealer that stands still
    MISDATED = "misdated"
    TRUNCATED = "truncated"  # the head knows more seals than there are
    BEYOND_HEAD = "beyond_head"
    HEAD_ALTERED = "head_altered"
    ANCHOR_DIFFERS = "anchor_differs"  # what somebody kept elsewhere


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw, and where: the number of the seal, or the id of the line that has none."""

    flaw: Flaw
    seq: int = 0
    line_id: int = 0


@dataclass(frozen=True, slots=True)
class Seal:
    """A link of the chain, with the line it is of; None where that is gone."""

    seq: int
    hash: bytes
    line: Line | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A seal as somebody kept it where the database's administrators cannot reach."""

    seq: int
    hash: bytes


def first_hash(tenant_id: int) -> bytes:
    """What the first seal of a trail follows."""
    return sha256(b"".join(_framed([b"touchline trail 1", _number(tenant_id)]))).digest()


def next_hash(previous: bytes, seq: int, line: Line) -> bytes:
    """The seal of a line that follows another."""
    fields = [
        previous,
        _number(seq),
        _number(line.id),
        line.actor_kind.encode(),
        _number(line.actor_id),
        _number(line.actor_scope),
        line.actor_name.encode(),
        line.origin.encode(),
        line.request_id.encode(),
        line.action.encode(),
        line.subject.encode(),
        _facts(line.before),
        _facts(line.after),
        line.reason.encode(),
        _number((line.recorded_at - _EPOCH) // _MICROSECOND),
    ]
    return sha256(b"".join(_framed(fields))).digest()


def sealed(previous: bytes, after_seq: int, lines: Iterable[Line]) -> list[Seal]:
    """The seals of the next lines."""
    seals = []
    for seq, line in enumerate(lines, after_seq + 1):
        previous = next_hash(previous, seq, line)
        seals.append(Seal(seq, previous, line))
    return seals


def flaws(
    previous: bytes | None, after_seq: int, until_seq: int, seals: Iterable[Seal]
) -> Iterator[Finding]:
    """What is wrong with the seals after one and up to another; each is judged by its stored neighbour.

    So one changed line is one finding, and not one for every line after it. A seal whose neighbour is
    gone (``previous`` None, for the first) cannot be judged; that its neighbour is gone is said.
    """
    expected = after_seq + 1
    for seal in seals:
        if seal.seq > expected:
            yield from (Finding(Flaw.SEAL_MISSING, seq) for seq in range(expected, seal.seq))
            previous = None
        if seal.line is None:
            yield Finding(Flaw.LINE_MISSING, seal.seq)
        elif previous is not None and next_hash(previous, seal.seq, seal.line) != seal.hash:
            yield Finding(Flaw.ALTERED, seal.seq, seal.line.id)
        elif abs(made_at(seal.line.id) - seal.line.recorded_at) > SKEW_MAX:
            yield Finding(Flaw.MISDATED, seal.seq, seal.line.id)
        previous, expected = seal.hash, seal.seq + 1
    yield from (Finding(Flaw.SEAL_MISSING, seq) for seq in range(expected, until_seq + 1))


def anchor_of(text: str) -> Anchor | None:
    """An anchor as it is printed, NUMBER:HASH; None for anything else."""
    seq, colon, written = text.strip().partition(":")
    if not colon or not seq.isascii() or not seq.isdigit():
        return None
    try:
        digest = bytes.fromhex(written)
    except ValueError:
        return None
    return Anchor(int(seq), digest) if len(digest) == sha256().digest_size else None


def written(anchor: Anchor) -> str:
    """An anchor as text."""
    return f"{anchor.seq}:{anchor.hash.hex()}"


def made_at(line_id: int) -> datetime:
    """When an id was made, to the millisecond."""
    return _IDS_BEGIN + timedelta(milliseconds=line_id >> _SEQUENCE_BITS)


def id_at(moment: datetime) -> int:
    """The first id that can be made at a moment."""
    return ((moment - _IDS_BEGIN) // timedelta(milliseconds=1)) << _SEQUENCE_BITS


def _framed(fields: Iterable[bytes]) -> Iterator[bytes]:
    """Each with its length before it: what ends one field can never begin the next."""
    for field in fields:
        yield len(field).to_bytes(8, "big")
        yield field


def _number(value: int) -> bytes:
    return value.to_bytes(16, "big", signed=True)


def _facts(value: dict[str, Any] | None) -> bytes:
    if value is None:
        return b""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
