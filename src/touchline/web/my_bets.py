"""What players find of their own: their bets, one bet, the statement of their cash, the balance."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from touchline import codes
from touchline.bets.reading.queries import (
    Played,
    StoredBet,
    get_played,
    list_bets,
    list_leg_results,
    list_waiting_slips,
)
from touchline.errors import NotFound, Unavailable
from touchline.ledger.figures.queries import list_statement_before
from touchline.ledger.model import format_amount
from touchline.ledger.queries import Wallet, get_wallet
from touchline.plumbing import pacing
from touchline.plumbing.db import Database, Lane
from touchline.web import languages, origin
from touchline.web.bet_documents import document_of
from touchline.web.betting import Counter, id_of, json_answer, signed_in
from touchline.web.page_size import rows_asked
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player.bet_view import bet_view
from touchline.web.player.reading import Guest, ThemeReader
from touchline.web.player.statement_view import days_of
from touchline.web.visitor import Visitor

# What a page of a list holds; who wants more turns it.
BETS_A_PAGE, LINES_A_PAGE = 20, 50
# How far back a net position looks.
NET_OVER_DAYS = (7, 30, 365)
_ID_MAX = (1 << 63) - 1
_DIGITS_MAX = 15
_TEMPLATES = ("bet.html", "bets.html", "statement.html")


class MyBets:
    """Pages of who is signed in, about nobody else."""

    def __init__(
        self, db: Database, themes: ThemeReader, counter: Counter, *, page_rows_max: int
    ) -> None:
        self._db = db
        self._page_rows_max = page_rows_max
        self._counter = counter
        self._themes = themes

    def show(self, code: str) -> Response:
        """One of the player's own bets; anybody else's is not there."""
        visitor = signed_in()
        bet = self._counter.found(visitor, id_of(code))
        with self._db.tenant_tx(visitor.tenant_id) as conn:
            results = list_leg_results(conn, **_whose(visitor), bet_id=bet.bet_id)
        document = document_of(bet, results)
        accept = request.headers.get("Accept", "")
        if "json" in accept and "html" not in accept:
            return json_answer(document, HTTPStatus.OK)
        return self.bet_page(visitor, document)

    def bet_page(
        self,
        visitor: Visitor,
        document: Mapping[str, Any],
        offer: Mapping[str, Any] | None = None,
        trouble: str = "",
    ) -> Response:
        """A bet as a page, with what the house would pay for it now, or why it would not."""
        return self._page(
            "bet.html",
            visitor,
            bet=bet_view(document),
            offer=offer,
            trouble=trouble,
            is_new="placed" in request.args,
        )

    def bets(self) -> Response:
        """The player's bets, a page of them: those that are open, or those that are over."""
        visitor = signed_in()
        is_open = request.args.get("show") != "settled"
        before_id = codes.decode(request.args.get("before", "")) or _ID_MAX
        rows = self._rows(BETS_A_PAGE)
        waiting: list[StoredBet] = []
        with self._db.tenant_tx(visitor.tenant_id) as conn:
            found = list_bets(
                conn,
                **_whose(visitor),
                is_open=is_open,
                before_id=min(before_id, _ID_MAX),
                limit=rows + 1,
            )
            if is_open and before_id >= _ID_MAX:
                waiting = list_waiting_slips(conn, **_whose(visitor))
        shown = [bet_view(document_of(bet)) for bet in [*waiting, *found[:rows]]]
        more = codes.encode(found[rows - 1].bet_id) if len(found) > rows else ""
        return self._page(
            "bets.html", visitor, bets=shown, is_open=is_open, more=more, limit=_limit()
        )

    def statement(self) -> Response:
        """What moved the player's cash, a page of it, and the balance after each movement."""
        visitor = signed_in()
        asked = request.args.get("before", "")
        rows = self._rows(LINES_A_PAGE)
        is_number = asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS_MAX
        with self._db.tenant_tx(visitor.tenant_id) as conn:
            wallet = get_wallet(conn, **_whose(visitor))
            positions = [
                (days, get_played(conn, **_whose(visitor), since=_since(days)))
                for days in NET_OVER_DAYS
            ]
            lines = list_statement_before(
                conn,
                **_whose(visitor),
                before_version=int(asked) if is_number else _ID_MAX,
                limit=rows + 1,
            )
        if wallet is None:
            raise NotFound
        more = lines[rows - 1].version if len(lines) > rows else ""
        return self._page(
            "statement.html",
            visitor,
            days=days_of(lines[:rows], wallet.exponent),
            more=more,
            limit=_limit(),
            positions=[_shown_position(each, wallet.exponent) for each in positions],
            currency=wallet.currency,
            **_balances(wallet),
        )

    def balance(self) -> Response:
        """What the player may stake, for the header of a page that is there; the first to be shed.

        While it cannot be known the answer is empty: the page goes on saying what it said.
        """
        visitor = signed_in()
        try:
            with self._db.tenant_call(visitor.tenant_id, lane=Lane.SHEDDABLE) as conn:
                wallet = get_wallet(conn, **_whose(visitor))
        except Unavailable:
            return Response(
                status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "private, no-store"}
            )
        if wallet is None:
            raise NotFound
        shown = languages.amount(_balances(wallet)["available"])
        text = f'<span class="sr">{languages._("Balance")} </span>{shown} {wallet.currency}'
        return _own(text)

    def _rows(self, usual: int) -> int:
        return rows_asked(request.args.get("limit", ""), usual=usual, most=self._page_rows_max)

    def _page(self, template: str, visitor: Visitor, **facts: Any) -> Response:
        theme = self._themes.current()
        if theme is None:
            raise NotFound
        root, token = request.script_root, origin.token()
        return _own(
            current_app.jinja_env.get_template(template).render(
                theme=theme.document,
                theme_css_url=root + theme.document["css"],
                root=root,
                path=root + request.path,
                guest=Guest(visitor.name, token, is_degraded=False),
                token=token,
                **facts,
            )
        )


