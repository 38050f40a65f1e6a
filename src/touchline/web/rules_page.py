"""The house rules as players read them, each version at its own address, from what bets are graded by."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.bets.combining import NAMED
from touchline.catalog.model import EventStatus
from touchline.errors import NotFound
from touchline.settlement.grading.house_rules import CURRENT, HOUSE_RULES, HouseRules, Since
from touchline.web.languages import N_, _, ngettext
from touchline.web.player.reading import ThemeReader
from touchline.web.player.slip_view import name_of_system
from touchline.web.player.words import state_word
from touchline.web.themed import themed

_TEMPLATE = "rules.html"
_HOUR = timedelta(hours=1)

# What a version says that its table does not; the sentences of a version are never changed either.
PAYOUTS: Mapping[int, tuple[str, ...]] = {
    1: (
        N_("A price includes the stake: 10.00 at 2.50 pays 25.00."),
        N_("A single has one leg. An accumulator multiplies the prices of its legs."),
        N_("A system is all accumulators of so many of its legs, with the stake spread evenly."),
        N_("The payout is computed exactly and rounded down once, for the whole bet."),
        N_("The largest payout of the house counts for the whole bet."),
        N_("Cashing out ends the whole bet, at the amount that was offered and taken."),
    )
}
LEGS: Mapping[int, tuple[tuple[str, str], ...]] = {
    1: (
        (N_("Won"), N_("multiplies by its price")),
        (N_("Half won"), N_("multiplies by half of price and one")),
        (N_("Tie"), N_("multiplies by one: the stake on it comes back")),
        (N_("Half lost"), N_("multiplies by one half")),
        (N_("Lost"), N_("multiplies by nothing")),
        (N_("Void"), N_("multiplies by one: the leg never counted")),
    )
}
SCORES: Mapping[int, tuple[str, ...]] = {
    1: (
        N_("Full time is regulation play with stoppage time, without overtime."),
        N_("Where overtime counts, the market says so; kicks of a shoot-out are no goals."),
        N_("What counts is the result at the end of play; it may be corrected within 24 hours."),
        N_("A match that is given to a side at the table afterwards stands as it was played."),
        N_("What play decided stands, also in a match that is not played out."),
    )
}


def blueprint(themes: ThemeReader) -> Blueprint:
    """The page of today's version, and of each."""

    def current() -> AnyResponse:
        return _page(themes, CURRENT)

    def version(number: int) -> AnyResponse:
        rules = HOUSE_RULES.get(number)
        if rules is None:
            raise NotFound
        return _page(themes, rules)

    pages = Blueprint("rules", __name__)
    pages.add_url_rule("/rules", "current", current)
    pages.add_url_rule("/rules/<int:number>", "version", version)
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


def _page(themes: ThemeReader, rules: HouseRules) -> AnyResponse:
    return themed(
        themes,
        _TEMPLATE,
        version=rules.version,
        is_current=rules is CURRENT,
        payouts=PAYOUTS[rules.version],
        legs=LEGS[rules.version],
        scores=SCORES[rules.version],
        fates=[
            (state_word(status.value), _told(rules, status))
            for status in EventStatus
            if status in rules.fates
        ],
        systems=[(name_of_system(each), each.legs, each.lines) for each in NAMED.values()],
    )


def _told(rules: HouseRules, status: EventStatus) -> str:
    """When what play did not decide becomes void."""
    fate = rules.fates[status]
    hours = timedelta(seconds=fate.void_after_s) // _HOUR
    if not hours:
        return _("void at once")
    if fate.since is Since.START:
        return ngettext(
            "void {n} hour after the start that was announced",
            "void {n} hours after the start that was announced",
            hours,
        )
    return ngettext("void {n} hour after the result", "void {n} hours after the result", hours)
