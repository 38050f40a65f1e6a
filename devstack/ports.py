"""Ports on loopback."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields
from typing import Self

from devstack import console

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody listens on ``port``."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=0.5):
            return True
    except OSError:
        return False


def free_ports(count: int) -> list[int]:
    """``count`` different ports that are free at this moment."""
    with ExitStack() as held:  # all are held together, or the same one could come twice
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def first_free_from(start: int) -> int:
    """The first free port at or above ``start``, any free one when a hundred are taken."""
    candidates = (port for port in range(start, min(start + 100, 65536)) if is_free(port))
    return next(candidates, None) or free_ports(1)[0]


@dataclass(frozen=True)
class Ports:
    """The ports of a stack's servers."""

    postgres: int
    pgbouncer: int
    cache: int
    sessions: int

    @classmethod
    def choose(cls, remembered: Mapping[str, int]) -> Self:
        """The remembered ports where they are free, free ones for the rest."""
        names = [field.name for field in fields(cls)]
        fresh = dict(zip(names, free_ports(len(names)), strict=True))
        for name in names:
            earlier = remembered.get(name)
            if earlier is not None and is_free(earlier):
                fresh[name] = earlier
            elif earlier is not None:
                console.tell(f"port {earlier} ({name}) is taken by now; using {fresh[name]}")
        return cls(**fresh)
