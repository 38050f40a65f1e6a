"""One bet with its whole history; what a trader decides about a slip; voiding."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response

from touchline import codes
from touchline.audit.line import Line
from touchline.audit.queries import list_audit
from touchline.bets.reading.queries import get_bet
from touchline.bets.referrals.decide import accept_referral, refuse_referral
from touchline.bets.watching.queries import BetRecord, get_bet_record
from touchline.errors import NotFound
from touchline.ledger.model import format_amount
from touchline.rights import Permission
from touchline.settlement.provenance.queries import (
    Decision,
    LegSource,
    list_bet_decisions,
    list_leg_sources,
)
from touchline.settlement.voiding.void import void_bet
from touchline.staff.approvals.agree import NeedsSecondPerson, ask
from touchline.staff.approving import ApprovalAction
from touchline.web.bet_documents import document_of
from touchline.web.office.forms import Again, Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.ids import ID_MAX, id_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page
from touchline.web.player.bet_view import BetView, bet_view

# Why a bet is void, as the trail and a second person read it.
WHYS = (
    ("palpable_error", "Palpable error in the price"),
    ("wrong_event", "Wrong event or time"),
    ("past_post", "Placed after the outcome was known"),
    ("integrity", "Suspicion about the event"),
    ("player_request", "Asked for by the player"),
    ("other", "Something else"),
)
LINES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class BetSheet:
    """All that is on record of a bet, of one instant."""

    bet_id: int
    view: BetView
    exponent: int
    about: BetRecord
    decisions: list[Decision]
    sources: list[LegSource]
    lines: list[Line]

    @property
    def player(self) -> str:
        """The code of whose bet it is."""
        return codes.encode(self.about.player_id)

    def amount(self, minor: int | None) -> str:
        """An amount in the currency of the bet."""
        return (
            "" if minor is None else f"{format_amount(minor, self.exponent)} {self.view.currency}"
        )

    @property
    def can_be_voided(self) -> bool:
        """Whether voiding would change anything."""
        is_bet = self.view.status in {"open", "won", "lost"}
        return is_bet and not (self.decisions and self.decisions[-1].kind == "voided")


def bet_sheet(seat: Seat, code: str) -> BetSheet:
    """A bet of the tenant's, or a slip that waits or waited.

    Raises:
        NotFound: none of theirs has this code.

    """
    bet_id = id_of(code)
    whose = {"tenant_id": seat.scope, "bet_id": bet_id}
    with office().db.tenant_tx(seat.scope) as conn:
        about = get_bet_record(conn, **whose)
        bet = None if about is None else get_bet(conn, **whose, player_id=about.player_id)
        if about is None or bet is None:
            raise NotFound
        return BetSheet(
            bet_id,
            bet_view(document_of(bet)),
            bet.exponent,
            about,
            list_bet_decisions(conn, **whose),
            list_leg_sources(conn, **whose),
            list_audit(
                conn,
                tenant_id=seat.scope,
                action="",
                actor="",
                subject=f"bet:{code}",
                before_id=ID_MAX,
                limit=LINES_SHOWN,
            ),
        )


@guarded(Permission.READ)
def bet(seat: Seat, code: str) -> Response:
    """The page of a bet."""
    return _page(seat, code)


@guarded(Permission.BETS_DECIDE)
def decide(seat: Seat, code: str) -> Response:
    """Take a slip beyond the limits, or refuse it."""
    bet_id = bet_sheet(seat, code).bet_id

    def attempt(given: Fields) -> Response:
        what = given.get("what", "")
        if what == "accept":
            answer = accept_referral(office().db, seat.scope, bet_id, office().terms, by=seat.actor)
            return done(f"/bets/{code}", f"The slip is {answer.outcome.value}.")
        if what != "refuse":
            raise NotFound
        refuse_referral(office().db, seat.scope, bet_id, by=seat.actor)
        return done(f"/bets/{code}", "The slip is refused; nothing was taken for it.")

    return submitted(seat, attempt, _again(seat, code, "decide"))


@guarded(Permission.BETS_VOID)
def void(seat: Seat, code: str) -> Response:
    """Void a bet for good; where the end may be known, a second person is asked."""
    bet_id = bet_sheet(seat, code).bet_id

    def attempt(given: Fields) -> Response:
        why, reason = given.get("why", ""), given.get("reason", "").strip()
        if why not in dict(WHYS):
            raise WrongField("why", "Choose why.")
        if not reason:
            raise WrongField("reason", "Say why: the player reads it.")
        sure(given)
        try:
            void_bet(office().db, seat.scope, bet_id, why=why, reason=reason, by=seat.actor)
        except NeedsSecondPerson:
            request_code = ask(
                office().db,
                seat.scope,
                ApprovalAction.VOID_AFTER_RESULT,
                f"bet:{code}",
                {"why": why},
                by=seat.actor,
                reason=reason,
            )
            return done(f"/approvals/{request_code}", _TAKES_TWO)
        return done(f"/bets/{code}", "The bet is void: its stake went home.")

    return submitted(seat, attempt, _again(seat, code, "void"), fields={"bad_reason": "reason"})


def add_bet(pages: Blueprint) -> None:
    """Give the office the page of a bet."""
    pages.add_url_rule("/bets/<code>", "bet", bet)
    pages.add_url_rule("/bets/<code>/decide", "bet_decide", decide, methods=["POST"])
    pages.add_url_rule("/bets/<code>/void", "bet_void", void, methods=["POST"])


_TAKES_TWO = (
    "Somebody may know how this bet ends, so voiding it takes a second person. Your request is below;"
    " once somebody else has agreed, carry it out here."
)


def _again(seat: Seat, code: str, form: str) -> Again:
    def shown(draft: Draft, status: int) -> Response:
        return _page(seat, code, form, draft, status)

    return shown


def _page(
    seat: Seat,
    code: str,
    form: str = "",
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    drafts = {"decide": Draft(), "void": Draft()}
    if draft is not None:
        drafts[form] = draft
    return page(
        seat,
        "office/bet.html",
        heading=f"Bet {code}",
        crumbs=[("Bets", "/bets")],
        sheet=bet_sheet(seat, code),
        drafts=drafts,
        whys=WHYS,
        may={
            "decide": seat.may(Permission.BETS_DECIDE),
            "void": seat.may(Permission.BETS_VOID),
        },
        status=status,
    )
