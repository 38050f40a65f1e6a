"""What a new book has to do first, and the way round that is shown to who is new. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from touchline.reports.starting.queries import FirstSteps
from touchline.web.office.nav import Group


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, where, and whether it is done."""

    label: str
    hint: str
    path: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour: beside which way to a page it stands, and what is said there."""

    path: str
    title: str
    text: str


# The keys of every page, as office-keys.js has them: pressed one after the other.
KEYS = (
    ("Ctrl K or \N{PLACE OF INTEREST SIGN} K", "Go to a page, a player or a bet by name"),
    ("/", "The same"),
    ("g h", "Overview"),
    ("g b", "Bets"),
    ("g p", "Players"),
    ("g c", "Cashier"),
    ("g s", "Settlement"),
    ("g r", "Reports"),
    ("?", "This list"),
)
_STOPS = (
    Stop(
        "",
        "Your overview",
        "How the book goes, what waits for somebody, and where most may be lost. Everything here"
        " leads to where it is dealt with.",
    ),
    Stop(
        "/bets",
        "Bets",
        "Every bet the moment it is taken. Slips beyond a limit wait above the list until a trader"
        " lets them in or does not.",
    ),
    Stop(
        "/settlement",
        "Settlement",
        "Bets are settled by themselves once a result is final. Here is what was paid, and what"
        " waits for a result.",
    ),
    Stop(
        "/players",
        "Players",
        "Create them, agree on limits and credit, write notes, and see what each has and owes.",
    ),
    Stop("/cashier", "Cashier", "Deposits and withdrawals wait here until somebody confirms them."),
    Stop(
        "/reports",
        "Reports",
        "Handle, GGR and hold of any period, told apart by sport, league, market or class of"
        " player, as a page and as a file.",
    ),
    Stop(
        "/look",
        "Look",
        "Colours and logo of your site. You see it before anybody else does, and can always go"
        " back.",
    ),
    Stop(
        "/staff",
        "Staff",
        "Give everybody an account and a role of their own: what they do is on record under their"
        " name.",
    ),
    Stop(
        "/help", "Help", "This tour again, the first steps, and the keys that save you the mouse."
    ),
)


def stops_of(groups: Sequence[Group]) -> list[Stop]:
    """The stops at pages that somebody may go to."""
    open_paths = {entry.path for group in groups for entry in group.entries}
    return [each for each in _STOPS if each.path in open_paths]


def steps_of(facts: FirstSteps) -> list[Step]:
    """What a new book has to do, in the order in which it is best done."""
    return [
        Step("Publish your look", "Colours, name and logo of the site.", "/look", facts.has_look),
        Step(
            "Look over the limits",
            "A new book begins with cautious ones.",
            "/trading/limits",
            facts.has_limits,
        ),
        Step(
            "Bring in a second person",
            "Some things take two; both need their app.",
            "/staff",
            facts.has_second_person,
        ),
        Step("Create a player", "Or let them register.", "/players", facts.has_player),
        Step(
            "Give them money to bet with",
            "A deposit at the cashier, or a credit limit.",
            "/cashier",
            facts.has_money,
        ),
        Step(
            "See the first bet come in", "It shows the moment it is taken.", "/bets", facts.has_bet
        ),
        Step(
            "See it settled",
            "By itself, once the result is final.",
            "/settlement",
            facts.has_settled,
        ),
    ]
