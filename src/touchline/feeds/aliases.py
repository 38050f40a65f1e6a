"""Joins another provider's event, league or team to ours: proposed, then judged by a person.

Names are shown to whoever judges and never compared: two clubs of one name would be one bet.
"""

from enum import StrEnum

from touchline import codes
from touchline.errors import Conflict, NotFound, Refused
from touchline.feeds import queries
from touchline.feeds.arrangement import KNOWN
from touchline.plumbing.db import Database

_ID_LENGTH_MAX = 40


class Kind(StrEnum):
    """What is joined."""

    EVENT = "event"
    LEAGUE = "league"
    TEAM = "team"


class State(StrEnum):
    """Where a judgement stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class NotJoinable(Conflict):
    """Ours is not there in that sport, or one of the two sides is joined already."""

    code = "not_joinable"


class NoSuchAlias(NotFound):
    """No alias that could still be judged so has this code."""

    code = "no_such_alias"


class BadAlias(Refused):
    """An alias needs a known provider, its id of up to 40 characters, and the code of ours."""

    code = "bad_alias"


def propose(
    db: Database, *, provider: str, sport: str, kind: Kind, provider_id: str, ours: str, by: str
) -> str:
    """Propose that theirs is ours; returns the alias's code.

    ``ours`` is the code of an event or a league, or the id by which the pricing provider knows a team.

    Raises:
        BadAlias: a side is not written as one.
        NotJoinable: nothing was proposed.

    """
    our_id = None if kind is Kind.TEAM else codes.decode(ours)
    is_ours = our_id is not None or (kind is Kind.TEAM and 0 < len(ours) <= _ID_LENGTH_MAX)
    if provider not in KNOWN or not 0 < len(provider_id) <= _ID_LENGTH_MAX or not is_ours:
        raise BadAlias(provider=provider)
    with db.connection_ctx() as conn:
        alias_id = queries.insert_alias(
            conn,
            provider=provider,
            sport=sport,
            kind=kind,
            provider_id=provider_id,
            event_id=our_id if kind is Kind.EVENT else None,
            league_id=our_id if kind is Kind.LEAGUE else None,
            team_key=ours if kind is Kind.TEAM else None,
            proposed_by=by,
        )
    if alias_id is None:
        raise NotJoinable(provider=provider)
    return codes.encode(alias_id)


def judge(db: Database, code: str, state: State, *, by: str) -> None:
    """Approve or refuse; what was approved can still be refused, and what was refused stays so.

    Raises:
        NoSuchAlias: nothing was changed.

    """
    alias_id = codes.decode(code)
    changed = 0
    if alias_id is not None and alias_id < 1 << 63:
        with db.connection_ctx() as conn:
            changed = queries.mark_alias_decided(
                conn, alias_id=alias_id, state=state, decided_by=by
            )
    if not changed:
        raise NoSuchAlias
