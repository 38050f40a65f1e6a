"""The Odds API's prices: sides by name within an event, points by sign, the rest by reason."""

import json
from datetime import UTC, datetime

import pytest
from rules.the_odds_api_shapes import AWAY, H2H, HOME, bookmaker, event, outcomes

from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.feeds.sniff import AnswerRefused, Reason
from touchline.feeds.the_odds_api.odds import parse_odds, with_event_odds


def read(*events, sport="soccer", bookmakers=("first",)):
    return parse_odds(json.dumps(list(events)).encode(), sport=sport, bookmakers=bookmakers)


def markets(*events, **options):
    (read_event,) = read(*events, **options).events
    return {
        (market.type, market.period, market.line_quarters): {
            selection.code: selection.price_milli for selection in market.selections
        }
        for market in read_event.markets
    }


def dropped(*events, **options):
    return dict(read(*events, **options).dropped)


def test_a_three_way_head_to_head_names_its_sides_in_any_order():
    assert markets(event(bookmaker(h2h=H2H))) == {
        (MarketType.MATCH_RESULT, Period.FULL_TIME, None): {
            "home": 1900, "draw": 3550, "away": 4200
        }
    }  # fmt: skip


def test_an_event_keeps_its_id_names_league_and_start():
    (found,) = read(event(bookmaker(h2h=H2H))).events

    assert found.provider_event_id == "00000000000000000000000000000abc"
    assert (found.league_provider_id, found.league_name) == ("soccer_epl", "EPL")
    assert (found.home_name, found.away_name) == (HOME, AWAY)
    assert found.starts_at == datetime(2031, 3, 1, 19, 0, tzinfo=UTC)
    assert found.status is EventStatus.SCHEDULED


@pytest.mark.parametrize(
    ("home_point", "away_point", "line_quarters"),
    [(-3.5, 3.5, -14), (3, -3, 12), (-0.75, 0.75, -3), (0, 0, 0), (-0.0, 0.0, 0)],
)
def test_a_spread_takes_its_line_from_the_home_side(home_point, away_point, line_quarters):
    spread = outcomes((AWAY, 1.95, away_point), (HOME, 1.87, home_point))

    found = markets(
        event(bookmaker(spreads=spread), sport_key="americanfootball_nfl"), sport="football"
    )

    assert found == {(MarketType.SPREAD, Period.MATCH, line_quarters): {"home": 1870, "away": 1950}}


def test_points_of_the_same_sign_are_two_lines_and_neither_is_whole():
    spread = outcomes((HOME, 1.9, -3.5), (AWAY, 1.9, -3.5))

    assert dropped(event(bookmaker(spreads=spread))) == {"one_sided": 2}


def test_a_ladder_becomes_one_market_for_each_line_and_the_featured_one_is_main():
    ladder = outcomes(
        ("Over", 1.5, 1.5), ("Under", 2.5, 1.5), ("Over", 1.91, 2.5), ("Under", 1.92, 2.5),
        ("Over", 3.1, 3.5), ("Under", 1.3, 3.5),
    )  # fmt: skip
    both = bookmaker(
        totals=outcomes(("Over", 1.9, 2.5), ("Under", 1.9, 2.5)), alternate_totals=ladder
    )

    (found,) = read(event(both)).events

    lines = {market.line_quarters: market for market in found.markets}
    assert sorted(lines) == [6, 10, 14]
    assert [line for line, market in lines.items() if market.is_main] == [10]
    assert [each.price_milli for each in lines[10].selections] == [1900, 1900]
    assert dropped(event(both)) == {"repeated": 1}


def test_soccers_further_markets_are_read():
    further = bookmaker(
        draw_no_bet=outcomes((HOME, 1.4), (AWAY, 2.9)),
        btts=outcomes(("Yes", 1.7), ("No", 2.1)),
        h2h_3_way=H2H,
    )

    assert {kind for kind, _, _ in markets(event(further))} == {
        MarketType.DRAW_NO_BET,
        MarketType.BOTH_TEAMS_TO_SCORE,
        MarketType.MATCH_RESULT,
    }


