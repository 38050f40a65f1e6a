"""Stacks that are thrown away: for tests and measurements."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from devstack.claim import Claim, find_owner, try_claim
from devstack.places import DISPOSABLE_PREFIX, Places
from devstack.problem import Problem
from devstack.roster import PIDS_FILE, Roster
from devstack.stack import Stack

_YOUNG_S = 60


@contextmanager
def disposable_stack(
    places: Places, name: str, *, pooler_target: Callable[[int], int] = lambda port: port
) -> Iterator[Stack]:
    """A running stack on random ports that nobody else knows; nothing of it remains.

    ``pooler_target`` as in `Stack`.
    """
    sweep(places)
    records, _ = places.disposable(name)
    records.mkdir()
    claim = try_claim(records, "test")
    if claim is None:
        raise Problem(f"there is already a stack called {name}.")
    try:
        with disposable_servers(places, name, claim, pooler_target=pooler_target) as stack:
            yield stack
    finally:
        claim.end(wait_for_borrowers=False)
        claim.release()


@contextmanager
def disposable_servers(
    places: Places,
    name: str,
    claim: Claim,
    *,
    pooler_target: Callable[[int], int] = lambda port: port,
) -> Iterator[Stack]:
    """The same under a claim that the caller holds on the records' directory."""
    records, directory = places.disposable(name)
    stack = Stack(
        places,
        directory=directory,
        records=records,
        is_disposable=True,
        lock=claim.descriptor,
        pooler_target=pooler_target,
    )
    with stack:
        yield stack


def sweep(places: Places) -> None:
    """Removes what is left of stacks whose owner and warden were both killed."""
    for records in places.dev.glob(f"{DISPOSABLE_PREFIX}*"):
        is_young = time.time() - records.stat().st_mtime < _YOUNG_S  # perhaps being made just now
        if is_young or find_owner(records) is not None:
            continue
        Roster(records / PIDS_FILE).stop_all()
        for directory in places.disposable(records.name.removeprefix(DISPOSABLE_PREFIX)):
            shutil.rmtree(directory, ignore_errors=True)
