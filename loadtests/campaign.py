"""What every chaos campaign shares: its options, its seed said aloud, and ground of its own."""

import argparse
import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from devstack.disposable import disposable_stack
from devstack.places import find_places
from devstack.stack import Stack
from loadtests import figures, ground, readers
from touchline.config import Settings


def parser(about: str | None, *, minutes: float) -> argparse.ArgumentParser:
    """Options that all have: the seed of its dice, and the longest it may take."""
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--seed", type=int, default=None, help="the same dice again")
    made.add_argument("--minutes", type=float, default=minutes, help="at most")
    return made


def announce(name: str, options: argparse.Namespace) -> None:
    """Say the seed first, so that whatever happens it can be thrown again."""
    if options.seed is None:
        options.seed = secrets.randbelow(1_000_000)
    figures.tell(f"chaos {name} --seed {options.seed}")
    for noisy in ("psycopg.pool", "touchline"):  # what goes wrong is the point
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


@contextmanager
def ground_of(name: str) -> Iterator[tuple[Stack, Settings]]:
    """Migrated servers of its own, all gone afterwards, and the settings that lead to them."""
    with disposable_stack(find_places(), f"chaos-{name}-{time.time_ns()}") as stack:
        ground.run_command(readers.environment(stack), "migrate")
        stack.grant_logins()
        urls = {name.lower(): url for name, url in stack.urls().items()}
        yield stack, Settings(environment="test", **urls)
