"""Working on a look: drafts that nobody sees, publishing them, and going back to an earlier version."""

from dataclasses import asdict, replace

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, NotFound
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.themes import logos, queries
from touchline.themes.brand import add_version
from touchline.themes.model import BadBranding, Branding, Logo, checked_branding, checked_draft
from touchline.themes.queries import StoredDraft

HISTORY_MAX = 100


class StaleDraft(Conflict):
    """Somebody else saved this draft since you opened it. Look at theirs, then save again."""

    code = "stale_draft"


class NoSuchVersion(NotFound):
    """There is no such version of the look."""

    code = "no_such_version"


def save_draft(
    db: Database, tenant_id: int, draft: Branding, *, revision: int, by: Actor
) -> StoredDraft:
    """Keep a draft over the revision that was read, 0 where there was none.

    Raises:
        BadBranding: it holds what is no token or no value; contrast is asked when it is published.
        NotPermitted, StaleDraft: nothing was written.

    """
    require(by, Permission.BRANDING_SAVE, tenant_id=tenant_id)
    checked = checked_draft(
        site_name=draft.site_name, tagline=draft.tagline, scheme=draft.scheme, tokens=draft.tokens
    )
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        if draft.logo_tag and not queries.get_logo(conn, tenant_id=tenant_id, tag=draft.logo_tag):
            raise BadBranding("there is no such logo")
        before = queries.get_draft(conn, tenant_id=tenant_id)
        saved = queries.upsert_draft(
            conn, tenant_id=tenant_id, revision=revision, saved_by=by.name,
            **asdict(replace(checked, logo_tag=draft.logo_tag)),
        )  # fmt: skip
        if saved is None:
            raise StaleDraft
        after = queries.get_draft(conn, tenant_id=tenant_id)
        assert after is not None
        record(
            conn, by, Action.BRANDING_DRAFTED, "branding:draft", tenant_id=tenant_id,
            before=None if before is None else _on_record(before), after=_on_record(after),
        )  # fmt: skip
    return after


def discard_draft(db: Database, tenant_id: int, *, revision: int, by: Actor) -> None:
    """Forget what was worked on.

    Raises:
        NotPermitted, StaleDraft: nothing was forgotten.

    """
    require(by, Permission.BRANDING_SAVE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        draft = _forgotten(conn, tenant_id, revision)
        record(
            conn, by, Action.BRANDING_DISCARDED, "branding:draft", tenant_id=tenant_id,
            before=_on_record(draft),
        )  # fmt: skip


def publish_draft(db: Database, tenant_id: int, *, revision: int, by: Actor) -> int:
    """Make the draft the site's next version; the number of it.

    Raises:
        BadBranding: something on it cannot be read, with the measured ratios.
        NotPermitted, StaleDraft, SavedTwice: nothing was published.

    """
    require(by, Permission.BRANDING_SAVE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        draft = _forgotten(conn, tenant_id, revision).look
        checked = checked_branding(
            site_name=draft.site_name,
            tagline=draft.tagline,
            scheme=draft.scheme,
            tokens=draft.tokens,
        )
        return add_version(conn, tenant_id, replace(checked, logo_tag=draft.logo_tag), by=by)


def roll_back(db: Database, tenant_id: int, *, version: int, by: Actor) -> int:
    """Publish an earlier version once more, as the newest one; the number it has now.

    Raises:
        NoSuchVersion, NotPermitted, SavedTwice: nothing was published.

    """
    require(by, Permission.BRANDING_SAVE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        earlier = queries.get_branding(conn, tenant_id=tenant_id, version=version)
        if earlier is None:
            raise NoSuchVersion
        return add_version(conn, tenant_id, earlier.look, by=by)


def keep_logo(db: Database, tenant_id: int, upload: bytes, *, by: Actor) -> Logo:
    """Encode an upload anew and keep it, so that a draft may name it.

    No connection is held while the picture is decoded.

    Raises:
        BadLogo, NotPermitted: nothing was kept.

    """
    require(by, Permission.BRANDING_SAVE, tenant_id=tenant_id)
    logo = logos.logo_of(upload)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        queries.insert_logo(conn, tenant_id=tenant_id, created_by=by.name, **asdict(logo))
        record(
            conn, by, Action.LOGO_KEPT, f"logo:{logo.tag}", tenant_id=tenant_id,
            after={"width_px": logo.width_px, "height_px": logo.height_px},
        )  # fmt: skip
    return logo


def _forgotten(conn: Connection, tenant_id: int, revision: int) -> StoredDraft:
    """The draft of this revision, which is gone then; it counts only if it was still that one."""
    draft = queries.get_draft(conn, tenant_id=tenant_id)
    if draft is None or draft.revision != revision:
        raise StaleDraft
    if not queries.delete_draft(conn, tenant_id=tenant_id, revision=revision):
        raise StaleDraft
    return draft


def _on_record(draft: StoredDraft) -> dict[str, object]:
    kept = asdict(draft)
    del kept["saved_at"]  # the line of the trail has its own time
    return kept
