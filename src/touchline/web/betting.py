"""Placing a bet over HTTP, as a form or as JSON, and looking at one's own; signed-in players only."""

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, abort, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline import codes
from touchline.accounts.store import SessionsAway
from touchline.bets.acceptance import Terms
from touchline.bets.place import Answer, Bettor, Outcome, OutcomeUnknown, place
from touchline.bets.reading.queries import StoredBet, get_bet
from touchline.bets.rejections import Reason
from touchline.bets.slip import LEGS_MAX, BadSlip, Slip, parse_slip
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType
from touchline.errors import NotFound, TouchlineError, Unavailable
from touchline.ledger.model import format_amount
from touchline.money import format_line, format_price
from touchline.plumbing.db import Database
from touchline.web import origin
from touchline.web.limits import limited
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player.reading import ThemeReader
from touchline.web.player_session import current_session
from touchline.web.problems import Problem, problem_of_error
from touchline.web.visitor import Visitor

_TEMPLATE = "bet.html"
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
    """Where bets are handed in, and asked after."""

    def __init__(self, db: Database, terms: Terms, themes: ThemeReader) -> None:
        self._db = db
        self._terms = terms
        self._themes = themes

    def take(self) -> AnyResponse:
        """Place the slip; a form is sent to its bet, JSON is answered with it."""
        visitor = signed_in()
        if not request.is_json:
            answer = self._placed(visitor, _slip_of_form())
            return redirect(path_of(answer.bet_id), HTTPStatus.SEE_OTHER)
        try:
            answer = self._placed(visitor, _slip_of_json())
            document = self._shown(visitor, answer)
        except TouchlineError as error:
            return refusal(error)
        document["outcome"] = answer.outcome.value
        response = json_answer(document, _STATUSES[answer.outcome])
        response.headers["Location"] = path_of(answer.bet_id)
        return response

    def show(self, code: str) -> AnyResponse:
        """One of the player's own bets; anybody else's is not there."""
        visitor = signed_in()
        document = document_of(self.found(visitor, id_of(code)))
        accept = request.headers.get("Accept", "")
        if "json" in accept and "html" not in accept:
            return json_answer(document, HTTPStatus.OK)
        return bet_page(self._themes, document)

    def _shown(self, visitor: Visitor, answer: Answer) -> dict[str, Any]:
        """The bet that was taken; a no of the database's now must not sound as if it were not."""
        try:
            return document_of(self.found(visitor, answer.bet_id))
        except Unavailable as error:
            raise OutcomeUnknown from error

    def _placed(self, visitor: Visitor, slip: Slip) -> Answer:
        bettor = Bettor(
            visitor.tenant_id, visitor.player_id, "api" if request.is_json else "web", "player"
        )
        return place(self._db, bettor, slip, replace(self._terms, epoch=visitor.epoch))

    def found(self, visitor: Visitor, bet_id: int) -> StoredBet:
        """A player's own bet.

        Raises:
            NotFound: they have none of that id.

        """
        with self._db.tenant_tx(visitor.tenant_id) as conn:
            bet = get_bet(
                conn, tenant_id=visitor.tenant_id, player_id=visitor.player_id, bet_id=bet_id
            )
        if bet is None:
            raise NotFound
        return bet


def blueprint(counter: Counter) -> Blueprint:
    """The two routes of bets."""
    pages = Blueprint("bets", __name__)
    taken = limited("bets", subject=subject)(counter.take)
    pages.add_url_rule("/bets", "place", taken, methods=["POST"])
    pages.add_url_rule("/bets/<code>", "show", counter.show, methods=["GET"])
    pages.record_once(_compile_template)
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
    """Whom the limit of bets counts."""
    return f"player {signed_in().player_id}"


def bet_page(
    themes: ThemeReader, document: Mapping[str, Any], offer: Mapping[str, Any] | None = None
) -> Response:
    """A bet as a page, with what the house would pay for it now where there is an offer."""
    theme = themes.current()
    if theme is None:
        raise NotFound
    root = request.script_root
    page = current_app.jinja_env.get_template(_TEMPLATE).render(
        theme=theme.document,
        theme_css_url=root + theme.document["css"],
        root=root,
        bet=document,
        offer=offer,
        token=origin.token(),
    )
    return Response(
        page,
        headers={**PAGE_HEADERS, "Cache-Control": "private, no-store"},
        content_type="text/html; charset=utf-8",
    )


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


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
    """A document for a program, kept by nobody."""
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


def document_of(bet: StoredBet) -> dict[str, Any]:
    """A bet as players and programs read it."""

    def amount(minor: int | None) -> str | None:
        return None if minor is None else format_amount(minor, bet.exponent)

    return {
        "code": codes.encode(bet.bet_id),
        "status": bet.status,
        "type": bet.type,
        "k": bet.sizes,
        "lines": bet.lines,
        "currency": bet.currency,
        "stake": amount(bet.stake_minor),
        "payout_max": amount(bet.payout_max_minor),
        "payout": amount(bet.payout_minor),
        "accepted_at": bet.accepted_at and bet.accepted_at.isoformat(),
        "expires_at": bet.expires_at and bet.expires_at.isoformat(),
        "legs": [_leg(leg) for leg in bet.legs],
    }


def _leg(leg: Mapping[str, Any]) -> dict[str, Any]:
    line = leg["line_quarters"]
    return {
        "sport": leg["sport"],
        "league": leg["league_name"],
        "event": codes.encode(leg["event_id"]),
        "home": leg["home_name"],
        "away": leg["away_name"],
        "starts_at": leg["starts_at"],
        "market": leg["market_type"],
        "period": leg["market_period"],
        "line": None if line is None else format_line(line, signed=_is_handicap(leg)),
        "outcome": leg["selection_code"],
        "selection": codes.encode(leg["selection_id"]),
        "price": format_price(leg["price_milli"]),
    }


def _is_handicap(leg: Mapping[str, Any]) -> bool:
    return TYPE_RULES[MarketType(leg["market_type"])].is_handicap
