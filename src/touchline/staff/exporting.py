"""Notes in the trail that somebody took a list along as a file: it leaves the house with them."""

from collections.abc import Mapping

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database
from touchline.rights import Actor, Permission, require


def note_export(
    db: Database, scope: int, name: str, *, rows: int, words: Mapping[str, str], by: Actor
) -> None:
    """Record who took which list, how many rows of it, and how it was narrowed.

    Raises:
        NotPermitted: they may not read it.

    """
    require(by, Permission.READ, tenant_id=scope)
    with db.tenant_tx(scope) as conn:
        record(
            conn, by, Action.LIST_EXPORTED, f"list:{name}", tenant_id=scope,
            after={"rows": rows, **{f"filter_{word}": text for word, text in words.items()}},
        )  # fmt: skip
