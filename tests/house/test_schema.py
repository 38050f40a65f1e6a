"""The migrated database, held to the decisions: tenants apart, rules named, references indexed."""

import re

import pytest
from house.sources import said

APP_ROLES = ("app_web", "app_worker", "app_platform", "app_read")

# A name in the directory belongs to one tenant on the whole platform, so these begin without one.
DIRECTORY = {
    "tenants_pkey": "the tenant's own id",
    "slug_belongs_to_one_tenant": "a subdomain leads to one site",
    "domain_belongs_to_one_tenant": "a host name leads to one site",
}
# What players do for themselves without a function of the schema in between.
BY_WEB = {
    ("app_web", "players", "UPDATE"),  # the hash of the password and the epoch, by column
    ("app_web", "player_limits", "INSERT"),
    ("app_web", "player_limits", "UPDATE"),
    ("app_web", "player_protection", "INSERT"),
    ("app_web", "player_protection", "UPDATE"),
    ("app_web", "audit_log", "INSERT"),
    ("app_web", "players", "INSERT"),  # who registers, with a letter's token
    ("app_web", "player_contacts", "INSERT"),
    ("app_web", "mails", "INSERT"),
    ("app_web", "mail_tokens", "INSERT"),
    ("app_web", "mail_tokens", "UPDATE"),
    ("app_web", "player_second_factors", "INSERT"),
    ("app_web", "player_second_factors", "UPDATE"),
    ("app_web", "player_second_factors", "DELETE"),
    ("app_web", "player_recovery_codes", "INSERT"),
    ("app_web", "player_recovery_codes", "UPDATE"),
}
JUDGED_BY_STAFF = ("feed_aliases", "result_entries", "result_decisions")
GENERATED_NAME = re.compile(r"_(?:check|fkey|key|excl)\d*$|_not_null\d*$")


def _column(owner, sql, *parameters):
    return [row[0] for row in owner.execute(sql, parameters)]


@pytest.fixture(scope="module")
def tables(owner):
    return _column(
        owner,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
        " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'",
    )


@pytest.mark.spec("B2")
def test_every_tenant_table_is_behind_forced_row_level_security(owner, tenant_tables):
    rows = owner.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity,"
        " EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
        " FROM pg_class WHERE relname = ANY(%s)",
        [list(tenant_tables)],
    ).fetchall()

    problems = [
        f"{name}: needs ENABLE, FORCE ROW LEVEL SECURITY and a policy; has {facts}"
        for name, *facts in rows
        if not all(facts)
    ]

    assert len(rows) == len(tenant_tables)
    assert not problems, said(problems)


@pytest.mark.spec("B2")
def test_a_policy_without_a_tenant_is_for_nobody_who_serves_players(owner):
    rows = owner.execute(
        "SELECT tablename, policyname, roles::text[] FROM pg_policies"
        " WHERE qual !~ 'current_tenant_id' OR with_check !~ 'current_tenant_id'"
    ).fetchall()
    problems = [
        f"{table}.{policy} opens every tenant's rows to {roles}"
        for table, policy, roles in rows
        # Nobody logs in as the owner: it is who active_tenant_id() looks a slug up as.
        if not set(roles) <= {"app_worker", "app_platform", "touchline_owner"}
    ]
    assert rows, "the query finds the directory's policies; did the catalogue view change?"
    assert not problems, said(problems)


def test_every_key_of_a_tenant_table_begins_with_the_tenant(owner, tenant_tables):
    rows = owner.execute(
        "SELECT rule.conname, table_.relname, first_column.attname"
        " FROM pg_constraint AS rule"
        " JOIN pg_class AS table_ ON table_.oid = rule.conrelid"
        " JOIN pg_attribute AS first_column"
        "   ON first_column.attrelid = rule.conrelid AND first_column.attnum = rule.conkey[1]"
        " WHERE rule.contype IN ('p', 'u', 'f', 'x') AND table_.relname = ANY(%s)",
        [list(tenant_tables)],
    ).fetchall()
    problems = [
        f"{table}.{rule} begins with {first}; tenant_id comes first in every key, so that a row of"
        " another tenant cannot even be referred to (DIRECTORY lists the exceptions)"
        for rule, table, first in rows
        if first != "tenant_id" and rule not in DIRECTORY
    ]
    assert {rule for rule, *_ in rows} >= set(DIRECTORY), "DIRECTORY names a key that is gone"
    assert not problems, said(problems)


def test_every_unique_index_is_a_named_rule(owner):
    strays = _column(
        owner,
        "SELECT indexrelid::regclass::text FROM pg_index"
        " JOIN pg_class AS table_ ON table_.oid = indrelid"
        " WHERE indisunique AND relnamespace = 'public'::regnamespace AND indpred IS NULL"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
    )
    assert not strays, f"make these UNIQUE constraints, which carry a name: {strays}"


