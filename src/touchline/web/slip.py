"""The slip: what a visitor picked, kept in a cookie; changing it, and showing what it can make."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import uuid4

from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from touchline.bets.facts import Facts
from touchline.bets.slip import SlipType
from touchline.errors import NotFound, Refused, Unavailable
from touchline.web import origin
from touchline.web.betting import Counter
from touchline.web.languages import N_, _
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player.picks import Pick, added, at_price, dropped, parse_wish
from touchline.web.player.reading import BoardReader, Guest, ThemeReader
from touchline.web.player.slip_form import MODES, Note, Typed, typed_of
from touchline.web.player.slip_sheet import id_of, sheet_of
from touchline.web.player.slip_view import SlipLeg, picked, slip_leg
from touchline.web.player_session import current_session
from touchline.web.sign_in import is_local_path
from touchline.web.slip_cookie import SlipCookies
from touchline.web.visitor import Visitor

TEMPLATES = ("slip.html", "_slip.html")
NO_BETS_NOW = N_("Bets cannot be taken at the moment. Your slip is kept; please try again shortly.")
_NOT_OFFERED = N_("That price is no longer offered. Please look at the page again.")


@dataclass(frozen=True, slots=True)
class Placed:
    """A bet that was taken on the way to this answer."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class SlipDesk:
    """Reads, changes and shows the slip of a request."""

    counter: Counter
    board: BoardReader
    themes: ThemeReader
    cookies: SlipCookies
    now_s: Callable[[], float]
    betless_sports: frozenset[str]

    def show(self) -> AnyResponse:
        """The slip as it stands."""
        asked = request.args.get("tab", "")
        kind = SlipType(asked) if asked in set(SlipType) else None
        return self.answer(self.picks(), Typed(kind=kind))

    def change(self) -> AnyResponse:
        """Put a selection on the slip, take one off, take all off, or take over today's prices."""
        picks, notes = self.picks(), []
        try:
            picks = self._changed(picks)
        except Refused as refusal:
            notes = [Note(_(refusal.message))]
        if notes or is_part():
            status = HTTPStatus.UNPROCESSABLE_ENTITY if notes else HTTPStatus.OK
            typed = typed_of(request.form, [pick.selection for pick in picks])
            return self.answer(picks, typed, notes=notes, status=status)
        response = redirect(_slip_url(), HTTPStatus.SEE_OTHER)
        self.keep(response, picks)
        return response

    def keep(self, response: AnyResponse, picks: Sequence[Pick]) -> None:
        """Have the browser keep this slip."""
        self.cookies.write(request, response, current_session().slug, picks)

    def picks(self) -> tuple[Pick, ...]:
        """The slip that the browser brings."""
        return self.cookies.read(request, current_session().slug)

    def answer(
        self,
        picks: Sequence[Pick],
        typed: Typed,
        *,
        notes: Sequence[Note] = (),
        placed: Sequence[Placed] = (),
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        """The slip with what was typed and what is to be said of it; the browser keeps the slip."""
        theme = self.themes.current()
        if theme is None:
            raise NotFound
        visitor = current_session().visitor
        token = origin.token() if visitor and not visitor.is_degraded else ""
        legs, facts = self.legs(picks)
        if visitor is not None and picks and facts is None and not notes:
            notes = [Note(_(NO_BETS_NOW))]
        root = request.script_root
        page, part = TEMPLATES
        text = current_app.jinja_env.get_template(part if is_part() else page).render(
            theme=theme.document,
            theme_css_url=root + theme.document["css"],
            root=root,
            path=f"{root}/slip",
            back=_wanted() or f"{root}/",
            guest=visitor and Guest(visitor.name, token, visitor.is_degraded),
            token=token,
            slip=sheet_of(legs, typed, facts, new_key=lambda: str(uuid4())),
            modes=MODES,
            notes=notes,
            placed=placed,
        )
        response = Response(
            text,
            status,
            headers={**PAGE_HEADERS, "Cache-Control": "private, no-store", "Vary": "HX-Request"},
            content_type="text/html; charset=utf-8",
        )
        self.keep(response, picks)
        return response

    def legs(self, picks: Sequence[Pick]) -> tuple[list[SlipLeg], Facts | None]:
        """The picks beside the board, and for who is signed in beside what a bet is decided on."""
        now = datetime.fromtimestamp(self.now_s(), UTC)
        facts = self._facts(current_session().visitor, picks)
        legs = []
        for pick in picks:
            offer = facts.offers.get(id_of(pick)) if facts else None
            leg = slip_leg(
                pick,
                self.board.event(pick.event),
                now=now,
                betless_sports=self.betless_sports,
                now_milli=offer.row.price_milli if offer else None,
            )
            legs.append(leg)
        return legs, facts

    def _changed(self, picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
        form = request.form
        if "pick" in form:
            return self._with(picks, form["pick"])
        if "drop" in form:
            return dropped(picks, form["drop"])
        if "accept" in form:
            return tuple(at_price(leg.pick, leg.now_milli) for leg in self.legs(picks)[0])
        return () if "clear" in form else picks

    def _with(self, picks: Sequence[Pick], value: str) -> tuple[Pick, ...]:
        wish = parse_wish(value)
        page = self.board.event(wish.event) if wish else None
        pick = picked(wish, page) if wish and page else None
        if pick is None:
            raise Refused(_NOT_OFFERED)
        return added(picks, pick)

    def _facts(self, visitor: Visitor | None, picks: Sequence[Pick]) -> Facts | None:
        if visitor is None or visitor.is_degraded or not picks:
            return None
        with suppress(Unavailable):
            return self.counter.facts(visitor, [id_of(pick) for pick in picks])
        return None


def is_part() -> bool:
    """Whether only the slip itself is asked for, to be put into a page that is there."""
    return request.headers.get("HX-Request") == "true"


def _slip_url() -> str:
    wanted = _wanted()
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return f"{request.script_root}/slip{query}"


def _wanted() -> str:
    """The page somebody came from, if it is one of this site."""
    wanted = request.values.get("next", "")
    is_here = is_local_path(wanted) and wanted.startswith(f"{request.script_root}/")
    return wanted if is_here else ""
