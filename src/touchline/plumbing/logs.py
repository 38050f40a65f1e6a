"""Log lines: JSON in production, readable in development; correlation and tenant ride in contextvars."""

import logging
import sys
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
request_id: ContextVar[str] = ContextVar("request_id", default="")
tenant: ContextVar[str] = ContextVar("tenant", default="")

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_CONTEXT = ("correlation_id", "request_id", "tenant", "process_type")
_QUIET = ("urllib3", "alembic.runtime.plugins")


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
    """Adds what the line's surroundings know."""

    def __init__(self, process_type: str) -> None:
        super().__init__()
        self._process_type = process_type

    def filter(self, record: logging.LogRecord) -> bool:
        record.correlation_id = correlation_id.get()
        record.request_id = request_id.get()
        if not hasattr(record, "tenant"):
            record.tenant = tenant.get()
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
        tenant_name = getattr(record, "tenant", "")
        where = f" [{tenant_name}]" if tenant_name else ""
        head = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower():7}"
        line = f"{head} {record.getMessage()}{where} {facts}".rstrip()
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
