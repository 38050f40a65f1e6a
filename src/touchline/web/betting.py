"""Placing a bet over HTTP, as a form or as JSON; signed-in players only."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from touchline import codes
from touchline.accounts.store import SessionsAway
from touchline.bets.acceptance import Terms
from touchline.bets.facts import Facts, facts_of
from touchline.bets.place import Answer, Bettor, Outcome, OutcomeUnknown, place
from touchline.bets.reading.queries import StoredBet, get_bet, get_placement_facts
from touchline.bets.rejections import Reason
from touchline.bets.slip import LEGS_MAX, BadSlip, Slip, parse_slip
from touchline.errors import NotFound, TouchlineError, Unavailable
from touchline.ledger.model import format_amount
from touchline.plumbing.db import Connection, Database, Lane
from touchline.protection.reality.check import acknowledge
from touchline.protection.reality.model import NoRealityCheck
from touchline.rights import as_player
from touchline.web.bet_documents import document_of
from touchline.web.limits import limited
from touchline.web.player_session import current_session
from touchline.web.problems import Problem, problem_of_error
from touchline.web.visitor import Visitor

_STATUSES = {
    Outcome.PLACED: HTTPStatus.CREATED,
    Outcome.REPEATED: HTTPStatus.OK,
    Outcome.REFERRED: HTTPStatus.ACCEPTED,
}
# What a refusal may tell beside its code; amounts are written in the player's currency.
_TOLD = ("legs", "currency", "until", "played_min")
# int() takes digits of any script, and refuses more than some thousand of them in its own words.
_SIZE = re.compile(r"[0-9]{1,2}")


class Counter:
    """Where bets are handed in."""

    def __init__(self, db: Database, terms: Terms) -> None:
        self._db = db
        self._terms = terms

    def take(self) -> AnyResponse:
        """Place the slip; a form is sent to its bet, JSON is answered with it."""
        visitor = signed_in()
        if not request.is_json:
            answer = self.placed(visitor, _slip_of_form())
            return redirect(path_of(answer.bet_id), HTTPStatus.SEE_OTHER)
        try:
            answer = self.placed(visitor, _slip_of_json())
            document = self._shown(visitor, answer)
        except TouchlineError as error:
            return refusal(error)
        document["outcome"] = answer.outcome.value
        response = json_answer(document, _STATUSES[answer.outcome])
        response.headers["Location"] = path_of(answer.bet_id)
        return response

    def _shown(self, visitor: Visitor, answer: Answer) -> dict[str, Any]:
        """The bet that was taken; a no of the database's now must not sound as if it were not."""
        if answer.bet is not None:
            return document_of(answer.bet)
        try:
            return document_of(self._written(visitor, answer.bet_id))
        except Unavailable as error:
            raise OutcomeUnknown from error

    def placed(self, visitor: Visitor, slip: Slip) -> Answer:
        """Take a slip of a player who is signed in; raises as bets.place.place() does."""
        bettor = Bettor(
            visitor.tenant_id, visitor.player_id, "api" if request.is_json else "web", "player"
        )
        return place(self._db, bettor, slip, replace(self._terms, epoch=visitor.epoch))

    def facts(self, visitor: Visitor, selection_ids: Sequence[int]) -> Facts | None:
        """What a bet of this player on these selections would be decided on, as of now.

        Raises:
            DatabaseUnavailable: nobody can tell at the moment.

        """
        with self._db.tenant_call(visitor.tenant_id) as conn:
            read = get_placement_facts(
                conn,
                tenant_id=visitor.tenant_id,
                player_id=visitor.player_id,
                key=uuid4(),  # of a slip that is not handed in
                selection_ids=selection_ids,
            )
        return None if read is None else facts_of(read)

    def acknowledge(self, visitor: Visitor) -> None:
        """The player knows for how long they have been playing."""
        by = as_player(visitor.tenant_id, visitor.player_id, visitor.name)
        with suppress(NoRealityCheck):  # there is nothing to know
            acknowledge(self._db, visitor.tenant_id, visitor.player_id, by=by)

    def found(self, visitor: Visitor, bet_id: int) -> StoredBet:
        """A player's own bet.

        Raises:
            NotFound: they have none of that id.

        """
        with self._db.tenant_tx(visitor.tenant_id) as conn:
            return _bet_of(conn, visitor, bet_id)

    def _written(self, visitor: Visitor, bet_id: int) -> StoredBet:
        """The bet that was taken before: it is not turned away now, and asked for with one round trip."""
        with self._db.tenant_call(visitor.tenant_id, lane=Lane.CRITICAL) as conn:
            return _bet_of(conn, visitor, bet_id)


