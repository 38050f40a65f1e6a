"""Commands on the trail: what was done, and whether anybody rewrote it."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import json
from typing import TYPE_CHECKING, Any

import click

from touchline.cli.acting import acting, scope_of
from touchline.cli.tenant import platform_database
from touchline.rights import Permission, require

if TYPE_CHECKING:
    from touchline.audit.line import Line

_ID_MAX = 2**63 - 1
_of = click.option(
    "--tenant", "slug", default="", help="Whose trail, by slug; without it the platform's own."
)


@click.group()
def audit() -> None:
    """Read the trail of what people changed."""


@audit.command()
@_of
@click.option("--action", default="", help="One kind of change only, such as margin.saved.")
@click.option("--actor", default="", help="Of this name only.")
@click.option("--subject", default="", help="About this only, such as event:6h2k….")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show(slug: str, limit: int, *, as_json: bool, **wanted: str) -> None:
    """Show the newest lines of a trail, the last one first."""
    from touchline.audit.queries import list_audit

    with platform_database() as (_, db):
        by = acting(db)
        scope = scope_of(db, slug)
        require(by, Permission.AUDIT_READ, tenant_id=scope)
        with db.tenant_tx(scope) as conn:
            lines = list_audit(conn, tenant_id=scope, before_id=_ID_MAX, limit=limit, **wanted)
    for line in lines:
        click.echo(_as_json(line) if as_json else _as_text(line))


def _as_text(line: "Line") -> str:
    origin = f" from {line.origin}" if line.origin else ""
    reason = f"\n  because {line.reason}" if line.reason else ""
    return (
        f"{line.recorded_at:%Y-%m-%d %H:%M:%S} UTC  {line.action}  {line.subject}"
        f"  by {line.actor_kind}:{line.actor_name}{origin}{reason}"
        f"\n  {_changed(line.before, line.after)}"
    )


def _changed(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """What differs, name by name."""
    was, now = before or {}, after or {}
    parts = [
        f"{name}: {_said(was.get(name))} -> {_said(now.get(name))}"
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    ]
    return ", ".join(parts) or "nothing differs"


def _said(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _as_json(line: "Line") -> str:
    facts = {name: getattr(line, name) for name in line.__slots__}
    return json.dumps({**facts, "recorded_at": line.recorded_at.isoformat()}, ensure_ascii=False)
