"""Cashing a bet out over HTTP: an offer for it, and taking the offer; signed-in players only."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from touchline import codes
from touchline.bets.acceptance import Rejected, Terms
from touchline.bets.cashing.buy import Bought, CashOutUnknown, Holder, Quote, quote, take
from touchline.bets.place import BetRefused
from touchline.bets.rejections import Reason
from touchline.config import Settings
from touchline.errors import TouchlineError, Unavailable
from touchline.ledger.model import format_amount
from touchline.plumbing.db import Database
from touchline.settlement.grading.house_rules import CURRENT
from touchline.web import betting
from touchline.web.betting import (
    Counter,
    bet_page,
    document_of,
    id_of,
    json_answer,
    path_of,
    refusal,
    signed_in,
    subject,
)
from touchline.web.limits import limited
from touchline.web.player.reading import ThemeReader
from touchline.web.visitor import Visitor


class Till:
    """Where players ask what a bet is worth, and take it."""

    def __init__(self, db: Database, terms: Terms, themes: ThemeReader, counter: Counter) -> None:
        self._db = db
        self._terms = terms
        self._themes = themes
        self._counter = counter

    def offer(self, code: str) -> AnyResponse:
        """Make an offer for the bet: shown on its page, or as JSON."""
        visitor, bet_id = signed_in(), id_of(code)
        if not request.is_json:
            made = self._quote(visitor, bet_id)
            document = document_of(self._counter.found(visitor, bet_id))
            return bet_page(self._themes, document, _offer(made))
        try:
            return json_answer(_offer(self._quote(visitor, bet_id)), HTTPStatus.CREATED)
        except TouchlineError as error:
            return refusal(error)

    def take(self, code: str) -> AnyResponse:
        """Take an offer: a form is sent to its bet, JSON is answered with it."""
        visitor, bet_id = signed_in(), id_of(code)
        if not request.is_json:
            self._take(visitor, bet_id, request.form.get("quote"))
            return redirect(path_of(bet_id), HTTPStatus.SEE_OTHER)
        try:
            bought = self._take(visitor, bet_id, _quote_of_json())
            document = self._shown(visitor, bet_id)
        except TouchlineError as error:
            return refusal(error)
        document["outcome"] = "repeated" if bought.is_repeat else "cashed_out"
        return json_answer(document, HTTPStatus.OK if bought.is_repeat else HTTPStatus.CREATED)

    def _shown(self, visitor: Visitor, bet_id: int) -> dict[str, Any]:
        """The bet that was paid; a no of the database's now must not sound as if it were not."""
        try:
            return document_of(self._counter.found(visitor, bet_id))
        except Unavailable as error:
            raise CashOutUnknown from error

    def _quote(self, visitor: Visitor, bet_id: int) -> Quote:
        return quote(self._db, _holder(visitor), bet_id, self._terms_of(visitor))

    def _take(self, visitor: Visitor, bet_id: int, given: Any) -> Bought:
        quote_id = codes.decode(given) if isinstance(given, str) else None
        if quote_id is None or quote_id >= 1 << 63:
            raise BetRefused(Rejected(Reason.QUOTE_OVER))
        return take(self._db, _holder(visitor), bet_id, quote_id, self._terms_of(visitor))

    def _terms_of(self, visitor: Visitor) -> Terms:
        return replace(self._terms, epoch=visitor.epoch)


def install(app: Flask, settings: Settings, db: Database, themes: ThemeReader) -> None:
    """Give an application its counter for bets and its till."""
    terms = Terms(
        epoch=None,  # each session adds its own
        prices_age_max_s=settings.odds_age_max_s,
        settled_sports=settings.settled_sports,
        rules_version=CURRENT.version,
    )
    counter = betting.Counter(db, terms, themes)
    app.register_blueprint(betting.blueprint(counter))
    app.register_blueprint(blueprint(Till(db, terms, themes, counter)))


def blueprint(till: Till) -> Blueprint:
    """The two routes of cash-out."""
    pages = Blueprint("cashing", __name__)
    limit = limited("bets", subject=subject)
    pages.add_url_rule("/bets/<code>/cash-out-quotes", "offer", limit(till.offer), methods=["POST"])
    pages.add_url_rule("/bets/<code>/cash-outs", "take", limit(till.take), methods=["POST"])
    return pages


def _holder(visitor: Visitor) -> Holder:
    return Holder(visitor.tenant_id, visitor.player_id, "player")


def _quote_of_json() -> Any:
    try:
        given = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        return None
    return given.get("quote") if isinstance(given, dict) else None


def _offer(made: Quote) -> dict[str, Any]:
    return {
        "quote": codes.encode(made.quote_id),
        "value": format_amount(made.value_minor, made.exponent),
        "currency": made.currency,
        "expires_at": made.expires_at.isoformat(),
    }
