"""Revisions are numbered, go up, down and up again, and their SQL locks nobody out (style 28)."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from house.sources import ROOT, name_of

from touchline.plumbing import migrate

# Made while the book runs, day by day.
DAY_TABLE = re.compile(r"\bprice_history_\d{8}")
FILES = sorted((ROOT / "migrations" / "versions").glob("*.py"))

# Everything a revision may make, one line each; what is not listed here goes down unseen.
LISTING = """
    SELECT 'column ' || attrelid::regclass || '.' || attname || ' '
           || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
           || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '') || coalesce(' ' || attacl::text, '')
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
      AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT 'relation ' || relname || ' ' || relkind::text || ' ' || pg_get_userbyid(relowner) || ' '
           || relrowsecurity || relforcerowsecurity || coalesce(reloptions::text, '')
           || coalesce(relacl::text, '')
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'policy ' || pg_policies::text FROM pg_policies
    UNION ALL
    SELECT 'function ' || pg_get_functiondef(oid) || coalesce(proacl::text, '')
           || pg_get_userbyid(proowner)
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'sequence ' || sequencename || concat_ws(' ', data_type, min_value, max_value, cycle)
    FROM pg_sequences
    UNION ALL
    SELECT 'type ' || typname FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
    UNION ALL
    SELECT 'schema ' || acl.grantee::regrole || ' ' || acl.privilege_type
    FROM pg_namespace, aclexplode(nspacl) AS acl
    WHERE nspname = 'public'
"""


def _listing(url):
    """What there is in the database, sorted; Alembic's own table aside."""
    with psycopg.connect(url) as connection:
        lines = [line for (line,) in connection.execute(LISTING)]
    return sorted(
        line for line in lines if "alembic_version" not in line and not DAY_TABLE.search(line)
    )


def _revisions():
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


def test_revisions_are_numbered_in_one_line():
    numbers = [revision.revision for revision in _revisions()]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert [revision.down_revision for revision in _revisions()] == [None, *numbers[:-1]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_revision_file_is_named_after_what_it_changes(path):
    assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", path.stem), name_of(path)
    assert f'revision = "{path.stem[:4]}"' in path.read_text("utf-8")


@pytest.mark.spec("S4.2")
def test_every_revision_goes_up_down_and_up_again(stack, stack_env, empty_database):
    # One test for all revisions: they touch the server's roles, so no two may run at a time.
    url = stack.urls(empty_database)["DIRECT_DATABASE_URL"]
    steps = ["base", *(revision.revision for revision in _revisions())]
    below = _listing(url)
    for before, revision in pairwise(steps):
        migrate.upgrade(url, revision)
        above = _listing(url)
        migrate.downgrade(url, before)
        assert _listing(url) == below, f"{revision} leaves something behind when it goes down"
        migrate.upgrade(url, revision)
        assert _listing(url) == above, f"{revision} makes something else the second time"
        assert above != below, f"{revision} changes nothing this listing shows; extend the listing"
        below = above
    assert below == _listing(stack_env["DIRECT_DATABASE_URL"]), "the tests run on another schema"


def test_the_sql_of_the_revisions_locks_nobody_out():
    squawk = Path(sys.executable).with_name("squawk")
    answer = subprocess.run(
        [squawk, "--config", ROOT / "ops" / "squawk.toml"],
        input=migrate.offline_sql(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, f"squawk objects:\n{answer.stdout}{answer.stderr}"


def test_squawk_would_see_a_lock():
    squawk = Path(sys.executable).with_name("squawk")
    answer = subprocess.run(
        [squawk, "--config", ROOT / "ops" / "squawk.toml"],
        input="CREATE INDEX slow ON events (home_name);",
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0, "the exclusions in ops/squawk.toml hide the very thing it is for"
    assert "require-concurrent-index-creation" in answer.stdout
