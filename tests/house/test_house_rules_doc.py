"""docs/house-rules.md tells players of every market, every ending and every word, and of no other."""

from fractions import Fraction

import pytest
from house.documents import section, table_rows, text_of

from touchline.bets.combining import NAMED
from touchline.bets.multiplier import LegLabel, leg_label
from touchline.catalog.market_types import TYPE_RULES, Winners
from touchline.catalog.model import MarketType
from touchline.money import parse_line_quarters
from touchline.settlement.grading.house_rules import CURRENT
from touchline.settlement.grading.lines import handicap
from touchline.settlement.grading.model import OpenReason

DOCUMENT = text_of("docs/house-rules.md")
WINNERS = {Winners.ONE: "one", Winners.AT_MOST_ONE: "at most one", Winners.SEVERAL: "several"}


def rows(heading):
    return [[cell.strip("` ") for cell in row] for row in table_rows(section(DOCUMENT, heading))]


def test_every_market_has_its_sentence_with_its_line_and_its_winners():
    told = {kind: (line, winners) for kind, line, winners, _ in rows("## Markets")}

    assert told == {
        kind.value: (
            rule.line.value,
            WINNERS[rule.winners],
        )
        for kind, rule in TYPE_RULES.items()
    }
    assert all(sentence.endswith(".") for *_, sentence in rows("## Markets"))
    assert list(told) == [kind.value for kind in MarketType]


def test_every_ending_is_told_with_its_time():
    told = {status: tuple(rest) for status, *rest in rows("## Matches that were not played out")}

    assert told == {
        status.value: (f"{fate.void_after_s // 3600} h", fate.since.value)
        for status, fate in CURRENT.fates.items()
    }


def test_every_word_for_a_leg_and_every_named_system_is_told():
    told = [row for row in rows("## Payouts") if len(row) == 2]
    systems = {
        name: (int(legs), int(lines)) for name, legs, lines in rows("## Payouts")[len(told) :]
    }

    assert {word for word, _ in told} == {label.value for label in LegLabel}
    assert systems == {name: (each.legs, each.lines) for name, each in NAMED.items()}


def test_every_reason_for_being_open_is_told():
    assert {row[0] for row in rows("## What is not decided yet")} == {
        each.value for each in OpenReason
    }


@pytest.mark.parametrize("row", rows("## Lines"), ids=lambda row: row[0])
def test_the_table_of_lines_is_what_lines_do(row):
    line, *words = row
    line_quarters = parse_line_quarters(line)

    found = [
        leg_label(handicap(margin, 0, line_quarters).outcomes["home"])
        for margin in (2, 1, 0, -1, -2)
    ]

    assert [word.value for word in found] == words


def test_the_version_is_the_current_one():
    assert f"This is version {CURRENT.version}." in DOCUMENT
    assert CURRENT.sets_for_winner == 1


def test_the_example_of_a_dead_heat_is_right():
    assert Fraction(10) * Fraction(5, 2) / 2 == Fraction("12.50")
    assert "pay 12.50" in DOCUMENT
