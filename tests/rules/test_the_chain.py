"""The chain over a trail: whatever is changed afterwards is found, and where (T33)."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.audit.chain import (
    Anchor,
    Flaw,
    Seal,
    anchor_of,
    first_hash,
    flaws,
    id_at,
    made_at,
    next_hash,
    sealed,
    written,
)
from touchline.audit.line import Line

pytestmark = pytest.mark.spec("S1.11")

ACME, LENGTH = 7, 12
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def line(number):
    at = NOON + timedelta(seconds=number)
    return Line(
        id=id_at(at) + number, actor_kind="staff", actor_id=5, actor_scope=ACME, actor_name="otto",
        origin="10.0.0.1", request_id=f"r-{number}", action="mark.set", subject=f"event:{number}",
        before=None, after={"state": "hidden", "limit_percent": number}, reason="", recorded_at=at,
    )  # fmt: skip


SEALS = sealed(first_hash(ACME), 0, map(line, range(LENGTH)))
PLACES = st.integers(1, LENGTH)


def found(seals, until=LENGTH):
    return [(each.flaw, each.seq) for each in flaws(first_hash(ACME), 0, until, seals)]


def with_line(seq, new):
    return [replace(seal, line=new) if seal.seq == seq else seal for seal in SEALS]


def changed(value):
    """Something else of the same kind."""
    if value is None:
        return st.just({"state": "suspended"})
    if isinstance(value, dict):
        return st.sampled_from([None, {}, {**value, "more": 1}, {**value, "limit_percent": 99}])
    if isinstance(value, datetime):
        return st.integers(1, 10**9).map(lambda us: value + timedelta(microseconds=us))
    if isinstance(value, int):
        return st.integers(-(2**63), 2**63 - 1).filter(lambda new: new != value)
    return st.text(max_size=20).filter(lambda new: new != value)


def test_an_untouched_chain_has_no_flaw_from_wherever_it_is_looked_at():
    for start in range(LENGTH):
        previous = SEALS[start - 1].hash if start else first_hash(ACME)
        assert list(flaws(previous, start, LENGTH, SEALS[start:])) == []


@given(st.data(), PLACES, st.sampled_from([field.name for field in fields(Line)]))
def test_any_other_value_anywhere_is_found_where_it_is(data, seq, name):
    was = SEALS[seq - 1].line
    forged = replace(was, **{name: data.draw(changed(getattr(was, name)))})

    assert (Flaw.ALTERED, seq) in found(with_line(seq, forged))
    assert len(found(with_line(seq, forged))) == 1


@given(PLACES)
def test_a_line_or_a_seal_that_is_gone_is_found_where_it_was(seq):
    assert found(with_line(seq, None)) == [(Flaw.LINE_MISSING, seq)]
    assert found([seal for seal in SEALS if seal.seq != seq]) == [(Flaw.SEAL_MISSING, seq)]


@given(st.sets(PLACES, min_size=2, max_size=2))
def test_lines_in_another_order_are_found_at_both_places(places):
    one, other = sorted(places)
    lines = {one: SEALS[other - 1].line, other: SEALS[one - 1].line}

    swapped = [replace(seal, line=lines.get(seal.seq, seal.line)) for seal in SEALS]

    assert found(swapped) == [(Flaw.ALTERED, one), (Flaw.ALTERED, other)]


@given(st.integers(1, LENGTH - 1))
def test_a_tail_that_is_gone_is_found_by_who_knows_how_long_it_was(kept):
    assert found(SEALS[:kept]) == [(Flaw.SEAL_MISSING, seq) for seq in range(kept + 1, LENGTH + 1)]


@given(PLACES)
def test_a_forged_seal_does_not_fit_what_follows(seq):
    forged = replace(SEALS[seq - 1].line, actor_name="somebody else")
    previous = SEALS[seq - 2].hash if seq > 1 else first_hash(ACME)
    seals = list(SEALS)
    seals[seq - 1] = Seal(seq, next_hash(previous, seq, forged), forged)

    assert found(seals) == ([(Flaw.ALTERED, seq + 1)] if seq < LENGTH else [])


def test_a_chain_that_is_written_anew_from_a_place_on_has_other_ends():
    anchor = Anchor(LENGTH, SEALS[-1].hash)
    forged = [replace(line(0), reason="never happened"), *map(line, range(1, LENGTH))]

    anew = sealed(first_hash(ACME), 0, forged)

    assert found(anew) == []
    assert anew[-1].hash != anchor.hash


def test_the_trail_of_another_tenant_has_other_seals():
    theirs = sealed(first_hash(8), 0, map(line, range(LENGTH)))

    assert {seal.hash for seal in theirs}.isdisjoint(seal.hash for seal in SEALS)


@given(st.text(max_size=6), st.text(max_size=6), st.integers(0, 6))
def test_what_ends_one_field_never_begins_the_next(left, right, at):
    text = left + right
    one = replace(line(1), actor_name=left, origin=right)
    other = replace(line(1), actor_name=text[:at], origin=text[at:])

    same = (one.actor_name, one.origin) == (other.actor_name, other.origin)
    assert (next_hash(b"", 1, one) == next_hash(b"", 1, other)) == same


def test_a_line_that_says_another_time_than_its_id_is_found():
    late = replace(line(3), recorded_at=NOON + timedelta(hours=2))

    seals = sealed(first_hash(ACME), 0, [line(1), late, line(4)])

    assert found(seals, until=3) == [(Flaw.MISDATED, 2)]


@given(st.integers(0, 2**40))
def test_an_id_says_when_it_was_made(milliseconds):
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)

    assert made_at(id_at(at) + 4_194_303) == at


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_an_anchor_reads_as_it_is_written(seq, digest):
    assert anchor_of(written(Anchor(seq, digest))) == Anchor(seq, digest)


@pytest.mark.parametrize("text", ["", "1", "1:", "x:00", "1:00", "-1:" + "0" * 64, "1:" + "g" * 64])
def test_anything_else_is_no_anchor(text):
    assert anchor_of(text) is None