def test_hockeys_two_ways_count_overtime_and_its_three_ways_do_not():
    both = bookmaker(h2h=outcomes((HOME, 1.8), (AWAY, 2.1)), h2h_3_way=H2H)

    found = markets(event(both, sport_key="icehockey_nhl"), sport="hockey")

    assert {(kind, period) for kind, period, _ in found} == {
        (MarketType.MONEYLINE, Period.MATCH),
        (MarketType.MATCH_RESULT, Period.FULL_TIME),
    }


def test_the_best_of_our_bookmakers_prices_each_market():
    first = bookmaker("first", h2h=H2H)
    second = bookmaker("second", h2h=outcomes((HOME, 2), (AWAY, 4), ("Draw", 3)),
                       btts=outcomes(("Yes", 1.7), ("No", 2.1)))  # fmt: skip
    stranger = bookmaker("stranger", totals=outcomes(("Over", 1.9, 2.5), ("Under", 1.9, 2.5)))
    asked = event(stranger, second, first)

    found = markets(asked, bookmakers=("first", "second"))

    assert found[MarketType.MATCH_RESULT, Period.FULL_TIME, None]["home"] == 1900
    assert (MarketType.BOTH_TEAMS_TO_SCORE, Period.FULL_TIME, None) in found
    assert dropped(asked, bookmakers=("first", "second")) == {"no_bookmaker": 1}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (outcomes((HOME, 1.9), (AWAY, 4.2)), "one_sided"),
        (outcomes((HOME, 1.9), (AWAY, 4.2), ("Draw", 1)), "bad_price"),
        (outcomes((HOME, 1.9), (AWAY, 4.2), ("Draw", -110)), "bad_price"),
        (outcomes((HOME, 1.9), (AWAY, 4.2), ("Draw", True)), "bad_price"),
        (outcomes((HOME, 1.9), (AWAY, 4.2), ("Draw", "3.5")), "bad_price"),
        (outcomes((HOME, 1.9), (AWAY, 4.2), ("Draw", 1e300)), "bad_price"),
        (outcomes((HOME, 1.9), (AWAY, 4.2), ("Draw", 3.12345)), "bad_price"),
        (outcomes((HOME, 1.9), (AWAY, 4.2), ("X", 3.5)), "wrong_selections"),
        (outcomes((HOME, 1.9), (HOME, 1.9), ("Draw", 3.5)), "ambiguous"),
        (outcomes((HOME, 1.9, 0.5), (AWAY, 4.2), ("Draw", 3.5)), "wrong_shape"),
        ([], "one_sided"),
    ],
)
def test_a_market_that_is_not_whole_is_dropped_for_its_reason(said, reason):
    assert dropped(event(bookmaker(h2h=said))) == {reason: 1}


@pytest.mark.parametrize("point", [2.3, None, "2.5", -2.5, 0, True, 99999.5])
def test_a_total_without_a_line_is_dropped(point):
    said = outcomes(("Over", 1.9, point), ("Under", 1.9, point))

    assert dropped(event(bookmaker(totals=said))) == {"bad_line": 1}


def test_a_market_told_twice_by_one_bookmaker_is_dropped():
    twice = bookmaker(h2h=H2H)
    twice["markets"] *= 2

    assert dropped(event(twice)) == {"ambiguous": 1}


def test_a_market_nobody_listed_is_dropped():
    assert dropped(event(bookmaker(h2h_lay=H2H, outrights=H2H))) == {"unknown_market": 2}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ""}, "event_no_id"),
        ({"id": "a/b"}, "event_no_id"),
        ({"home_team": None}, "event_no_names"),
        ({"home_team": AWAY}, "event_no_names"),
        ({"commence_time": "2031-03-01T19:00:00"}, "event_bad_time"),
        ({"commence_time": "2031-02-31T19:00:00Z"}, "event_bad_time"),
        ({"commence_time": 1900000000}, "event_bad_time"),
        ({"sport_key": "basketball_nba"}, "event_of_another_sport"),
        ({"sport_key": "soccer_of_the_moon"}, "event_of_another_sport"),
    ],
)
def test_an_event_that_cannot_be_told_is_dropped(changes, reason):
    assert dropped(event(**changes)) == {reason: 1}


