"""Fixtures of a whole book over the run's servers."""

import uuid

import pytest
from harness.book import book
from harness.emptying import empty

from touchline.sandbox.server import SandboxServer


@pytest.fixture
def our_book(stack, stack_env):
    """A book with the worker's own database, which is empty, and an empty Redis."""
    empty(stack_env["DIRECT_DATABASE_URL"], stack.tables)
    with book(stack_env) as ours:
        yield ours


@pytest.fixture
def feed():
    """A sandbox feed with a world that this test alone moves."""
    server = SandboxServer(port=0, seed=7)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def slug():
    """A slug nobody has used in this database."""
    return f"t{uuid.uuid4().hex[:10]}"