def _limit() -> str:
    """What the way to the next page has to say of its size; nothing where it is the usual one."""
    wanted = request.args.get("limit", "")
    return f"&limit={wanted}" if wanted else ""


def blueprint(mine: MyBets) -> Blueprint:
    """The pages of a player's own."""
    pages = Blueprint("mine", __name__)
    pages.add_url_rule("/bets", "bets", mine.bets)
    pages.add_url_rule("/bets/<code>", "bet", mine.show)
    pages.add_url_rule("/account/statement", "statement", mine.statement)
    pages.add_url_rule("/account/balance", "balance", mine.balance)
    pages.record_once(_compile_templates)
    return pages


def _compile_templates(state: BlueprintSetupState) -> None:
    for template in _TEMPLATES:
        state.app.jinja_env.get_template(template)


def _whose(visitor: Visitor) -> dict[str, int]:
    return {"tenant_id": visitor.tenant_id, "player_id": visitor.player_id}


def _since(days: int) -> datetime:
    return pacing.utc_now() - timedelta(days=days)


def _shown_position(position: tuple[int, Played], exponent: int) -> dict[str, Any]:
    """What bets of so many days came to; stakes of open ones are among it."""
    days, played = position
    net_minor = played.paid_minor - played.staked_minor
    shown = format_amount(net_minor, exponent)
    return {
        "days": days,
        "staked": format_amount(played.staked_minor, exponent),
        "paid": format_amount(played.paid_minor, exponent),
        "net": f"+{shown}" if net_minor > 0 else shown,
    }


def _balances(wallet: Wallet) -> Mapping[str, str]:
    """What the player has, in words of their currency."""
    parts = {
        "available": wallet.available_minor,
        "at_risk": wallet.open_stake_minor,
        "pending": wallet.pending_minor,
        "debt": -wallet.debt_minor,
        "credit": wallet.credit_limit_minor,
    }
    return {name: format_amount(minor, wallet.exponent) for name, minor in parts.items()}


def _own(text: str) -> Response:
    """HTML with somebody's name on it: nobody keeps it."""
    return Response(
        text,
        headers={**PAGE_HEADERS, "Cache-Control": "private, no-store"},
        content_type="text/html; charset=utf-8",
    )
