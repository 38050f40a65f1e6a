"""Commands of platform staff on the ledger."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from collections import defaultdict

import click

from touchline.cli.tenant import platform_database
from touchline.errors import TouchlineError
from touchline.ledger.checks.model import Violation


class LedgerWrong(TouchlineError):
    """The ledger does not add up; docs/runbook.md says what to do."""

    code = "ledger_wrong"


@click.group()
def ledger() -> None:
    """Look whether money adds up."""


@ledger.command()
@click.option("--tenant", "slug", default="", help="Of this tenant alone.")
def check(slug: str) -> None:
    """Check all that must always be true of money; exit code 1 and the rows when it is not."""
    from touchline.ledger.checks.walk import walk_at_once
    from touchline.settlement.checks.listed import ALL_CHECKS
    from touchline.tenants.create import find_tenant
    from touchline.tenants.queries import list_tenant_ids_all_tenants

    found: dict[str, list[tuple[int, Violation]]] = defaultdict(list)
    with platform_database() as (_, db):
        if slug:
            tenant_ids = [find_tenant(db, slug).id]
        else:
            with db.connection_ctx() as conn:
                tenant_ids = list_tenant_ids_all_tenants(conn)
        for looked in walk_at_once(db, tenant_ids, ALL_CHECKS):
            found[looked.check.name] += [(looked.tenant_id, row) for row in looked.violations]
    for each in ALL_CHECKS:
        click.echo(f"{'✗' if found[each.name] else '✓'} {each.name}: {each.meaning}")
        for tenant_id, row in found[each.name]:
            click.echo(
                f"    tenant {tenant_id}  id {row.subject_id}  {row.currency}"
                f"  expected {row.expected}, found {row.found} (minor units)"
            )
    if any(found.values()):
        raise LedgerWrong
