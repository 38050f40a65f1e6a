"""Joins another provider's event, league or team to ours: proposed, then judged by a person.

Names are shown to whoever judges and never compared: two clubs of one name would be one bet.
"""

from enum import StrEnum

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, NotFound, Refused
from touchline.feeds import queries
from touchline.feeds.arrangement import KNOWN
from touchline.plumbing.db import Database
from touchline.rights import Actor, Permission, require

_ID_LENGTH_MAX = 40
_ID_MAX = 2**63 - 1


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
    db: Database, *, provider: str, sport: str, kind: Kind, provider_id: str, ours: str, by: Actor
) -> str:
    """Propose that theirs is ours; returns the alias's code.

    ``ours`` is the code of an event or a league, or the id by which the pricing provider knows a team.

    Raises:
        NotPermitted: it takes staff of the platform.
        BadAlias: a side is not written as one.
        NotJoinable: nothing was proposed.

    """
    require(by, Permission.FEEDS_JUDGE)
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
            proposed_by=by.name,
        )
        if alias_id is None:
            raise NotJoinable(provider=provider)
        code = codes.encode(alias_id)
        facts = {
            "provider": provider, "sport": sport, "kind": kind.value, "theirs": provider_id, "ours": ours,
        }  # fmt: skip
        record(conn, by, Action.ALIAS_PROPOSED, f"alias:{code}", after=facts)
    return code


def judge(db: Database, code: str, state: State, *, by: Actor) -> None:
    """Approve or refuse; what was approved can still be refused, and what was refused stays so.

    Raises:
        NotPermitted: it takes staff of the platform.
        NoSuchAlias: nothing was changed.

    """
    require(by, Permission.FEEDS_JUDGE)
    alias_id = codes.decode(code)
    if alias_id is None or alias_id > _ID_MAX:
        raise NoSuchAlias
    with db.connection_ctx() as conn:
        before = queries.lock_alias_state(conn, alias_id=alias_id)
        if not queries.mark_alias_decided(conn, alias_id=alias_id, state=state, decided_by=by.name):
            raise NoSuchAlias
        action = Action.ALIAS_APPROVED if state is State.APPROVED else Action.ALIAS_REFUSED
        record(
            conn,
            by,
            action,
            f"alias:{code}",
            before={"state": before},
            after={"state": state.value},
        )
