"""The provider's scores as results, and its events as fixtures. Pure, and never inventive.

It reports one score, overtime included, and whether the event is over: no halves, no periods, no
status. What was scored in regulation play is therefore never known from here.
"""

from collections import Counter

from touchline.catalog.model import EventStatus, ReportedResult, ScoreAnswer
from touchline.feeds.adapter import Fixture, FixtureAnswer
from touchline.feeds.offers import Drop
from touchline.feeds.sniff import Node, nodes, printable, text
from touchline.feeds.the_odds_api.reading import PROVIDER, event_nodes, named

_COUNT_LENGTH_MAX = 4


def parse_scores(body: bytes, *, sport: str) -> ScoreAnswer:
    """Every result the answer states; what could not be told apart is counted in ``dropped``.

    Raises:
        AnswerRefused: no answer about events.

    """
    found: dict[str, ReportedResult | None] = {}
    dropped: Counter[str] = Counter()
    for node in event_nodes(body):
        event = named(node, sport)
        if isinstance(event, Drop):
            dropped[event.value] += 1
            continue
        result = _result(node, event.event_id, event.home_team, event.away_team)
        if found.setdefault(event.event_id, result) != result:
            dropped["result_ambiguous"] += 1  # two stories of one event: neither is told
            found[event.event_id] = None
    results = tuple(result for result in found.values() if result is not None)
    return ScoreAnswer(PROVIDER, sport, results, dict(dropped))


def parse_fixtures(body: bytes, *, sport: str) -> FixtureAnswer:
    """Every event the answer names.

    Raises:
        AnswerRefused: no answer about events.

    """
    fixtures: list[Fixture] = []
    dropped: Counter[str] = Counter()
    for node in event_nodes(body):
        event = named(node, sport)
        if isinstance(event, Drop):
            dropped[event.value] += 1
            continue
        fixtures.append(
            Fixture(
                event.event_id,
                event.competition,
                event.competition_name,
                home_provider_id="",
                home_name=printable(event.home_team),
                away_provider_id="",
                away_name=printable(event.away_team),
                starts_at=event.starts_at,
                status=EventStatus.SCHEDULED,
            )
        )
    return FixtureAnswer(PROVIDER, sport, tuple(fixtures), dict(dropped))


def _result(node: Node, event_id: str, home_team: str, away_team: str) -> ReportedResult:
    scores = nodes(node, "scores")
    home, away = _score_of(scores, home_team), _score_of(scores, away_team)
    is_known = home is not None and away is not None
    is_over = node.get("completed") is True
    status = EventStatus.SCHEDULED
    if is_over:
        # Over without a score is over in a way nobody told us.
        status = EventStatus.FINISHED if is_known else EventStatus.UNKNOWN
    elif scores:
        status = EventStatus.LIVE
    return ReportedResult(
        provider_event_id=event_id,
        status=status,
        raw_status="completed" if is_over else "",
        home_score=home,
        away_score=away,
        half_time=None,
        full_time=None,
        periods=(),
    )


def _score_of(scores: list[Node], team: str) -> int | None:
    """The team's score, said exactly once and as a plain count: cricket's 250/5 is none."""
    said = [text(score, "score") for score in scores if text(score, "name") == team]
    if len(said) != 1:
        return None
    (count,) = said
    is_count = count.isascii() and count.isdigit() and len(count) <= _COUNT_LENGTH_MAX
    return int(count) if is_count else None
