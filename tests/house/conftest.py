"""What the house tests share: a way into the migrated database past the application."""

import psycopg
import pytest


@pytest.fixture(scope="session")
def owner(stack_env):
    """A superuser's connection to this worker's database; every statement is its own transaction."""
    url = stack_env["DIRECT_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def tenant_tables(owner):
    """The tables that hold tenants' rows: those with a tenant_id, and the directory itself."""
    rows = owner.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'tenant_id'"
    )
    return {name for (name,) in rows} | {"tenants"}