def test_two_stories_of_one_event_are_both_dropped():
    answer = read(event(bookmaker(h2h=H2H)), event())

    assert answer.events == ()
    assert answer.dropped == {"event_ambiguous": 1}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<html>", Reason.NOT_JSON_OR_XML),
        (b'{"message": "no", "error_code": "INVALID_KEY"}', Reason.ERROR_PAYLOAD),
        (b"{}", Reason.NOT_A_FEED),
        (b'[{"id": "1"', Reason.TRUNCATED),
        (b"[" * 2000, Reason.TOO_DEEP),
    ],
)
def test_what_is_no_answer_about_events_is_refused(body, reason):
    with pytest.raises(AnswerRefused) as refused:
        parse_odds(body, sport="soccer", bookmakers=("first",))

    assert refused.value.reason is reason


def test_the_answer_about_one_event_is_read_too_and_joins_the_first():
    base = read(event(bookmaker(totals=outcomes(("Over", 1.9, 2.5), ("Under", 1.9, 2.5)))))
    ladder = outcomes(
        ("Over", 1.5, 1.5), ("Under", 2.5, 1.5), ("Over", 2, 2.5), ("Under", 1.8, 2.5)
    )
    one = json.dumps(event(bookmaker(alternate_totals=ladder))).encode()
    more = parse_odds(one, sport="soccer", bookmakers=("first",))

    (joined,) = with_event_odds(base, [more]).events

    assert [(market.line_quarters, market.is_main) for market in joined.markets] == [
        (6, False), (10, True)
    ]  # fmt: skip
    assert joined.markets[1].selections[0].price_milli == 1900


def of_side(side, *said):
    return [{**outcome, "description": side} for outcome in outcomes(*said)]


HOME_GOALS = of_side(HOME, ("Over", 1.9, 1.5), ("Under", 1.85, 1.5))
AWAY_GOALS = of_side(AWAY, ("Under", 1.6, 0.5), ("Over", 2.3, 0.5))


@pytest.mark.parametrize(
    ("competition", "sport", "period"),
    [
        ("soccer_epl", "soccer", Period.FULL_TIME),
        ("icehockey_nhl", "hockey", Period.MATCH),
        ("rugbyleague_nrl", "rugbyleague", Period.FULL_TIME),
    ],
)
def test_team_totals_are_told_apart_by_the_side_they_name(competition, sport, period):
    ladder = of_side(HOME, ("Over", 3.1, 2.5), ("Under", 1.35, 2.5))
    offer = bookmaker(team_totals=[*AWAY_GOALS, *HOME_GOALS], alternate_team_totals=ladder)

    assert markets(event(offer, sport_key=competition), sport=sport) == {
        (MarketType.HOME_TOTAL, period, 6): {"over": 1900, "under": 1850},
        (MarketType.HOME_TOTAL, period, 10): {"over": 3100, "under": 1350},
        (MarketType.AWAY_TOTAL, period, 2): {"over": 2300, "under": 1600},
    }


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ([*HOME_GOALS, *of_side("Nobody", ("Over", 1.9, 1.5))], {"wrong_selections": 1}),
        ([*HOME_GOALS, *outcomes(("Over", 1.9, 1.5))], {"wrong_selections": 1}),
        (HOME_GOALS[:1], {"one_sided": 1}),
        (of_side(HOME, ("Over", 1.9), ("Under", 1.9)), {"bad_line": 1}),
        ([], {"one_sided": 1}),
    ],
)
def test_a_team_total_that_is_not_whole_is_dropped(said, reasons):
    assert dropped(event(bookmaker(team_totals=said))) == reasons