@pytest.mark.spec("S2.5", "S0.8")
def test_every_foreign_key_has_a_covering_index(owner):
    rows = owner.execute(
        "SELECT rule.conname, rule.conrelid::regclass::text,"
        " EXISTS ("
        "   SELECT FROM pg_index"
        "   WHERE indrelid = rule.conrelid AND indisvalid AND indpred IS NULL"
        "     AND rule.conkey::smallint[] @> (indkey::smallint[])[0:cardinality(rule.conkey) - 1]"
        "     AND rule.conkey::smallint[] <@ (indkey::smallint[])[0:cardinality(rule.conkey) - 1]"
        " )"
        " FROM pg_constraint AS rule WHERE rule.contype = 'f'"
    ).fetchall()
    problems = [
        f"{table}.{rule}: no index begins with its columns; deleting or joining from the other side"
        " would read the whole table"
        for rule, table, is_covered in rows
        if not is_covered
    ]
    assert rows
    assert not problems, said(problems)


def test_every_rule_has_a_name_of_its_own(owner):
    rows = owner.execute(
        "SELECT conname, conrelid::regclass::text, contype::text FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n'"
    ).fetchall()
    problems = [
        f"{table}.{rule}: PostgreSQL made this name up; CONSTRAINT name_that_reads_as_the_rule"
        for rule, table, _ in rows
        if GENERATED_NAME.search(rule) and table != "alembic_version"
    ]
    assert not problems, said(problems)


@pytest.mark.spec("B2")
def test_application_roles_are_ordinary_and_own_nothing(owner):
    rows = owner.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid),"
        " EXISTS (SELECT FROM pg_proc WHERE proowner = pg_roles.oid),"
        " pg_has_role(rolname, 'touchline_owner', 'MEMBER')"
        " FROM pg_roles WHERE rolname = ANY(%s)",
        [list(APP_ROLES)],
    ).fetchall()
    assert {name for name, *_ in rows} == set(APP_ROLES)
    for name, *powers in rows:
        assert not any(powers), f"{name} has a power row-level security does not bind: {powers}"


def test_everything_belongs_to_the_owner_role(owner):
    strays = _column(
        owner,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relname !~ '^alembic_version' AND relowner <> 'touchline_owner'::regrole",
    )
    assert not strays, f"created outside SET LOCAL ROLE touchline_owner: {strays}"


def test_the_catalogue_is_written_by_workers_only(owner, tables, tenant_tables):
    grants = owner.execute(
        "SELECT role, relation, privilege"
        " FROM unnest(%s::text[]) AS role, unnest(%s::text[]) AS relation,"
        "      unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS privilege"
        " WHERE has_table_privilege(role, relation, privilege)"
        "    OR (privilege <> 'DELETE' AND has_any_column_privilege(role, relation, privilege))",
        [list(APP_ROLES), tables],
    ).fetchall()
    problems = [
        f"{role} may {privilege} {relation}"
        for role, relation, privilege in grants
        if relation not in tenant_tables
        and role != "app_worker"
        # Which event of another provider is ours is platform staff's judgement, and so is a result
        # that no feed tells; workers make it a version.
        and (role, relation) not in {("app_platform", name) for name in JUDGED_BY_STAFF}
    ]
    assert ("app_worker", "prices", "UPDATE") in grants
    by_readers = {grant for grant in grants if grant[0] in ("app_web", "app_read")}
    assert by_readers == BY_WEB, "what players do themselves, on record"
    assert not problems, said(problems)


def test_nobody_but_the_owner_may_truncate_or_refer(owner, tables):
    rows = owner.execute(
        "SELECT role, relation, privilege"
        " FROM unnest(%s::text[]) AS role, unnest(%s::text[]) AS relation,"
        "      unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege"
        " WHERE has_table_privilege(role, relation, privilege)",
        [list(APP_ROLES), tables],
    ).fetchall()
    assert not rows, f"neither row-level security nor foreign keys bind these: {rows}"


def test_nothing_is_enforced_by_triggers_or_rules(owner):
    triggers = _column(owner, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    rules = _column(owner, "SELECT rulename FROM pg_rules WHERE schemaname = 'public'")
    assert not triggers + rules, "a rule in a trigger is seen by nobody; use CHECK, UNIQUE or a key"


def test_the_public_may_do_nothing(owner, tables):
    rows = _column(
        owner,
        "SELECT relname FROM pg_class, aclexplode(relacl) AS acl"
        " WHERE relname = ANY(%s) AND acl.grantee = 0",
        tables,
    )
    assert not rows, f"granted to PUBLIC: {rows}"


def test_every_status_column_has_its_words_checked(owner, tables):
    free = _column(
        owner,
        "SELECT table_name || '.' || column_name FROM information_schema.columns AS col"
        " WHERE table_name = ANY(%s) AND data_type = 'text'"
        " AND column_name IN ('status', 'state', 'type', 'period', 'scheme', 'kind')"
        " AND NOT EXISTS ("
        "   SELECT FROM pg_constraint"
        "   WHERE contype = 'c' AND conrelid = col.table_name::regclass"
        "     AND pg_get_constraintdef(oid) ~ ('\\m' || col.column_name || '\\M.*ANY')"
        " )",
        tables,
    )
    assert not free, f"any word would do here; add a CHECK with the known ones: {free}"


def test_money_prices_and_times_have_exact_types(owner, tables):
    inexact = owner.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_name = ANY(%s)"
        " AND data_type IN ('real', 'double precision', 'money', 'timestamp without time zone')",
        [tables],
    ).fetchall()
    assert not inexact, f"integers for amounts, timestamptz for instants: {inexact}"
