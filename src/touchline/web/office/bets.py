"""Bets as they come in, of the whole tenant or of one player; and slips that wait for a trader."""

from flask import Blueprint, Response

from touchline import codes
from touchline.accounts.model import normalised
from touchline.bets.referrals.queries import Referral, list_referrals
from touchline.bets.watching.queries import WatchedBet, list_watched_bets
from touchline.catalog.model import MarketType
from touchline.ledger.model import BadAmount, format_amount, parse_amount_minor
from touchline.ledger.queries import get_player_id
from touchline.money import format_price
from touchline.rights import Permission
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before
from touchline.web.office.listing import Asked, Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, looks_left, place
from touchline.web.office.player import sheet_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of
from touchline.web.player.words import market_title

STATUSES = ("open", "won", "lost", "void", "cashed_out")
TYPES = ("single", "acca", "system")
DAYS = (("1", "Last 24 hours"), ("7", "Last 7 days"), ("30", "Last 30 days"))
TONES = {"won": "bad", "lost": "good", "open": "", "void": "", "cashed_out": ""}
# Ten minutes of looking: a ticker that nobody watches must not keep a session alive all night.
LOOKS_MAX = 120
# Amounts of a filter are in the smallest unit of most currencies.
_EXPONENT = 2
_COLUMNS = (
    Column("Bet"),
    Column("When"),
    Column("Player"),
    Column("Type"),
    Column("On"),
    Column("Price", is_number=True),
    Column("Stake", is_number=True),
    Column("To return", is_number=True),
    Column("State"),
    Column("Paid", is_number=True),
    Column("Over"),
)
_FILTERS = (
    Filter("status", "State", tuple((each, each.replace("_", " ")) for each in STATUSES)),
    Filter("type", "Type", tuple((each, each) for each in TYPES)),
    Filter("days", "Taken", DAYS),
    Filter("stake", "Stake from", hint="50.00"),
)
PLAN = Plan(
    columns=_COLUMNS,
    filters=(
        *_FILTERS,
        Filter("player", "Player", hint="user name"),
        Filter(
            "live", "Look again", (("1", "every 5 seconds"),), any_label="when I ask", narrows=False
        ),
    ),
    empty=("No bets yet", "Bets appear here the moment they are taken."),
)
OF_PLAYER = Plan(
    columns=_COLUMNS,
    filters=_FILTERS,
    empty=("No bets yet", "This player has not bet."),
)


@guarded(Permission.READ)
def bets(seat: Seat) -> Response:
    """The bets of the tenant, the newest first, with what waits for a trader above them."""
    asked = asked_here(PLAN)
    waiting: list[Referral] = []
    if not asked.is_file and not asked.after:
        with office().db.tenant_tx(seat.scope) as conn:
            waiting = list_referrals(conn, tenant_id=seat.scope)
    found, more = _found(seat, asked, None)
    return list_page(
        seat,
        asked,
        _rows(found, seat),
        name="bets",
        heading="Bets",
        next_after=more,
        template="office/bets.html",
        waiting=[_waiting(each) for each in waiting],
        looks_left=looks_left(LOOKS_MAX) if asked.word("live") == "1" and not asked.after else 0,
    )


@guarded(Permission.READ)
def bets_of_player(seat: Seat, code: str) -> Response:
    """The bets of one player."""
    sheet = sheet_of(seat, code)
    asked = asked_here(OF_PLAYER)
    found, more = _found(seat, asked, sheet.person.id)
    return list_page(
        seat,
        asked,
        _rows(found, seat),
        name=f"bets-{sheet.person.username}",
        heading="Bets",
        next_after=more,
        crumbs=[("Players", "/players"), (sheet.person.display_name, f"/players/{code}")],
        template="office/player_list.html",
        sheet=sheet,
        here_tab="/bets",
    )


def add_bets(pages: Blueprint) -> None:
    """Give the office its lists of bets."""
    pages.add_url_rule("/bets", "bets", bets)
    pages.add_url_rule("/players/<code>/bets", "player_bets", bets_of_player)


def _found(seat: Seat, asked: Asked, player_id: int | None) -> tuple[list[WatchedBet], str]:
    """The bets of a page, and where the next one begins."""
    days = asked.word("days")
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        name = normalised(asked.word("player"))
        if name:
            known = get_player_id(conn, tenant_id=seat.scope, username_norm=name)
            if known is None:
                return [], ""
            player_id = known
        listed = list_watched_bets(
            conn,
            tenant_id=seat.scope,
            player_id=player_id,
            status=asked.word("status"),
            type_=asked.word("type"),
            stake_min_minor=_stake(asked.word("stake")),
            days=int(days) if days else None,
            before_id=id_before(asked.after),
            limit=asked.limit,
        )
    shown = listed[: asked.rows_max]
    return shown, after_code(shown[-1].bet_id) if len(listed) > len(shown) else ""


def _stake(text: str) -> int:
    try:
        return max(0, parse_amount_minor(text, _EXPONENT)) if text else 0
    except BadAmount:
        return 0


def _rows(found: list[WatchedBet], seat: Seat) -> list[Row]:
    zone = zone_of(seat.clerk.time_zone)
    return [_row(bet, time_cell(bet.accepted_at, zone)) for bet in found]


def _row(bet: WatchedBet, when: Cell) -> Row:
    def amount(minor: int | None) -> Cell:
        return Cell("" if minor is None else f"{format_amount(minor, bet.exponent)} {bet.currency}")

    code = codes.encode(bet.bet_id)
    market = market_title(MarketType(bet.market_type), bet.sport)
    about = f"{bet.home_name} v {bet.away_name}: {market}, {bet.selection_code.replace('_', ' ')}"
    if bet.legs > 1:
        about = f"{about} and {bet.legs - 1} more"
    return (
        Cell(code, href=place(f"/bets/{code}")),
        when,
        Cell(bet.username, href=place(f"/players/{codes.encode(bet.player_id)}")),
        Cell(bet.type),
        Cell(about),
        Cell(format_price(bet.price_milli) if bet.legs == 1 else ""),
        amount(bet.stake_minor),
        amount(bet.payout_max_minor),
        Cell(bet.status.replace("_", " "), tone=TONES[bet.status] or "plain"),
        amount(bet.payout_minor),
        Cell(bet.channel),
    )


def _waiting(each: Referral) -> dict[str, object]:
    """A slip that waits, in words."""
    return {
        "code": codes.encode(each.bet_id),
        "type": each.slip["type"],
        "legs": len(each.slip["legs"]),
        "stake": f"{format_amount(each.stake_minor, each.exponent)} {each.currency}",
        "stake_max": f"{format_amount(each.stake_max_minor, each.exponent)} {each.currency}",
        "reason": each.reason.replace("_", " "),
        "expires_at": each.expires_at,
    }
