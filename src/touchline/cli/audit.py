"""Commands on the trail: what was done, and whether anybody rewrote it."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import json
from typing import TYPE_CHECKING, Any

import click

from touchline.cli.acting import acting, scope_of
from touchline.cli.tenant import platform_database
from touchline.errors import Refused, TouchlineError
from touchline.rights import Permission, require

if TYPE_CHECKING:
    from touchline.audit.line import Line

_ID_MAX = 2**63 - 1


class TrailBroken(TouchlineError):
    """The trail is not as it was written."""

    code = "trail_broken"


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


@audit.command()
@_of
@click.option(
    "--anchor", "anchors", multiple=True, metavar="NUMBER:HASH",
    help="An end of the chain that you kept elsewhere (repeatable).",
)  # fmt: skip
def verify(slug: str, anchors: tuple[str, ...]) -> None:
    """Look a trail over from its beginning; exit code 1 and each place when it was rewritten."""
    from touchline.audit.chain import anchor_of
    from touchline.audit.sealing.verify import verify as verify_trail

    kept = [anchor_of(text) for text in anchors]
    known = [anchor for anchor in kept if anchor is not None]
    if len(known) < len(kept):
        raise Refused("An anchor is written NUMBER:HASH, as `touchline audit head` prints it.")
    with platform_database() as (_, db):
        by = acting(db)
        scope = scope_of(db, slug)
        require(by, Permission.AUDIT_READ, tenant_id=scope)
        seals, findings = verify_trail(db, scope, known)
    for each in findings:
        place = f"seal {each.seq}" if each.seq else f"line {each.line_id}"
        click.echo(f"{each.flaw.value}  {place}")
    if findings:
        raise TrailBroken(f"{TrailBroken.__doc__} ({len(findings)} of {seals} seals)")
    click.echo(f"The trail is whole: {seals} seals, {len(known)} anchors.")


@audit.command()
@_of
def head(slug: str) -> None:
    """Print where the chain ends, to be kept out of the database's reach."""
    from touchline.audit.chain import Anchor, written
    from touchline.audit.sealing.queries import get_head

    with platform_database() as (_, db):
        by = acting(db)
        scope = scope_of(db, slug)
        require(by, Permission.AUDIT_READ, tenant_id=scope)
        with db.tenant_tx(scope) as conn:
            found = get_head(conn, tenant_id=scope)
    click.echo("nothing is sealed yet" if found is None else written(Anchor(found.seq, found.hash)))


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
