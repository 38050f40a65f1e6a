"""Listens to what the application sends to the database, byte for byte, and makes scripts of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import psycopg

from touchline.plumbing.connection import CountedCursor
from touchline.plumbing.db import Connection, Database, Lane


class _Tapped(psycopg.Cursor[Any]):
    """Stands where the driver's cursor begins: what comes here is what is sent."""

    said: list[str]

    def execute(self, *arguments: Any, **options: Any) -> Self:
        """As psycopg's, and written down."""
        self.said.append(arguments[0].decode("utf-8"))
        return super().execute(*arguments, **options)


class _Listening(CountedCursor[Any], _Tapped):
    """The application's own cursor with a tap behind it."""


@dataclass
class Overheard:
    """A database whose calls are written down; everything else is its own."""

    db: Database
    said: list[str] = field(default_factory=list)

    @contextmanager
    def tenant_call(self, tenant_id: int, *, lane: Lane) -> Iterator[Connection]:
        """As the database's."""
        cursor = type("_Listener", (_Listening,), {"said": self.said})
        with self.db.tenant_call(tenant_id, lane=lane) as conn:
            own, conn.cursor_factory = conn.cursor_factory, cursor
            try:
                yield conn
            finally:
                conn.cursor_factory = own


def script(messages: list[str], dice: Mapping[str, str], says: Mapping[str, str]) -> str:
    """A pgbench script of messages; ``says`` replaces what was said once by the name of a die.

    A message of several statements stays one: a backslash before the semicolon says so.
    """
    lines = [f"\\set {name} {thrown}" for name, thrown in dice.items()]
    for message in messages:
        text = message.strip()
        assert text.count(";") == 1, "what sets the call up, and its statement"
        for said, name in says.items():
            text = text.replace(said, name)
        lines.append(text.replace(";", " \\;\n") + ";")
    return "\n".join(lines) + "\n"
