"""The Odds API's scores and requests; and whatever it sends, nothing half-read comes out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.offerable import assert_offerable
from rules.the_odds_api_shapes import AWAY, HOME, NOW, event

from touchline.catalog.model import EventStatus
from touchline.feeds.adapter import Asking
from touchline.feeds.the_odds_api.adapter import the_odds_api
from touchline.feeds.the_odds_api.odds import parse_odds
from touchline.feeds.the_odds_api.scores import parse_fixtures, parse_scores


def score(*, completed=True, scores=((HOME, "2"), (AWAY, "1")), **changes):
    said = None if scores is None else [{"name": name, "score": each} for name, each in scores]
    return event(completed=completed, scores=said, last_update=None, **changes)


def results(*events, sport="soccer"):
    return parse_scores(json.dumps(list(events)).encode(), sport=sport)


@pytest.mark.parametrize(
    ("said", "status", "total"),
    [
        (score(), EventStatus.FINISHED, (2, 1)),
        (score(completed=False), EventStatus.LIVE, (2, 1)),
        (score(completed=False, scores=None), EventStatus.SCHEDULED, (None, None)),
        (score(scores=None), EventStatus.UNKNOWN, (None, None)),
        (score(scores=((AWAY, "0"), (HOME, "7"))), EventStatus.FINISHED, (7, 0)),
        (score(scores=((HOME, "2"), (HOME, "2"))), EventStatus.UNKNOWN, (None, None)),
        (score(scores=((HOME, "250/5"), (AWAY, "1"))), EventStatus.UNKNOWN, (None, 1)),
        (score(completed="true"), EventStatus.LIVE, (2, 1)),
    ],
)
def test_a_score_is_final_only_when_it_is_completed_and_known(said, status, total):
    (result,) = results(said).results

    assert (result.status, (result.home_score, result.away_score)) == (status, total)
    assert (result.half_time, result.full_time, result.periods) == (None, None, ())


def test_two_stories_of_one_result_are_both_dropped():
    answer = results(score(), score(scores=((HOME, "3"), (AWAY, "1"))))

    assert (answer.results, answer.dropped) == ((), {"result_ambiguous": 1})


def test_events_are_fixtures_whose_teams_have_names_only():
    (fixture,) = parse_fixtures(json.dumps([event()]).encode(), sport="soccer").fixtures

    assert (fixture.home_name, fixture.home_provider_id) == (HOME, "")
    assert fixture.league_provider_id == "soccer_epl"


def test_each_competition_of_a_sport_is_asked_and_counted_by_markets_and_regions():
    books = tuple(f"book{number}" for number in range(11))
    adapter = the_odds_api(
        competitions=("soccer_epl", "basketball_nba", "soccer_spain_la_liga"),
        bookmakers=books,
        markets=("h2h", "totals"),
    )

    requests = adapter.odds.requests(Asking("soccer", NOW))

    assert [request.scope for request in requests] == ["soccer_epl", "soccer_spain_la_liga"]
    assert [request.cost_credits for request in requests] == [4, 4]
    assert requests[0].path == "sports/soccer_epl/odds"
    assert requests[0].parameters["oddsFormat"] == "decimal"
    assert requests[0].parameters["markets"] == "h2h,totals"


def test_scores_cost_two_credits_and_events_none():
    adapter = the_odds_api(competitions=("soccer_epl",))
    asking = Asking("soccer", NOW)

    (scores,), (events,) = adapter.scores.requests(asking), adapter.fixtures.requests(asking)

    assert (scores.path, scores.cost_credits) == ("sports/soccer_epl/scores", 2)
    assert (events.path, events.cost_credits) == ("sports/soccer_epl/events", 0)


def test_only_events_of_the_next_day_are_asked_one_by_one():
    adapter = the_odds_api(event_markets=("btts",))
    answer = parse_odds(
        json.dumps(
            [
                event(id="1a", commence_time="2031-03-01T11:00:00Z"),
                event(id="2b", commence_time="2031-03-02T11:00:00Z"),
                event(id="3c", commence_time="2031-03-03T11:00:00Z"),
            ]
        ).encode(),
        sport="soccer",
        bookmakers=(),
    )

    (request,) = adapter.odds.further.requests(answer, Asking("soccer", NOW))

    assert request.path == "sports/soccer_epl/events/2b/odds"


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
WORDS = st.sampled_from([HOME, AWAY, "Draw", "Over", "Under", "Yes", "No"])
ANY_OUTCOME = st.fixed_dictionaries(
    {
        "name": WORDS | SCALARS,
        "price": st.floats(1, 30).map(lambda price: round(price, 2)) | SCALARS,
    },
    optional={"point": st.integers(-40, 40).map(lambda quarters: quarters / 4) | SCALARS},
)
ANY_MARKET = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["h2h", "spreads", "totals", "alternate_spreads", "btts", "odd"]),
        "outcomes": st.lists(ANY_OUTCOME, max_size=6) | SCALARS,
    }
)
ANY_EVENT = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["1", "2"]) | SCALARS,
        "sport_key": st.sampled_from(["soccer_epl", "basketball_nba"]) | SCALARS,
        "commence_time": st.just("2031-03-01T19:00:00Z") | SCALARS,
        "home_team": st.just(HOME) | SCALARS,
        "away_team": st.just(AWAY) | SCALARS,
        "bookmakers": st.lists(
            st.fixed_dictionaries({"key": st.just("first"), "markets": st.lists(ANY_MARKET)}),
            max_size=2,
        )
        | SCALARS,
        "scores": st.lists(ANY_OUTCOME, max_size=3) | SCALARS,
        "completed": SCALARS,
    }
)


@given(st.lists(ANY_EVENT | SCALARS, max_size=3))
def test_whatever_comes_is_offerable_or_dropped(events):
    body = json.dumps(events).encode()

    for sport in ("soccer", "basketball"):
        assert_offerable(parse_odds(body, sport=sport, bookmakers=("first",)))
        parse_scores(body, sport=sport)
        parse_fixtures(body, sport=sport)
