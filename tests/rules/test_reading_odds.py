"""An odds answer becomes offers: complete, priced and asked once, or counted as dropped."""

import pytest
from rules.feed_shapes import (
    FORMS,
    book,
    bookmaker,
    category,
    document,
    flat,
    handicap,
    market,
    match,
    total,
    winner,
)

from touchline.catalog.model import MarketType, Period
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.sniff import read_document

HOME, AWAY = "Northgate Rovers", "Quarry Town"


def read(root, *, sport="soccer", form="json", **options):
    return parse_odds(read_document(FORMS[form](root)), sport=sport, **options)


def offers(answer):
    """{(type, line in quarters): prices in the book's order} of the only event."""
    (event,) = answer.events
    return {
        (market.type, market.line_quarters): [one.price_milli for one in market.selections]
        for market in event.markets
    }


def is_open(answer):
    ((market,),) = [event.markets for event in answer.events]
    return [selection.is_open for selection in market.selections]


WHOLE = (
    winner(),
    market("2", "Home/Away", flat(Home="1.60", Away="2.30")),
    market(
        "222",
        "Double Chance",
        flat(Home_Draw="1.30", Home_Away="1.36", Draw_Away="1.62"),
    ),
    market("15", "Both Teams To Score", flat(Yes="1.80", No="1.95")),
    market(
        "5",
        "Goals Over/Under",
        total("2.5", ismain="True", Over="1.90", Under="1.91"),
        total("3.5", stop="True", Under="1.30", Over="3.40"),
    ),
    market("22836", "Goal Line", total("2.25", Over="1.70", Under="2.10")),
    market(
        "4",
        "Asian Handicap",
        handicap("-0.75", ismain="True", Home="2.68", Away="1.45"),
        handicap("+0", Away="2.20", Home="1.65"),
    ),
    market("22844", "Own Goal", flat(Yes="7.00", No="1.05")),
)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", FORMS)
def test_a_match_reads_the_same_in_every_form(form):
    answer = read(book(*WHOLE), form=form)

    assert (answer.provider, answer.sport, answer.cursor) == ("goalserve", "soccer", "1900000001")
    assert (answer.markets_read, answer.selections_read) == (8, 22)
    assert answer.dropped == {"unknown_market": 1}
    assert offers(answer) == {
        (MarketType.MATCH_RESULT, None): [2250, 3100, 3400],
        (MarketType.DOUBLE_CHANCE, None): [1300, 1360, 1620],
        (MarketType.DRAW_NO_BET, None): [1600, 2300],
        (MarketType.BOTH_TEAMS_TO_SCORE, None): [1800, 1950],
        (MarketType.TOTAL, 10): [1900, 1910],
        (MarketType.TOTAL, 14): [3400, 1300],
        (MarketType.ASIAN_TOTAL, 9): [1700, 2100],
        (MarketType.ASIAN_HANDICAP, -3): [2680, 1450],
        (MarketType.ASIAN_HANDICAP, 0): [1650, 2200],
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_main_line_is_one_even_where_the_feed_flags_two(form):
    lines = [
        total(line, ismain="True", Over="1.90", Under=under)
        for line, under in [("1.5", "2.00"), ("2.5", "1.92")]
    ]

    (event,) = read(book(market("5", "Goals Over/Under", *lines)), form=form).events

    assert [(m.line_quarters, m.is_main) for m in event.markets] == [(6, False), (10, True)]


@pytest.mark.parametrize(
    ("sport", "type_id", "value", "kind", "period"),
    [
        ("basketball", "5", "Over/Under", MarketType.TOTAL, Period.MATCH),
        ("hockey", "5", "Over/Under", MarketType.TOTAL, Period.MATCH),
        ("handball", "5", "Over/Under", MarketType.TOTAL, Period.FULL_TIME),
        ("tennis", "22624", "Over/Under by Games in Match", MarketType.TOTAL, Period.MATCH),
        ("esports", "22661", "Total Maps", MarketType.MAP_TOTAL, Period.MATCH),
        ("hockey", "22623", "Over/Under (1st Period)", MarketType.TOTAL, Period.PERIOD_1),
        ("football", "22649", "Over/Under 4th Qtr", MarketType.TOTAL, Period.QUARTER_4),
        ("soccer", "5", "Goals Over/Under", MarketType.TOTAL, Period.FULL_TIME),
    ],
)
def test_a_total_is_graded_on_the_play_that_its_sport_counts(sport, type_id, value, kind, period):
    root = book(market(type_id, value, total("8.5", Over="1.90", Under="1.90")), sport=sport)

    ((offered,),) = [event.markets for event in read(root, sport=sport).events]

    assert (offered.type, offered.period) == (kind, period)


def test_a_handicap_names_the_home_line_whatever_comes_first():
    reversed_ = market("4", "Asian Handicap", handicap("+1.25", Away="1.80", Home="2.02"))

    assert offers(read(book(reversed_))) == {(MarketType.ASIAN_HANDICAP, 5): [2020, 1800]}


STOPS = {
    "market": lambda word: market("15", "Both Teams To Score", flat(Yes="2", No="2"), stop=word),
    "bookmaker": lambda word: market(
        "15", "Both Teams To Score", bookmakers=[bookmaker(flat(Yes="2", No="2"), stop=word)]
    ),
    "line": lambda word: market(
        "5", "Goals Over/Under", total("2.5", stop=word, Over="2", Under="2")
    ),
}


@pytest.mark.parametrize("level", STOPS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("word", "expected"),
    [("False", True), ("false", True), ("", True), ("True", False), ("?", False)],
)
def test_a_stop_at_any_level_closes_what_is_below(level, form, word, expected):
    answer = read(book(STOPS[level](word)), form=form)

    assert is_open(answer) == [expected, expected]


@pytest.mark.parametrize("form", FORMS)
def test_a_stopped_selection_closes_alone(form):
    goals = market("15", "Both Teams To Score", flat(Yes="2.00", No="1.80"))
    goals["bookmakers"][0]["odds"][1]["stop"] = "True"

    assert is_open(read(book(goals), form=form)) == [True, False]


@pytest.mark.parametrize("stop", [1.5, ["False"], {"word": "False"}])
def test_a_stop_that_is_no_word_stops_too(stop):
    root = book(market("15", "Both Teams To Score", flat(Yes="2", No="2"), stop=stop))

    assert is_open(read(root)) == [False, False]


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (winner(away="1.00"), "bad_price"),
        (winner(away="-2.00"), "bad_price"),
        (winner(away="1e3"), "bad_price"),
        (winner(away=""), "bad_price"),
        (winner(away="10000.01"), "bad_price"),
        (market("1", "Match Winner", flat(Home="2.00", Away="2.00")), "one_sided"),
        (market("1", "Match Winner", bookmakers=[bookmaker()]), "one_sided"),
        (market("1", "Match Winner", flat(**{"1": "2", "X": "3", "2": "4"})), "wrong_selections"),
        (market("15", "Both Teams To Score", flat(Yes="2") * 2), "ambiguous"),
        (market("15", "Both Teams To Score", flat(Yes="2", No="2", Maybe="9")), "wrong_selections"),
        (market("5", "Goals Over/Under", total("2.5", Over="1.90")), "one_sided"),
        (market("5", "Goals Over/Under", total("2.5")), "one_sided"),
        (market("5", "Goals Over/Under", total("2.6", Over="2", Under="2")), "bad_line"),
        (market("5", "Goals Over/Under", total("", Over="2", Under="2")), "bad_line"),
        (market("5", "Goals Over/Under", total("0", Over="2", Under="2")), "bad_line"),
        (market("5", "Goals Over/Under", total("-1.5", Over="2", Under="2")), "bad_line"),
        (market("5", "Goals Over/Under", handicap("2.5", Over="2", Under="2")), "wrong_shape"),
        (market("5", "Goals Over/Under", flat(Over="2", Under="2")), "wrong_shape"),
        (market("1", "Match Winner", total("1", Home="2", Draw="2", Away="2")), "wrong_shape"),
        (
            market("1", "Match Winner", flat(Home="2"), total("1", Draw="2", Away="2")),
            "wrong_shape",
        ),
        (market("4", "Asian Handicap", handicap("-1", Home="2")), "one_sided"),
        (
            market("4", "Asian Handicap", handicap("-1", Home="2", Draw="3", Away="2")),
            "wrong_selections",
        ),
        (market("1", "3Way Result", flat(Home="2", Draw="3", Away="4")), "unknown_market"),
        (market("5", "Match Winner", flat(Home="2", Draw="3", Away="4")), "unknown_market"),
        (
            market("1", "Match Winner", bookmakers=[bookmaker(flat(Home="2"), house_id="17")]),
            "no_bookmaker",
        ),
        (market("1", "Match Winner", bookmakers=[]), "no_bookmaker"),
        (
            market("1", "Match Winner", bookmakers=2 * [bookmaker(flat(Home="2"))]),
            "ambiguous",
        ),
    ],
)
def test_a_market_that_is_not_whole_is_dropped_once_and_its_neighbour_stays(form, spoilt, reason):
    sound = market("22836", "Goal Line", total("2", Over="1.90", Under="1.90"))

    answer = read(book(spoilt, sound), form=form)

    assert answer.dropped == {reason: 1}
    assert offers(answer) == {(MarketType.ASIAN_TOTAL, 8): [1900, 1900]}


