"""Log lines: JSON in production, readable in development, with what surrounds the work they tell of."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from pythonjsonlogger.json import JsonFormatter


class Surroundings(NamedTuple):
    """What every line of one unit of work says: a request, or one run of a worker's task."""

    correlation_id: str = ""
    request_id: str = ""
    tenant: str = ""
    user_id: str = ""
    method: str = ""
    path: str = ""
    trace_id: str = ""


_NOWHERE = Surroundings()
_current: ContextVar[Surroundings] = ContextVar("surroundings", default=_NOWHERE)

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_CONTEXT = (*Surroundings._fields, "process_type")
_QUIET = ("urllib3", "alembic.runtime.plugins", "psycopg.pool")


def enter(surroundings: Surroundings) -> None:
    """Begin a unit of work: from here on every line of this greenlet or thread says where it is."""
    _current.set(surroundings)


def know(**facts: str) -> None:
    """Add what became known on the way, for example who asks."""
    _current.set(_current.get()._replace(**facts))


@contextmanager
def apart() -> Iterator[None]:
    """Lines of the block belong to no unit of work, whoever happens to write them."""
    token = _current.set(_NOWHERE)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Surroundings:
    """What the lines of this greenlet or thread say now."""
    return _current.get()


def set_up(log_format: str, process_type: str, level: str = "INFO") -> None:
    """Send every log line of this process to stdout in ``json`` or ``readable`` form."""
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(_Context(process_type))
    handler.setFormatter(_json_formatter() if log_format == "json" else _Readable())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Context(logging.Filter):
    """Adds what the line's surroundings know; what the line says itself stays."""

    def __init__(self, process_type: str) -> None:
        super().__init__()
        self._process_type = process_type

    def filter(self, record: logging.LogRecord) -> bool:
        said = vars(record)
        for name, value in zip(Surroundings._fields, _current.get(), strict=True):
            said.setdefault(name, value)
        record.process_type = self._process_type
        return True


class _Readable(logging.Formatter):
    """One line a person can read: time, level, event, facts."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(
            f"{name}={_short(value)}"
            for name, value in vars(record).items()
            if name not in _PLAIN and name not in _CONTEXT and value not in ("", None)
        )
        where = " ".join(
            said for name in ("tenant", "method", "path") if (said := getattr(record, name, ""))
        )
        head = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower():7}"
        line = f"{head} {record.getMessage()}{f' [{where}]' if where else ''} {facts}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def _short(value: Any) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return text if " " not in text else f'"{text}"'


def _json_formatter() -> JsonFormatter:
    return JsonFormatter(
        ["levelname", "name", "message", *_CONTEXT],
        rename_fields={"levelname": "level", "name": "logger", "message": "event"},
        timestamp="ts",
        exc_info_as_array=True,
    )
