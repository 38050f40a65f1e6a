"""The ids that tie log lines together: made here, or taken from a caller when they are harmless."""

import re
import secrets
from itertools import count

_CORRELATION = re.compile(r"[A-Za-z0-9._-]{8,64}")
# W3C Trace Context. A later version may say more after its flags; version ff is forbidden.
_TRACEPARENT = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<parent>[0-9a-f]{16})-[0-9a-f]{2}"
    r"(?P<more>-.*)?"
)
_NO_TRACE = "0" * 32
_NO_PARENT = "0" * 16


class Ids:
    """Unique in the fleet by a random start per process, ordered within it."""

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(6)
        self._numbers = count(1)

    def next(self) -> str:
        """An id nobody else has."""
        return f"{self._prefix}-{next(self._numbers):08x}"


def trace_of(traceparent: str) -> str:
    """The trace id of a ``traceparent`` header; '' when it is none."""
    match = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    if match is None or match["trace"] == _NO_TRACE or match["parent"] == _NO_PARENT:
        return ""
    if match["version"] == "00" and match["more"]:
        return ""
    return match["trace"]


def correlation_of(given: str, trace_id: str, request_id: str) -> str:
    """The id a caller asked to find its work under, its trace's, or else the request's own."""
    if given and _CORRELATION.fullmatch(given):
        return given
    return trace_id or request_id
