"""Which of another provider's events are ours: what nobody judged yet, what was proposed, who judges."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from touchline import codes
from touchline.catalog.model import SPORTS
from touchline.errors import ChangedMeanwhile, NotFound
from touchline.feeds import aliases, queries
from touchline.feeds.aliases import Kind, NoSuchAlias, State
from touchline.feeds.arrangement import KNOWN
from touchline.feeds.queries import AliasRow, CandidateRow
from touchline.rights import Permission
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before, id_of
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

TONES = {"proposed": "", "approved": "good", "refused": "bad"}
_PROVIDER = Filter("provider", "Provider", tuple((each, each) for each in KNOWN))
PLAN = Plan(
    columns=(
        Column("Alias"), Column("State"), Column("Kind"), Column("Provider"), Column("Theirs"),
        Column("At"), Column("Ours"), Column("At"), Column("Judged by"),
    ),
    filters=(Filter("state", "State", tuple((each.value, each.value) for each in State)), _PROVIDER),
    empty=("Nothing was proposed yet", "Propose what nobody has judged: see the candidates."),
)  # fmt: skip
CANDIDATES = Plan(
    columns=(
        Column("Theirs"), Column("Provider"), Column("Kind"), Column("At"), Column("Perhaps ours"),
        Column("At"),
    ),
    filters=(_PROVIDER,),
    empty=("Nothing to judge", "What another provider names and nobody has judged appears here."),
)  # fmt: skip
_FIELDS = ("provider", "sport", "kind", "provider_id", "ours")


@guarded(Permission.READ)
def mapping(seat: Seat) -> Response:
    """Every alias, the newest first."""
    asked = asked_here(PLAN)
    with office().db.connection_ctx() as conn:
        found = queries.list_aliases(
            conn,
            provider=asked.word("provider"),
            state=asked.word("state"),
            before_id=id_before(asked.after),
            limit=asked.limit,
        )
    shown = found[: asked.rows_max]
    return list_page(
        seat,
        asked,
        _rows(shown, seat),
        name="mapping",
        heading="Mapping",
        next_after=after_code(shown[-1].id) if len(found) > len(shown) else "",
        template="console/mapping.html",
    )


@guarded(Permission.READ)
def candidates(seat: Seat) -> Response:
    """What another provider names and nobody judged, beside what of ours begins at about its time."""
    asked = asked_here(CANDIDATES)
    with office().db.connection_ctx() as conn:
        found = queries.list_unjudged(conn, provider=asked.word("provider"))
    first = int(asked.after) if asked.after.isdecimal() else 0
    until = first + asked.rows_max
    return list_page(
        seat,
        asked,
        _hints(found[first:until], seat),
        name="candidates",
        heading="Candidates",
        crumbs=[("Mapping", "/mapping")],
        next_after=str(until) if len(found) > until else "",
    )


@guarded(Permission.FEEDS_JUDGE)
def new_alias(seat: Seat) -> Response:
    """The form to propose one, filled in from a candidate."""
    return _form(seat, Draft({name: request.args.get(name, "")[:100] for name in _FIELDS}))


@guarded(Permission.FEEDS_JUDGE)
def propose_alias(seat: Seat) -> Response:
    """Propose that theirs is ours."""

    def attempt(given: Fields) -> Response:
        kind = given.get("kind", "")
        if kind not in set(Kind):
            raise WrongField("kind", "Say what is joined.")
        code = aliases.propose(
            office().db,
            provider=given.get("provider", ""),
            sport=given.get("sport", ""),
            kind=Kind(kind),
            provider_id=given.get("provider_id", "").strip(),
            ours=given.get("ours", "").strip(),
            by=seat.actor,
        )
        return done(f"/mapping/{code}", "Proposed. Look at both sides, then judge.")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _form(seat, draft, status),
        fields={"bad_alias": "ours"},
    )


@guarded(Permission.READ)
def alias(seat: Seat, code: str) -> Response:
    """Both sides of one."""
    return _page(seat, code)


@guarded(Permission.FEEDS_JUDGE)
def judge_alias(seat: Seat, code: str) -> Response:
    """Approve or refuse."""

    def attempt(given: Fields) -> Response:
        found = _found(code)
        if given.get("was") != found.state:
            raise ChangedMeanwhile(state=found.state)
        state = State.APPROVED if given.get("what") == "approve" else State.REFUSED
        aliases.judge(office().db, code, state, by=seat.actor)
        return done(f"/mapping/{code}", f"It is {state.value}.")

    return submitted(seat, attempt, lambda draft, status: _page(seat, code, draft, status))


def add_mapping(pages: Blueprint) -> None:
    """Give the console what joins providers."""
    pages.add_url_rule("/mapping", "mapping", mapping)
    pages.add_url_rule("/mapping/candidates", "candidates", candidates)
    pages.add_url_rule("/mapping/new", "new_alias", new_alias)
    pages.add_url_rule("/mapping", "propose_alias", propose_alias, methods=["POST"])
    pages.add_url_rule("/mapping/<code>", "alias", alias)
    pages.add_url_rule("/mapping/<code>/judge", "judge_alias", judge_alias, methods=["POST"])


def _rows(found: Sequence[AliasRow], seat: Seat) -> list[Row]:
    zone = zone_of(seat.clerk.time_zone)
    return [
        (
            Cell(codes.encode(each.id), href=place(f"/mapping/{codes.encode(each.id)}")),
            Cell(each.state, tone=TONES[each.state] or "plain"),
            Cell(f"{each.sport} {each.kind}"),
            Cell(each.provider),
            Cell(each.their_name or each.provider_id),
            time_cell(each.their_start, zone),
            Cell(each.our_name or ""),
            time_cell(each.our_start, zone),
            Cell(each.decided_by or ""),
        )
        for each in found
    ]


def _hints(found: Sequence[CandidateRow], seat: Seat) -> list[Row]:
    zone = zone_of(seat.clerk.time_zone)
    return [
        (
            Cell(each.their_name, href=_proposal(each)),
            Cell(each.provider),
            Cell(f"{each.sport} {each.kind}"),
            time_cell(each.their_start, zone),
            Cell(each.our_name or ""),
            time_cell(each.our_start, zone),
        )
        for each in found
    ]


def _proposal(hint: CandidateRow) -> str:
    ours = "" if hint.our_id is None else codes.encode(hint.our_id)
    facts = {
        "provider": hint.provider, "sport": hint.sport, "kind": hint.kind,
        "provider_id": hint.provider_id, "ours": ours,
    }  # fmt: skip
    return place(f"/mapping/new?{urlencode(facts)}")


def _found(code: str) -> AliasRow:
    try:
        alias_id = id_of(code)
    except NotFound as error:
        raise NoSuchAlias from error
    with office().db.connection_ctx() as conn:
        found = queries.list_aliases(
            conn, provider="", state="", before_id=min(alias_id + 1, queries.ID_MAX), limit=1
        )
    if not found or found[0].id != alias_id:
        raise NoSuchAlias
    return found[0]


def _page(
    seat: Seat, code: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    found = _found(code)
    return page(
        seat,
        "console/alias.html",
        heading=f"{found.sport} {found.kind} of {found.provider}",
        crumbs=[("Mapping", "/mapping")],
        alias=found,
        code=code,
        ours="" if found.our_id is None else codes.encode(found.our_id),
        draft=draft or Draft(),
        status=status,
    )


def _form(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "console/alias_new.html",
        heading="Propose an alias",
        crumbs=[("Mapping", "/mapping"), ("Candidates", "/mapping/candidates")],
        draft=draft,
        providers=[(each, each) for each in KNOWN],
        sports=[(each.slug, each.name) for each in SPORTS],
        kinds=[(each.value, each.value) for each in Kind],
        status=status,
    )
