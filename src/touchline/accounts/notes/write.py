"""Writes a note on a player down: for staff alone, and never changed."""

from touchline import codes
from touchline.accounts.login import NoSuchPlayer
from touchline.accounts.notes import queries
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Refused
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require

BODY_LENGTH_MAX = 1_000


class BadNote(Refused):
    """A note has 1 to 1,000 letters."""

    code = "bad_note"


def write_note(db: Database, tenant_id: int, player_id: int, body: str, *, by: Actor) -> None:
    """Add a note on a player. The trail knows that there is one, not what it says.

    Raises:
        NotPermitted, BadNote, NoSuchPlayer: nothing was written.

    """
    require(by, Permission.NOTES_WRITE, tenant_id=tenant_id)
    body = body.strip()
    if not 1 <= len(body) <= BODY_LENGTH_MAX:
        raise BadNote
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        note_id = queries.insert_player_note(
            conn, tenant_id=tenant_id, player_id=player_id, body=body, written_by=by.name
        )
        if note_id is None:
            raise NoSuchPlayer
        record(
            conn, by, Action.NOTE_WRITTEN, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id, after={"note": codes.encode(note_id), "letters": len(body)},
        )  # fmt: skip