def _bet_of(conn: Connection, visitor: Visitor, bet_id: int) -> StoredBet:
    bet = get_bet(conn, tenant_id=visitor.tenant_id, player_id=visitor.player_id, bet_id=bet_id)
    if bet is None:
        raise NotFound
    return bet


def blueprint(counter: Counter) -> Blueprint:
    """Where slips are handed in."""
    pages = Blueprint("bets", __name__)
    taken = limited("bets", subject=subject)(counter.take)
    pages.add_url_rule("/bets", "place", taken, methods=["POST"])
    return pages


def signed_in() -> Visitor:
    """The player of the request, with full rights.

    Raises:
        Unauthorized: nobody is signed in.
        SessionsAway: somebody is, and nobody can confirm it now.

    """
    visitor = current_session().visitor
    if visitor is None:
        abort(HTTPStatus.UNAUTHORIZED)
    if visitor.is_degraded:
        raise SessionsAway
    return visitor


def subject() -> str:
    """Whose limit on slips a request is charged to."""
    return f"player {signed_in().player_id}"


def _slip_of_json() -> Slip:
    try:
        given = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadSlip(Reason.BAD_SLIP) from error
    return parse_slip(given)


def _slip_of_form() -> Slip:
    form = request.form
    selections, prices = form.getlist("selection"), form.getlist("price")
    if len(selections) != len(prices):
        raise BadSlip(Reason.BAD_SLIP)
    sizes = form.getlist("k")
    return parse_slip(
        {
            "key": form.get("key"),
            "type": form.get("type"),
            "legs": [
                {"selection": selection, "price": price}
                for selection, price in zip(selections, prices, strict=True)
            ],
            "k": [int(size) if _SIZE.fullmatch(size) else 0 for size in sizes[: LEGS_MAX + 1]],
            "stake": form.get("stake"),
            "price_mode": form.get("price_mode", "exact"),
        }
    )


def refusal(error: TouchlineError) -> Response:
    """A refusal for a program: the problem, and what it needs to ask again."""
    problem: Problem = problem_of_error(error)
    facts = error.facts
    told = {name: facts[name] for name in _TOLD if name in facts}
    amounts = {
        name.removesuffix("_minor"): format_amount(value, facts["exponent"])
        for name, value in facts.items()
        if name.endswith("_minor")
    }
    response = json_answer({**problem.as_document(), **told, **amounts}, HTTPStatus(problem.status))
    response.content_type = "application/problem+json"
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(problem.retry_after_s)
    return response


def json_answer(document: Mapping[str, Any], status: HTTPStatus) -> Response:
    """A document of a player's own, for nobody's cache."""
    return Response(
        orjson.dumps(document),
        status,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
        content_type="application/json",
    )


def id_of(code: str) -> int:
    """The id of a bet's code.

    Raises:
        NotFound: it is no code.

    """
    bet_id = codes.decode(code)
    if bet_id is None or bet_id >= 1 << 63:
        raise NotFound
    return bet_id


def path_of(bet_id: int) -> str:
    """Where a bet is shown."""
    return f"{request.script_root}/bets/{codes.encode(bet_id)}"
