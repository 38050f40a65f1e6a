"""The board's documents: what lists show, in which order, and in whose words."""

from datetime import UTC, datetime, timedelta

import pytest

from touchline import codes
from touchline.catalog import board
from touchline.catalog.model import BoardRow, LeagueSignature

STARTS_AT = datetime(2030, 6, 1, 15, 0, tzinfo=UTC)


def rows_of_market(
    market_id,
    kind,
    prices,
    *,
    line=None,
    is_main=False,
    state="open",
    event_id=7,
    league_id=3,
    starts_at=STARTS_AT,
):
    """One market's rows; ``prices`` maps selection code to price in thousandths."""
    return [
        BoardRow(
            event_id=event_id,
            league_id=league_id,
            league_name="Albermark: First",
            sport="soccer",
            starts_at=starts_at,
            status="scheduled",
            home_name="Home FC",
            away_name="Away FC",
            market_id=market_id,
            type=kind,
            period="ft",
            line_quarters=line,
            is_main=is_main,
            market_state=state,
            selection_code=code,
            price_milli=price,
            is_open=True,
            selection_id=100 * market_id + number,
        )
        for number, (code, price) in enumerate(prices.items())
    ]


def total(market_id, line, over, under, **facts):
    return rows_of_market(market_id, "total", {"over": over, "under": under}, line=line, **facts)


def signature(league_id=3, events=1, sport="soccer", version=1):
    return LeagueSignature(league_id, "Albermark: First", sport, events, STARTS_AT, version)


@pytest.mark.spec("S3.12")
def test_selections_stand_in_the_books_order_whatever_the_rows_order():
    rows = rows_of_market(1, "match_result", {"away": 3100, "home": 2250, "draw": 3400})

    (event,) = board.event_documents(rows)

    shown = event["event"]["markets"][0]["selections"]
    assert [(selection["code"], selection["price"]) for selection in shown] == [
        ("home", "2.25"),
        ("draw", "3.40"),
        ("away", "3.10"),
    ]


def test_a_list_shows_the_line_the_provider_calls_main():
    rows = [
        *total(1, 6, 1300, 3600),
        *total(2, 14, 1900, 1950),
        *total(3, 10, 1600, 2400, is_main=True),
    ]

    (event,) = board.event_documents(rows)

    shown = board.listed(event)
    assert [market["line"] for market in shown["markets"]] == ["2.5"]
    assert shown["more"] == 2


def test_without_a_main_line_a_list_shows_the_most_even_one():
    rows = [*total(1, 6, 1300, 3600), *total(2, 14, 1900, 1950), *total(3, 10, 1600, 2400)]

    (event,) = board.event_documents(rows)

    assert board.listed(event)["markets"][0]["line"] == "3.5"


def test_a_suspended_main_line_gives_way_to_an_open_one():
    rows = [*total(1, 10, 1900, 1950, is_main=True, state="suspended"), *total(2, 14, 1600, 2400)]

    (event,) = board.event_documents(rows)

    assert board.listed(event)["markets"][0]["line"] == "3.5"


def test_an_open_outcome_carries_the_code_that_slips_name_it_by():
    home, draw, away = rows_of_market(1, "match_result", {"home": 2, "draw": 3, "away": 4})

    (event,) = board.event_documents([home, draw._replace(is_open=False), away])

    shown = event["event"]["markets"][0]["selections"]
    assert [selection.get("selection") for selection in shown] == [
        codes.encode(100),
        None,
        codes.encode(102),
    ]


def test_a_suspended_market_has_no_open_selection():
    rows = rows_of_market(1, "draw_no_bet", {"home": 1500, "away": 2600}, state="suspended")

    (event,) = board.event_documents(rows)

    (market,) = event["event"]["markets"]
    assert market["state"] == "suspended"
    assert [selection["open"] for selection in market["selections"]] == [False, False]
    assert not any("selection" in selection for selection in market["selections"])


def test_handicap_lines_carry_a_sign_and_totals_do_not():
    rows = [
        *rows_of_market(1, "asian_handicap", {"home": 1900, "away": 1950}, line=3),
        *total(2, 10, 1900, 1950),
    ]

    (event,) = board.event_documents(rows)

    assert {market["type"]: market["line"] for market in event["event"]["markets"]} == {
        "asian_handicap": "+0.75",
        "total": "2.5",
    }


def test_documents_name_things_by_code_and_never_by_number():
    rows = rows_of_market(
        1, "draw_no_bet", {"home": 1500, "away": 2600}, event_id=12345, league_id=678
    )

    (event,) = board.event_documents(rows)

    assert codes.decode(event["event"]["code"]) == 12345
    assert codes.decode(event["league"]["code"]) == 678
    assert "12345" not in str(event)


def test_a_leagues_list_is_cut_before_it_grows_too_heavy():
    lines = [
        board.listed(event)
        for n in range(board.LEAGUE_EVENTS_MAX + 20)
        for event in board.event_documents(
            rows_of_market(n, "draw_no_bet", {"home": 1500, "away": 2600}, event_id=n)
        )
    ]

    document = board.league_document(signature(), lines)

    assert len(document["events"]) == board.LEAGUE_EVENTS_MAX


def test_the_lobby_shows_each_sports_next_events_in_order_of_kick_off():
    leagues = [
        signature(league_id=1),
        signature(league_id=2),
        signature(league_id=3, sport="tennis"),
    ]
    lines = {
        league: [
            board.listed(event)
            for n in range(5)
            for event in board.event_documents(
                rows_of_market(
                    league * 10 + n,
                    "draw_no_bet",
                    {"home": 1500, "away": 2600},
                    event_id=league * 10 + n,
                    league_id=league,
                    starts_at=STARTS_AT + timedelta(minutes=10 * n + league),
                )
            )
        ]
        for league in (1, 2)
    }

    lobby = board.lobby_document(leagues, lines)

    assert [section["sport"]["slug"] for section in lobby["sections"]] == ["soccer"]
    starts = [event["starts_at"] for event in lobby["sections"][0]["events"]]
    assert starts == sorted(starts)
    assert len(starts) == board.LOBBY_EVENTS_PER_SPORT
    assert [sport["slug"] for sport in lobby["sports"]] == ["soccer", "tennis"]


def test_the_menu_counts_events_and_leagues_of_a_sport():
    document = board.sports_document([signature(1, events=4), signature(2, events=3)])

    assert document == {"sports": [{"slug": "soccer", "name": "Soccer", "events": 7, "leagues": 2}]}


def test_a_sports_index_lists_only_its_own_leagues():
    document = board.sport_document("soccer", [signature(1), signature(2, sport="tennis")])

    assert [league["code"] for league in document["leagues"]] == [codes.encode(1)]
    assert document["leagues"][0]["next_starts_at"] == "2030-06-01T15:00:00Z"
