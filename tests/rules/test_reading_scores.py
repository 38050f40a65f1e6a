"""A score answer becomes results, sport by sport, and what it does not say stays unsaid."""

import pytest
from rules.feed_shapes import FORMS, as_json, as_xml, prefixed, scored

from touchline.catalog.model import EventStatus
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import AnswerRefused, Reason, read_document

SCORE_FORMS = {"json": as_json, "prefixes": lambda root: as_json(prefixed(root)), "xml": as_xml}
SIDES = {
    "tennis": ("player_1", "player_2"),
    "table_tennis": ("player_1", "player_2"),
    "darts": ("player_1", "player_2"),
    "baseball": ("hometeam", "awayteam"),
}


def played(sport, home, away, status="Finished", **rest):
    names = SIDES.get(sport, ("localteam", "visitorteam"))
    return {"id": "5001", "status": status, names[0]: home, names[1]: away, **rest}


def result_of(match, *, sport="soccer", form="json"):
    root = read_document(SCORE_FORMS[form](scored(match, sport=sport)))
    (result,) = parse_scores(root, sport=sport).results
    return result


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", SCORE_FORMS)
def test_soccer_keeps_half_time_full_time_extra_time_and_penalties_apart(form):
    match = played(
        "soccer",
        {"name": "Northgate", "goals": "3"},
        {"name": "Quarry", "goals": "2"},
        "Pen.",
        ht={"score": "[1-0]"},
        ft={"score": "[2-2]"},
        et={"score": "[1-0]"},
        penalty={"localteam": "4", "visitorteam": "3"},
    )

    result = result_of(match, form=form)

    assert (result.provider_event_id, result.raw_status) == ("5001", "Pen.")
    assert result.status is EventStatus.FINISHED_PEN
    assert (result.home_score, result.away_score) == (3, 2)
    assert (result.half_time, result.full_time) == ((1, 0), (2, 2))
    assert (result.extra_time, result.penalties) == ((1, 0), (4, 3))
    assert result.periods == ()
    assert result.winner is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[2-1]", (2, 1)),
        ("[2 - 1]", (2, 1)),
        ("2:1", (2, 1)),
        ("0-0", (0, 0)),
        ("", None),
        ("-", None),
        ("[-1-2]", None),
        ("2-1 (a.e.t.)", None),
        ("٢-٣", None),
        ("1000-0", None),
    ],
)
def test_a_score_is_read_or_left_unsaid(words, expected):
    match = played("soccer", {"goals": "?"}, {"goals": ""}, "HT", ht={"score": words})

    result = result_of(match)

    assert result.half_time == expected
    assert (result.home_score, result.away_score) == (None, None)


def test_full_time_is_never_taken_from_goals_that_count_extra_time():
    result = result_of(played("soccer", {"goals": "2"}, {"goals": "1"}, "AET"))

    assert (result.home_score, result.away_score) == (2, 1)
    assert result.full_time is None


def test_penalties_are_read_as_a_score_too():
    match = played("futsal", {"goals": "2"}, {"goals": "2"}, penalty={"score": "[0-0]"})

    assert result_of(match, sport="futsal").penalties == (0, 0)


def _side(total, **parts):
    return {"totalscore": total, **parts}


SPORTS = [
    (
        "basketball",
        _side("101", q1="20", q2="25", q3="30", q4="18", ot="8"),
        _side("99", q1="25", q2="20", q3="18", q4="30", ot="6"),
        (101, 99),
        ((20, 25), (25, 20), (30, 18), (18, 30), (8, 6)),
    ),
    (
        "basketball",
        _side("45", q1="20", q2="25", q3="", q4="", ot=""),
        _side("40", q1="20", q2="20", q3="", q4="", ot=""),
        (45, 40),
        ((20, 20), (25, 20)),
    ),
    (
        "football",
        _side("24", q1="7", q2="10", q3="", q4="7", ot="3"),
        _side("17", q1="0", q2="10", q3="0", q4="7", ot="0"),
        (24, 17),
        ((7, 0), (10, 10)),
    ),
    (
        "baseball",
        _side("3", **{f"in{n}": "0" for n in range(1, 9)}, in9="X"),
        _side("1", **{f"in{n}": "0" for n in range(1, 10)}),
        (3, 1),
        8 * ((0, 0),),
    ),
    (
        "baseball",
        _side("3", **{f"in{n}": "0" for n in range(1, 10)}, extra="2"),
        _side("1", **{f"in{n}": "0" for n in range(1, 10)}, extra="0"),
        (3, 1),
        (*9 * ((0, 0),), (2, 0)),
    ),
    ("handball", _side("30", t1="14", t2="16"), _side("28", t1="15", t2="13"), (30, 28),
     ((14, 15), (16, 13))),
    (
        "rugby",
        _side("25", t1="10", t2="10", ot1="5", ot2="0"),
        _side("23", t1="10", t2="10", ot1="3", ot2="0"),
        (25, 23),
        ((10, 10), (10, 10), (5, 3), (0, 0)),
    ),
    (
        "tennis",
        _side("2", s1="6.5", s2="7.7", s3="6", s4="", s5=""),
        _side("1", s1="7.7", s2="6.4", s3="2", s4="", s5=""),
        (2, 1),
        ((6, 7), (7, 6), (6, 2)),
    ),
    ("volleyball", _side("3", s1="25", s2="25", s3="25"), _side("0", s1="20", s2="21", s3="19"),
     (3, 0), ((25, 20), (25, 21), (25, 19))),
    ("table_tennis", _side("1", s1="11", s2="x"), _side("0", s1="9", s2="3"), (1, 0), ((11, 9),)),
    ("darts", {"score": "6"}, {"score": "4"}, (6, 4), ()),
    ("esports", {"score": "2"}, {"score": "1"}, (2, 1), ()),
    ("cricket", {"totalscore": "210/4"}, {"totalscore": ""}, (None, None), ()),
    ("hockey", _side("3", q1="1", q2="1", q3="1"), _side("2", q1="0", q2="1", q3="1"), (3, 2),
     ((1, 0), (1, 1), (1, 1))),
]  # fmt: skip


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", SCORE_FORMS)
@pytest.mark.parametrize(("sport", "home", "away", "total", "periods"), SPORTS)
def test_a_sport_is_read_by_its_own_parts(form, sport, home, away, total, periods):
    result = result_of(played(sport, home, away), sport=sport, form=form)

    assert result.status is EventStatus.FINISHED
    assert (result.home_score, result.away_score) == total
    assert result.periods == periods
    assert (result.half_time, result.full_time) == (None, None)


