"""football-data's seasons: columns of every age, encodings, UK kick-offs, prices of one moment."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.offerable import assert_offerable

from touchline.catalog.model import EventStatus, MarketType
from touchline.feeds.adapter import Asking
from touchline.feeds.football_data.adapter import football_data
from touchline.feeds.football_data.rows import SIZE_MAX_BYTES
from touchline.feeds.football_data.season import Moment, parse_fixtures, parse_odds, parse_scores
from touchline.feeds.sniff import AnswerRefused, Reason

NEW = {
    "Div": "E0", "Date": "16/08/2031", "Time": "20:00", "HomeTeam": "Northport", "AwayTeam": "Ashby",
    "FTHG": "2", "FTAG": "1", "FTR": "H", "HTHG": "1", "HTAG": "0", "HTR": "H", "Referee": "A Person",
    "B365H": "1.9", "B365D": "3.5", "B365A": "4.2", "B365>2.5": "1.8", "B365<2.5": "2.0",
    "AHh": "-0.5", "B365AHH": "1.92", "B365AHA": "1.98",
    "B365CH": "2", "B365CD": "3.4", "B365CA": "4", "B365C>2.5": "1.75", "B365C<2.5": "2.1",
    "AHCh": "-0.25", "B365CAHH": "1.85", "B365CAHA": "2.05",
}  # fmt: skip
OLD = {
    "Div": "EC", "Date": "08/08/15", "HomeTeam": "Northport", "AwayTeam": "Ashby", "FTHG": "0",
    "FTAG": "0", "FTR": "D", "HTHG": "0", "HTAG": "0", "LBH": "2.2", "LBD": "3.25", "LBA": "2.75",
    "BbAv>2.5": "2.02", "BbAv<2.5": "1.75", "BbAHh": "0", "BbAvAHH": "2.04", "BbAvAHA": "1.78",
}  # fmt: skip


def csv_of(*rows, encoding="utf-8", end=""):
    header = list(rows[0])
    lines = [",".join(header), *(",".join(row.get(name, "") for name in header) for row in rows)]
    return ("\r\n".join(lines) + end).encode(encoding)


def offered(row, moment=Moment.CLOSING):
    (event,) = parse_odds(csv_of(row), sport="soccer", moment=moment).events
    return {
        (market.type, market.line_quarters): [each.price_milli for each in market.selections]
        for market in event.markets
    }


def dropped(*rows):
    return dict(parse_scores(csv_of(*rows), sport="soccer").dropped)


def test_closing_prices_are_those_before_kick_off():
    assert offered(NEW) == {
        (MarketType.MATCH_RESULT, None): [2000, 3400, 4000],
        (MarketType.TOTAL, 10): [1750, 2100],
        (MarketType.ASIAN_HANDICAP, -1): [1850, 2050],
    }


def test_opening_prices_are_those_first_seen():
    assert offered(NEW, Moment.OPENING) == {
        (MarketType.MATCH_RESULT, None): [1900, 3500, 4200],
        (MarketType.TOTAL, 10): [1800, 2000],
        (MarketType.ASIAN_HANDICAP, -2): [1920, 1980],
    }


def test_an_old_season_is_priced_by_the_books_it_has():
    assert offered(OLD) == {
        (MarketType.MATCH_RESULT, None): [2200, 3250, 2750],
        (MarketType.TOTAL, 10): [2020, 1750],
        (MarketType.ASIAN_HANDICAP, 0): [2040, 1780],
    }


def test_a_market_with_a_price_missing_is_taken_from_the_next_book_or_left_out():
    row = {**NEW, "B365CH": "", "B365H": "1", "AvgH": "1.8", "AvgD": "3.3", "AvgA": "4.1"}
    lone = {**OLD, "LBD": "", "BbAHh": "0.3"}

    assert offered(row)[MarketType.MATCH_RESULT, None] == [1800, 3300, 4100]
    assert set(offered(lone)) == {(MarketType.TOTAL, 10)}


def test_a_result_is_that_of_regulation_play_with_its_half():
    (result,) = parse_scores(csv_of(NEW), sport="soccer").results

    assert result.status is EventStatus.FINISHED
    assert (result.half_time, result.full_time) == ((1, 0), (2, 1))
    assert (result.home_score, result.away_score) == (2, 1)


def test_a_match_to_come_has_no_result():
    to_come = {**NEW, "FTHG": "", "FTAG": "", "FTR": ""}

    (result,) = parse_scores(csv_of(to_come), sport="soccer").results

    assert (result.status, result.full_time) == (EventStatus.SCHEDULED, None)


def test_goals_and_letter_that_differ_are_two_stories():
    wrong = {**NEW, "FTR": "A"}

    assert dropped(wrong) == {"result_ambiguous": 1}
    (fixture,) = parse_fixtures(csv_of(wrong), sport="soccer").fixtures
    (event,) = parse_odds(csv_of(wrong), sport="soccer").events
    assert fixture.status is event.status is EventStatus.UNKNOWN


@pytest.mark.parametrize(
    ("date", "time", "starts_at"),
    [
        ("16/08/2031", "20:00", datetime(2031, 8, 16, 19, 0, tzinfo=UTC)),
        ("16/12/2031", "20:00", datetime(2031, 12, 16, 20, 0, tzinfo=UTC)),
        ("08/08/15", "", datetime(2015, 8, 8, 14, 0, tzinfo=UTC)),
        ("14/08/93", "", datetime(1993, 8, 14, 14, 0, tzinfo=UTC)),
        ("19/08/00", "", datetime(2000, 8, 19, 14, 0, tzinfo=UTC)),
    ],
)
def test_a_kick_off_is_read_in_uk_time_whatever_the_age_of_the_file(date, time, starts_at):
    (fixture,) = parse_fixtures(
        csv_of({**NEW, "Date": date, "Time": time}), sport="soccer"
    ).fixtures

    assert fixture.starts_at == starts_at


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_name_survives_every_encoding(encoding):
    body = csv_of({**NEW, "HomeTeam": "La Coruña"}, encoding=encoding)

    (fixture,) = parse_fixtures(body, sport="soccer").fixtures

    assert fixture.home_name == "La Coruña"


def test_rows_of_commas_and_short_rows_at_the_end_are_no_matches():
    body = csv_of(NEW, end="\r\n" + "," * 20 + "\r\n\r\n")

    assert len(parse_fixtures(body, sport="soccer").fixtures) == 1
    assert parse_fixtures(body, sport="soccer").dropped == {}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Div": "england"}, "event_no_league"),
        ({"HomeTeam": ""}, "event_no_names"),
        ({"HomeTeam": "Ashby"}, "event_no_names"),
        ({"Date": "2031-08-16"}, "event_bad_time"),
        ({"Date": "31/02/2031"}, "event_bad_time"),
        ({"Time": "noon"}, "event_bad_time"),
        ({"Time": "25:00"}, "event_bad_time"),
    ],
)
def test_a_row_that_cannot_be_told_is_dropped(changes, reason):
    assert dropped({**NEW, **changes}) == {reason: 1}


def test_two_rows_of_one_match_are_both_dropped():
    assert dropped(NEW, {**NEW, "FTHG": "3"}) == {"event_ambiguous": 1}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xef\xbb\xbf", Reason.NOT_A_FEED),
        (b"Div,Date\nE0,16/08/2031\n", Reason.NOT_A_FEED),
        (b"<html></html>", Reason.NOT_A_FEED),
        (csv_of(NEW) + b'\n"' + b"x" * 200_000, Reason.MALFORMED),
        (b" " * (SIZE_MAX_BYTES + 1), Reason.TOO_LARGE),
    ],
)
def test_what_is_no_season_is_refused(body, reason):
    with pytest.raises(AnswerRefused) as refused:
        parse_scores(body, sport="soccer")

    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("now", "folder"),
    [(datetime(2031, 6, 30, tzinfo=UTC), "3031"), (datetime(2031, 7, 1, tzinfo=UTC), "3132")],
)
def test_the_file_of_the_running_season_is_asked_for(now, folder):
    adapter = football_data(divisions=("E0",))

    for offer in (adapter.odds, adapter.scores, adapter.fixtures):
        (request,) = offer.requests(Asking("soccer", now))
        assert request.path == f"mmz4281/{folder}/E0.csv"
        assert offer.read(csv_of(NEW), "soccer", "E0").provider == "football_data"
    assert not adapter.may_price


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 40))
def test_whatever_comes_is_read_or_refused(junk, place, cut):
    body = csv_of(NEW, OLD)
    spoilt = body[:place] + junk + body[place + cut :]

    try:
        assert_offerable(parse_odds(spoilt, sport="soccer"))
        parse_scores(spoilt, sport="soccer")
    except AnswerRefused:
        return


def test_a_row_that_ends_before_its_division_is_dropped():
    (head, row) = ("Date,HomeTeam,AwayTeam,FTHG,FTAG,Div", "16/08/2031,Northport,Ashby,2,1")

    answer = parse_scores(f"{head}\n{row}\n".encode(), sport="soccer")

    assert (answer.results, answer.dropped) == ((), {"event_no_league": 1})


def test_a_letter_that_nobody_can_print_is_not_passed_on():
    row = {**NEW, "FTHG": "", "FTAG": "", "FTR": "\x00"}

    (result,) = parse_scores(csv_of(row), sport="soccer").results

    assert (result.status, result.raw_status) == (EventStatus.SCHEDULED, "")
