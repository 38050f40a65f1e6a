"""SQL lives in queries.py: one function, one literal statement, the tenant first (style 20-26)."""

import ast
import re
from collections import defaultdict

import psycopg
import pytest
from house.sources import name_of, python_files, said, strings, tree
from house.statements import EXECUTING, queries

READS = ("get_", "list_", "count_", "lock_")
WRITES = ("insert_", "update_", "upsert_", "mark_", "delete_")
# A function of the schema is called by a query that begins as it does.
CALLS = re.compile(r"\s*SELECT (?:[\w., ]+\s+FROM )?((?:add|drop|place)_)\w+\(")
ROLES = ("app_web", "app_worker", "app_platform", "app_read")

# Statements that are no query of any table, each with what it is for.
OTHER_SQL = {
    "src/touchline/plumbing/db.py": "begins a transaction with its timeouts and its tenant",
    "src/touchline/plumbing/proof.py": "tries the leaks of a pooler on connections of its own",
    "src/touchline/plumbing/pooler.py": "asks PgBouncer's console, which is no database",
    "src/touchline/plumbing/connection.py": "counts the statements that pass through it",
    "src/touchline/web/health.py": "asks whether the database answers, and through what",
}
SESSION_STATE = re.compile(
    r"^\s*(?:SET (?!LOCAL)|RESET |LISTEN |PREPARE |DISCARD )"
    r"|CREATE TEMP|pg_(?:try_)?advisory_lock|set_config\([^()]*,\s*false\s*\)"
)

every_query = pytest.mark.parametrize("query", queries(), ids=lambda query: query.name)


@every_query
def test_a_query_is_one_literal_statement(query):
    assert query.executions == 1, f"{query.where}: one function, one statement; split it"
    assert query.sql is not None, (
        f"{query.where}: the statement must be a literal string, the first argument of execute():"
        " no f-string, no format(), no +. Pass what varies as %(name)s."
    )


@every_query
def test_a_query_is_called_by_names(query):
    assert query.positional == ["conn"], (
        f"{query.where}: the signature is (conn, *, ...): arguments that look alike must be named"
    )


@every_query
def test_the_name_of_a_query_says_whether_it_writes(query):
    called = CALLS.match(query.sql)
    expected = WRITES if query.written else (called[1],) if called else READS
    assert query.name.startswith(expected), (
        f"{query.where}: it {'writes' if query.written else 'reads'}, so its name begins with"
        f" one of {', '.join(expected)}"
    )


@every_query
def test_a_query_names_its_columns(query):
    assert not re.search(r"SELECT\s+(?:\w+\.)?\*", query.sql), (
        f"{query.where}: name the columns; SELECT * changes its answer with every migration"
    )


@pytest.mark.spec("B2")
@every_query
def test_the_tenant_is_the_first_predicate(query, tenant_tables):
    touched = query.tables & tenant_tables
    if not touched or query.name.endswith("_all_tenants"):
        return
    assert "tenant_id" in query.keywords, (
        f"{query.where}: it touches {', '.join(touched)}, so it takes tenant_id; a query across"
        " tenants says so: its name ends with _all_tenants"
    )
    predicate = re.search(r"\bWHERE\s+(?:\w+\.)?(?:tenant_id|id) = %\(tenant_id\)s", query.sql)
    column = re.search(r"INSERT INTO \w+ \(\s*tenant_id\b", query.sql)
    assert predicate or column, (
        f"{query.where}: `tenant_id = %(tenant_id)s` must be the first predicate (or the first"
        " inserted column): row-level security is the net, not the plan"
    )


@pytest.mark.spec("S4.2")
def test_each_table_has_one_writer():
    writers = defaultdict(set)
    for query in queries():
        for table in query.written:
            writers[table].add(query.file)
    shared = {table: sorted(files) for table, files in writers.items() if len(files) > 1}
    assert not shared, f"one module writes a table, so that its rules have one home: {shared}"


def test_sql_is_executed_in_queries_only():
    strays = [
        f"{name_of(path)}:{node.lineno} move this statement into a queries.py"
        for path in python_files("src/touchline")
        if path.name != "queries.py" and name_of(path) not in OTHER_SQL
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in EXECUTING & {"execute", "executemany"}
        and not _runs_a_pipeline(node)
    ]
    assert not strays, said(strays)


def _runs_a_pipeline(call):
    """Redis pipelines execute too, but without a statement."""
    return not call.args


def test_no_statement_leaves_state_on_a_server_connection():
    problems = [
        f"{name_of(path)}:{line} {found[0].strip()!r}: the pooler gives this connection to somebody"
        " else after the transaction; use set_config(…, true), SET LOCAL or a _xact_ lock"
        for path in python_files("src/touchline")
        for line, text in strings(path)
        for found in [SESSION_STATE.search(text)]
        if found
    ]
    assert not problems, said(problems)


@every_query
def test_a_query_plans_for_a_role_that_may_run_it(query, owner):
    statement, names = query.numbered()
    refusals = [_refusal(owner, role, statement, len(names)) for role in ROLES]
    assert None in refusals, (
        f"{query.where} does not plan against the migrated schema:\n{said(map(str, refusals))}"
    )


def _refusal(connection, role, statement, parameters):
    """Why the role cannot run the statement; None when it plans and is permitted."""
    nulls = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(f"SET LOCAL ROLE {role}")
            connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            connection.execute(f"PREPARE planned AS {statement}")
            connection.execute(f"EXPLAIN EXECUTE planned{nulls}")
    except psycopg.Error as error:
        return f"{role}: {str(error).splitlines()[0]}"
    finally:
        connection.execute("DEALLOCATE ALL")
    return None