@pytest.mark.parametrize(
    ("overtime", "penalties", "periods", "extra"),
    [
        ("", "", ((1, 0), (0, 1), (1, 1)), None),
        ("[1-0]", "", ((1, 0), (0, 1), (1, 1), (1, 0)), (1, 0)),
        ("[0-0]", "[2-1]", ((1, 0), (0, 1), (1, 1), (0, 0)), (0, 0)),
    ],
)
def test_hockey_keeps_overtime_and_shoot_out_beside_its_periods(
    overtime, penalties, periods, extra
):
    events = {
        "firstperiod": {"score": "[1-0]"},
        "secondperiod": {"score": "[0-1]"},
        "thirdperiod": {"score": "[1-1]"},
        "overtime": {"score": overtime},
        "penalties": {"score": penalties},
    }
    match = played("hockey", _side("2"), _side("2"), "After Penalties", events=events)

    result = result_of(match, sport="hockey")

    assert (result.periods, result.extra_time) == (periods, extra)
    assert result.penalties == ((2, 1) if penalties else None)


def test_overtime_never_stands_in_the_place_of_a_missing_period():
    events = {"firstperiod": {"score": "[1-0]"}, "overtime": {"score": "[1-0]"}}
    match = played("hockey", _side("2"), _side("0"), events=events)

    result = result_of(match, sport="hockey")

    assert result.periods == ((1, 0),)
    assert result.extra_time == (1, 0)


@pytest.mark.parametrize(
    ("home", "away", "expected"),
    [
        ("True", "False", "home"),
        ("false", "true", "away"),
        ("False", "False", None),
        ("True", "True", None),
        ("", "", None),
    ],
)
def test_a_winner_is_whoever_the_feed_names_alone(home, away, expected):
    match = played("mma", {"winner": home}, {"winner": away}, "Final")

    assert result_of(match, sport="mma").winner == expected


def test_a_total_that_only_one_side_has_is_no_score_of_the_other():
    result = result_of(played("handball", _side("12"), {"totalscore": ""}), sport="handball")

    assert (result.home_score, result.away_score) == (12, None)


@pytest.mark.parametrize(
    ("match", "reason"),
    [
        ({**played("soccer", {}, {}), "id": "0"}, "result_no_id"),
        ({"id": "5001", "status": "FT", "localteam": {"goals": "1"}}, "result_no_sides"),
    ],
)
def test_a_result_that_cannot_be_told_is_counted(match, reason):
    answer = parse_scores(scored([match, played("soccer", {}, {})]), sport="soccer")

    assert len(answer.results) == 1
    assert answer.dropped == {reason: 1}


def test_the_same_result_told_twice_is_one_result():
    match = played("soccer", {"goals": "1"}, {"goals": "0"}, "FT")

    answer = parse_scores(scored([match, dict(match)]), sport="soccer")

    assert len(answer.results) == 1
    assert answer.dropped == {}


def test_two_stories_of_one_event_are_none_and_a_third_does_not_revive_it():
    stories = [played("soccer", {"goals": goals}, {"goals": "0"}, "FT") for goals in "121"]

    answer = parse_scores(scored(stories), sport="soccer")

    assert answer.results == ()
    assert answer.dropped == {"result_ambiguous": 2}


@pytest.mark.parametrize("form", FORMS)
def test_a_page_without_matches_has_no_results(form):
    root = read_document(FORMS[form]({"sport": "soccer", "ts": "1", "categories": []}))

    answer = parse_scores(root, sport="soccer")

    assert (answer.provider, answer.sport, answer.results) == ("goalserve", "soccer", ())


def test_another_sports_scores_are_refused():
    with pytest.raises(AnswerRefused) as refusal:
        parse_scores(scored(played("tennis", {}, {}), sport="tennis"), sport="soccer")

    assert refusal.value.reason is Reason.WRONG_SPORT
