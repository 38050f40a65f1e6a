"""What grading is asked in tests: every market that can be offered, and results told in full."""

from hypothesis import strategies as st
from rules.told_results import SLUGS, report, told_goals, told_parts

from touchline.catalog.market_types import TYPE_RULES, LineKind
from touchline.catalog.model import MarketType, Period
from touchline.feeds.goalserve.markets import rules as goalserve
from touchline.feeds.the_odds_api import markets as the_odds_api
from touchline.settlement.facts import facts_of
from touchline.settlement.grading.grade import Ages, grade
from touchline.settlement.grading.house_rules import CURRENT
from touchline.settlement.grading.model import Question
from touchline.settlement.shapes import SHAPES, Kind

JUST_NOW, LONG_AGO = Ages(0, 0), Ages(10**7, 10**7)
_MILLISECONDS = "1234567890123"
_SEASONS = (MarketType.MATCH_RESULT, MarketType.TOTAL, MarketType.ASIAN_HANDICAP)


def _offered():
    """(sport, type, period) of everything that some provider's table can offer."""
    found = {("soccer", kind, Period.FULL_TIME) for kind in _SEASONS}
    for sport in SLUGS:
        read = [
            *goalserve.rules_of(sport).values(),
            *goalserve.rules_of(sport, cursor=_MILLISECONDS).values(),
            *the_odds_api.rules_of(sport).values(),
        ]
        found |= {(sport, rule.type, rule.period) for rule in read}
    return sorted(found)


OFFERED = _offered()
_TENNIS = [(6, lost) for lost in range(5)] + [(7, 5), (7, 6)]
_ENDS = {
    "tennis": st.sampled_from(_TENNIS),
    "volleyball": st.integers(0, 23).map(lambda lost: (25, lost)),
    "table_tennis": st.integers(0, 9).map(lambda lost: (11, lost)),
}


@st.composite
def _played_sets(draw, sport):
    shape = SHAPES[sport]
    first_to = draw(st.integers(max(1, shape.win_by), 3))
    lost = draw(st.integers(0, first_to - 1))
    is_home = draw(st.booleans())
    order = [*draw(st.permutations([True] * (first_to - 1) + [False] * lost)), True]
    score = (first_to, lost) if is_home else (lost, first_to)
    if sport not in _ENDS:
        return report(score=score)
    sets = [draw(_ENDS[sport]) for _ in order]
    told = [pair if won is is_home else pair[::-1] for won, pair in zip(order, sets, strict=True)]
    return report(score=score, periods=told)


_FIGHTS = st.sampled_from([report(winner="home"), report(winner="away"), report(score=(0, 0))])


def played(sport):
    """Results of one sport that were played out and told in full."""
    shape = SHAPES[sport]
    return {
        Kind.GOALS: told_goals,
        Kind.PARTS: lambda: told_parts(shape),
        Kind.SETS: lambda: _played_sets(sport),
        Kind.TOTAL: lambda: _FIGHTS,
    }[shape.kind]()


def lines_of(kind, most=30):
    """Lines at which a market of the type can stand, in quarters."""
    rule = TYPE_RULES[kind]
    if rule.line is LineKind.NONE:
        return st.none()
    if rule.line is LineKind.TOTAL:
        return st.integers(1, most * 4)
    if rule.line is LineKind.HANDICAP:
        return st.integers(-most * 4, most * 4)
    return st.integers(-most, most).map(lambda line: line * 4)


def codes_of(kind, result=None, most=6):
    """The selections of a market of the type; of sets, those of a match as long as the result's."""
    fixed = TYPE_RULES[kind].answers.codes
    if fixed:
        return list(fixed)
    if kind in (MarketType.SET_SCORE, MarketType.MAP_SCORE):
        first_to = max(result.home_score, result.away_score) if result else 2
        ways = [(first_to, lost) for lost in range(first_to)]
        return [f"{one}-{two}" for one, two in [*ways, *(way[::-1] for way in ways)]]
    if kind is MarketType.CORRECT_SCORE:
        return [f"{home}-{away}" for home in range(most) for away in range(most)]
    return [*map(str, range(most)), f"{most}+"]


def graded(sport, question, result, *, codes=None, rules=CURRENT, ages=LONG_AGO):
    """The grading of a market by a result as its own provider tells it."""
    facts = facts_of(sport, result, tells_overtime=True)
    asked = codes_of(question.type, result) if codes is None else codes
    return grade(question, asked, facts, rules, ages)


def ask(kind, period=Period.FULL_TIME, line=None, **more):
    """A question; its line in whole units of the score, so -0.75 is three quarters."""
    return Question(kind, period, None if line is None else int(line * 4), **more)


def words(grading):
    """The triples of a grading in letters: W, w, P, l, L."""
    letters = {(1, 0): "W", (1, 1): "w", (0, 2): "P", (0, 1): "l", (0, 0): "L"}
    return {code: letters[each.won, each.void_half] for code, each in grading.outcomes.items()}


def won(sport, kind, result, period=Period.FULL_TIME, line=None, **more):
    """The codes that won, apart by commas."""
    found = words(graded(sport, ask(kind, period, line, **more), result))
    return ",".join(sorted(code for code, letter in found.items() if letter in "Ww"))
