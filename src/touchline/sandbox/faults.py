"""What goes wrong on request, so that readers can be tried: slow, refused, broken answers."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from touchline.errors import BadSetting

BODIES = ("empty", "bom", "xml_for_json", "truncated", "entity_bomb", "oversized")


class BadFaultError(BadSetting):
    """A fault is latency_s, status, retry_after_s, body, size_mb, sport, page and times."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    ``status`` 500 still carries a valid body unless ``body`` says otherwise, as the real feed
    does. ``sport`` and ``page`` (``odds`` or ``scores``) narrow it; ``times`` ends it after so
    many answers (None: until cleared).
    """

    latency_s: float = 0.0
    status: int | None = None
    retry_after_s: int | None = None
    body: str | None = None
    size_mb: int = 256
    sport: str | None = None
    page: str | None = None
    times: int | None = None

    def hits(self, sport: str, page: str) -> bool:
        """Whether this fault strikes an answer of this sport and page."""
        kind = "odds" if page == "odds" else "scores"
        return self.sport in {None, sport} and self.page in {None, kind}


def fault_from(fields: Mapping[str, Any]) -> Fault:
    """A fault from its JSON description; `BadFaultError` when a name or a value is not known."""
    unknown = set(fields) - set(Fault.__dataclass_fields__)
    if unknown:
        raise BadFaultError(f"unknown: {', '.join(sorted(unknown))}")
    try:
        fault = Fault(
            latency_s=float(fields.get("latency_s", 0)),
            status=_whole(fields, "status"),
            retry_after_s=_whole(fields, "retry_after_s"),
            body=fields.get("body"),
            size_mb=int(fields.get("size_mb", 256)),
            sport=fields.get("sport"),
            page=fields.get("page"),
            times=_whole(fields, "times"),
        )
    except (TypeError, ValueError) as error:
        raise BadFaultError(str(error)) from error
    if fault.body is not None and fault.body not in BODIES:
        raise BadFaultError(f"body is one of {', '.join(BODIES)}")
    if fault.status is not None and not 400 <= fault.status <= 599:
        raise BadFaultError("status is 400 to 599, usually 429 or 500")
    if not 0 <= fault.latency_s <= 3_600 or not 0 < fault.size_mb <= 4_096:
        raise BadFaultError("latency_s is 0 to 3600, size_mb 1 to 4096")
    return fault


def fault_from_text(text: str) -> Fault:
    """A fault from a command line: ``latency=2,status=429,retry_after=5,sport=soccer``."""
    short = {"latency": "latency_s", "retry_after": "retry_after_s", "size": "size_mb"}
    fields = {}
    for pair in text.split(","):
        name, is_assigned, value = pair.strip().partition("=")
        if not is_assigned:
            raise BadFaultError(f"{pair!r} is not name=value")
        fields[short.get(name, name)] = value
    return fault_from(fields)


@dataclass(slots=True)
class _Entry:
    fault: Fault
    left: int | None


class Faults:
    """The faults in force, safe to use from every request's thread."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._entries = [_Entry(fault, fault.times) for fault in faults]

    def add(self, fault: Fault) -> None:
        """Put one more fault in force."""
        with self._lock:
            self._entries.append(_Entry(fault, fault.times))

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._entries.clear()

    def take(self, sport: str, page: str) -> Fault:
        """All that strikes this answer, as one fault; counts each against its times.

        Waits add up; of two statuses or bodies the first one in force wins.
        """
        struck = Fault()
        with self._lock:
            for entry in self._entries:
                if entry.left == 0 or not entry.fault.hits(sport, page):
                    continue
                if entry.left is not None:
                    entry.left -= 1
                struck = _both(struck, entry.fault)
        return struck

    def describe(self) -> list[dict[str, Any]]:
        """The faults in force, with how often each will still strike (None: always)."""
        with self._lock:
            return [{**asdict(entry.fault), "left": entry.left} for entry in self._entries]


def _both(first: Fault, second: Fault) -> Fault:
    return Fault(
        latency_s=first.latency_s + second.latency_s,
        status=second.status if first.status is None else first.status,
        retry_after_s=(
            second.retry_after_s if first.retry_after_s is None else first.retry_after_s
        ),
        body=second.body if first.body is None else first.body,
        size_mb=second.size_mb if first.body is None else first.size_mb,
    )


def _whole(fields: Mapping[str, Any], name: str) -> int | None:
    value = fields.get(name)
    return None if value is None else int(value)
