"""Placing what is on a slip: one bet of all of it, or a bet for each single, each with its own answer."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.bets.place import Answer, KeyReused, OfferMoving, Outcome, OutcomeUnknown
from touchline.bets.slip import LEGS_MAX, SlipType, parse_slip
from touchline.errors import Conflict, Refused, TouchlineError, Unavailable
from touchline.web.betting import path_of, signed_in, subject
from touchline.web.languages import N_, _
from touchline.web.limits import limited
from touchline.web.player.picks import Pick, dropped
from touchline.web.player.slip_form import Note, Typed, asked_slips, noted, typed_of
from touchline.web.slip import NO_BETS_NOW, TEMPLATES, Placed, SlipDesk, is_part

_NOTHING = N_("Type a stake first.")
_TAKEN_BEFORE = N_(
    "A bet was placed with this form before. Look at your bets before you place another."
)
_WORDS = {
    Outcome.PLACED: N_("Bet placed"),
    Outcome.REPEATED: N_("Bet placed before"),
    Outcome.REFERRED: N_("A trader is looking at the bet"),
}


class SlipBets:
    """Hands slips in at the counter, for who fills in the form."""

    def __init__(self, desk: SlipDesk) -> None:
        self._desk = desk

    def place(self) -> AnyResponse:
        """Place what has a stake; what is not taken stays on the slip, with why and what was typed."""
        visitor, form = signed_in(), request.form
        selections, prices = form.getlist("selection"), form.getlist("price")
        legs = list(zip(selections, prices, strict=False))[:LEGS_MAX]
        typed = typed_of(form, [selection for selection, _price in legs])
        picks = self._desk.picks()
        if form.get("do") == "know":
            self._desk.counter.acknowledge(visitor)
        if form.get("do") in ("count", "know"):
            return self._desk.answer(picks, typed)
        asked = asked_slips(typed, legs)
        if not asked:
            return self._desk.answer(
                picks, typed, notes=[Note(_(_NOTHING))], status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        placed: dict[str, Answer] = {}
        failed: dict[str, TouchlineError] = {}
        for of, document in asked.items():
            try:
                placed[of] = self._desk.counter.placed(visitor, parse_slip(document))
            except (Refused, Conflict, Unavailable) as error:
                failed[of] = error
                if isinstance(error, Unavailable):
                    break  # whoever cannot answer is not asked twenty times
        left = _left(picks, typed, placed, [selection for selection, _price in legs])
        if len(placed) == 1 and not failed:
            return self._receipt(next(iter(placed.values())), left)
        notes = [_note(error, of) for of, error in failed.items()]
        status = max((_status(error) for error in failed.values()), default=HTTPStatus.OK)
        told = [Placed(path_of(each.bet_id), _WORDS[each.outcome]) for each in placed.values()]
        again = _renewed(typed, placed, failed)
        return self._desk.answer(left, again, notes=notes, placed=told, status=status)

    def _receipt(self, answer: Answer, left: tuple[Pick, ...]) -> AnyResponse:
        """To the bet, which shows what was taken."""
        url = f"{path_of(answer.bet_id)}?placed=1"
        response: AnyResponse = redirect(url, HTTPStatus.SEE_OTHER)
        if is_part():
            response = Response(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": url})
        self._desk.keep(response, left)
        return response


def blueprint(desk: SlipDesk) -> Blueprint:
    """The slip's three routes."""
    bets = SlipBets(desk)
    pages = Blueprint("slip", __name__)
    pages.add_url_rule("/slip", "show", desk.show, methods=["GET"])
    pages.add_url_rule("/slip", "change", desk.change, methods=["POST"])
    placed = limited("bets", subject=subject)(bets.place)
    pages.add_url_rule("/slip/bets", "place", placed, methods=["POST"])
    pages.record_once(_compile_templates)
    return pages


def _compile_templates(state: BlueprintSetupState) -> None:
    for template in TEMPLATES:
        state.app.jinja_env.get_template(template)


def _left(
    picks: tuple[Pick, ...], typed: Typed, placed: Mapping[str, Any], shown: list[str]
) -> tuple[Pick, ...]:
    """What stays on the slip: of a bet of several legs none of those that the form showed."""
    gone = placed if typed.kind is SlipType.SINGLE else shown if placed else ()
    for selection in gone:
        picks = dropped(picks, selection)
    return picks


def _renewed(
    typed: Typed, placed: Mapping[str, Any], failed: Mapping[str, TouchlineError]
) -> Typed:
    """What was typed, without the keys that are spent."""
    spent = {*placed, *(of for of, error in failed.items() if isinstance(error, KeyReused))}
    return replace(typed, keys={of: key for of, key in typed.keys.items() if of not in spent})


def _note(error: TouchlineError, of: str) -> Note:
    if isinstance(error, KeyReused):
        return Note(_(_TAKEN_BEFORE))
    if isinstance(error, Unavailable) and not isinstance(error, OutcomeUnknown | OfferMoving):
        return Note(_(NO_BETS_NOW))  # which of our servers is away is nothing to a player
    return noted(error, of)


def _status(error: TouchlineError) -> HTTPStatus:
    if isinstance(error, Unavailable):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
