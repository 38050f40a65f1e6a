"""Takes a season's bets the way all bets are taken: funded, placed, written, one after the other."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from touchline.bets.acceptance import Terms
from touchline.bets.place import BetRefused, Bettor, place
from touchline.bets.rejections import Reason
from touchline.bets.slip import PriceChoice, PriceMode, Slip, SlipLeg
from touchline.ledger import postings
from touchline.ledger.model import AMOUNT_MAX_MINOR
from touchline.ledger.post import post
from touchline.plumbing import pacing
from touchline.plumbing.db import Database
from touchline.settlement.season_bets.book import SPORT, SeasonBook
from touchline.settlement.season_bets.reading import (
    LineRejected,
    SeasonBet,
    document_of,
    read_bet,
)
from touchline.settlement.season_bets.rounds import PricedBet, Round, rounds_of
from touchline.settlement.season_bets.stall import Stall

CURRENCY = "EUR"
PROVIDER = "replay"
# Whoever replays a season limits nothing: a unit may be split over lines, and prices do not age.
TERMS = Terms(
    epoch=None,
    prices_age_max_s=86_400.0,
    settled_sports=frozenset({SPORT}),
    line_min_minor=0,
)


@dataclass(slots=True)
class Line:
    """A line of the file, by the name it gave itself: a bet that was taken, or the code of why not."""

    name: Any
    bet: SeasonBet | None = None
    bet_id: int | None = None
    code: str = ""


def take_bets(
    db: Database, stall: Stall, book: SeasonBook, bettor: Bettor, given: Iterable[bytes]
) -> list[Line]:
    """Place every bet of the file; empty lines are none."""
    lines: list[Line] = []
    priced: list[PricedBet] = []
    for text in given:
        if not text.strip():
            continue
        document = document_of(text)
        line = Line(document.get("id"))
        try:
            bet = read_bet(document)
            priced.append(PricedBet(len(lines), bet, _prices(book, bet)))
            line.bet = bet
        except LineRejected as error:
            line.code = error.code
        lines.append(line)
    _fund(db, bettor, sum(each.bet.stake_minor for each in priced))
    for round_ in rounds_of(priced):
        for each, slip in _slips(stall, round_):
            line = lines[each.place]
            try:
                line.bet_id = place(db, bettor, slip, TERMS).bet_id
            except BetRefused as refused:
                line.code = refused.code
    return lines


def _prices(book: SeasonBook, bet: SeasonBet) -> tuple[int, ...]:
    prices = [book.price_milli(leg) for leg in bet.legs]
    known = tuple(price_milli for price_milli in prices if price_milli is not None)
    if len(known) < len(prices):
        raise LineRejected(Reason.SELECTION_UNKNOWN)
    return known


def _fund(db: Database, bettor: Bettor, total_minor: int) -> None:
    """Pay in what all bets stake together, as far as one account can hold it."""
    with db.tenant_tx(bettor.tenant_id) as conn:
        for number in range(1, 101):
            amount_minor = min(total_minor, AMOUNT_MAX_MINOR)
            if amount_minor == 0:
                return
            deposit = postings.deposit(bettor.player_id, number, PROVIDER, amount_minor)
            post(conn, bettor.tenant_id, CURRENCY, deposit, actor=bettor.actor)
            total_minor -= amount_minor


def _slips(stall: Stall, round_: Round) -> Iterator[tuple[PricedBet, Slip]]:
    ids = stall.offer(round_.picks, now=pacing.utc_now())
    for each in round_.bets:
        bet = each.bet
        legs = tuple(
            SlipLeg(ids[leg.fixture, leg.asked], price_milli)
            for leg, price_milli in zip(bet.legs, each.prices_milli, strict=True)
        )
        yield (
            each,
            Slip(
                uuid.uuid4(),
                bet.type,
                legs,
                bet.combination,
                bet.stake,
                PriceChoice(PriceMode.EXACT),
            ),
        )