def test_one_spoilt_line_leaves_the_others():
    lines = [
        total("1.5", Over="1.30", Under="3.40"),
        total("2.5", Over="1.00", Under="2.00"),
        total("3.5", Over="3.00"),
    ]

    answer = read(book(market("5", "Goals Over/Under", *lines)))

    assert offers(answer) == {(MarketType.TOTAL, 6): [1300, 3400]}
    assert answer.dropped == {"bad_price": 1, "one_sided": 1}


@pytest.mark.parametrize("second", ["-0", "0", "+0.00"])
def test_a_line_asked_twice_is_dropped_twice_however_it_is_written(second):
    lines = [handicap(line, Home="1.90", Away="1.90") for line in ("+0", second)]

    answer = read(book(market("4", "Asian Handicap", *lines)))

    assert offers(answer) == {}
    assert answer.dropped == {"ambiguous": 2}


def test_the_first_of_our_bookmakers_prices_a_market():
    houses = [
        bookmaker(flat(Yes="1.50", No="2.50"), house_id="17"),
        bookmaker(flat(Yes="1.60", No="2.40"), house_id="18"),
    ]
    root = book(market("15", "Both Teams To Score", bookmakers=houses))

    prices = {
        ids: list(offers(read(root, bookmaker_ids=ids)).values())
        for ids in [("16", "18"), ("17", "18"), ("18", "17"), ("19",)]
    }

    assert prices == {
        ("16", "18"): [[1600, 2400]],
        ("17", "18"): [[1500, 2500]],
        ("18", "17"): [[1600, 2400]],
        ("19",): [],
    }


