"""Databases of a bench's own on the running servers, each a clone of one that is migrated once."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from redis import Redis

from loadtests import ground

# A number of the cache's that nobody else uses.
_REDIS_DATABASE = 9
_OWNER = "touchline_owner"


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes databases; ``settings`` are those of the servers."""

    settings: Mapping[str, str]
    prefix: str

    @classmethod
    @contextmanager
    def opened(cls, settings: Mapping[str, str]) -> Iterator[Self]:
        """The template is migrated; whatever was made is dropped in the end."""
        made = cls(settings, f"bench_{os.getpid()}")
        try:
            made._create(f"{made.prefix}_template", template="template0")
            ground.run_command(made._settings(f"{made.prefix}_template"), "migrate")
            yield made
        finally:
            made._drop_all()

    def fresh(self, number: int) -> dict[str, str]:
        """Settings with a database in which nothing was saved and a Redis that knows nothing."""
        name = f"{self.prefix}_{number}"
        self._create(name, template=f"{self.prefix}_template")
        settings = self._settings(name)
        with Redis.from_url(settings["REDIS_CACHE_URL"]) as client:
            client.flushdb()
        return settings

    def _settings(self, name: str) -> dict[str, str]:
        databases = {
            key: with_path(url, name)
            for key, url in self.settings.items()
            if key.endswith("DATABASE_URL")
        }
        cache = with_path(self.settings["REDIS_CACHE_URL"], str(_REDIS_DATABASE))
        return {**self.settings, **databases, "REDIS_CACHE_URL": cache}

    def _create(self, name: str, *, template: str) -> None:
        self._run(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(_OWNER), sql.Identifier(template)
            )
        )

    def _drop_all(self) -> None:
        for (name,) in self._run(
            sql.SQL("SELECT datname FROM pg_database WHERE datname LIKE {}").format(
                sql.Literal(f"{self.prefix}%")
            )
        ):
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> list[tuple[Any, ...]]:
        url = self.settings["DIRECT_DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as conn:  # noqa: TID251 - databases are made past our doors
            cursor = conn.execute(statement)
            return cursor.fetchall() if cursor.description else []


def with_path(url: str, path: str) -> str:
    """The same server, another database of it."""
    return urlsplit(url)._replace(path=f"/{path}").geturl()