@pytest.mark.parametrize("ts", ["1551199121388", "1551199121"])
def test_the_generation_that_counts_milliseconds_has_a_dictionary_of_its_own(ts):
    three_way = market("1", "3Way Result", flat(**{"1": "3.75", "X": "3.20", "2": "2.00"}))
    lines = market("4", "Handicap", handicap("+0.75", **{"1": "1.90", "2": "1.95"}))
    goals = market("3", "Over/Under", total("2.0", Over="1.61", Under="2.22"))
    ends = {f"{one}/{two}": "9" for one in (HOME, AWAY, "Draw") for two in (HOME, AWAY, "Draw")}
    halves = market("14", "HT/FT Double", flat(**ends))

    answer = read(document(category(match(three_way, lines, goals, halves)), ts=ts), form="xml")

    assert answer.cursor == ts
    if len(ts) == 13:
        assert offers(answer) == {
            (MarketType.MATCH_RESULT, None): [3750, 3200, 2000],
            (MarketType.ASIAN_HANDICAP, 3): [1900, 1950],
            (MarketType.TOTAL, 8): [1610, 2220],
            (MarketType.HALF_TIME_FULL_TIME, None): 9 * [9000],
        }
        assert answer.dropped == {}
    else:
        assert offers(answer) == {}
        assert answer.dropped == {"unknown_market": 4}
