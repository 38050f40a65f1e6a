"""Ids: ours are unique, a caller's are taken when they are harmless."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.plumbing.ids import Ids, correlation_of, trace_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def test_ids_of_two_processes_never_meet():
    one, other = Ids(), Ids()

    made = [one.next() for _ in range(100)] + [other.next() for _ in range(100)]

    assert len(set(made)) == 200
    assert all(re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]{8}", name) for name in made)


@pytest.mark.spec("S3.9")
@pytest.mark.parametrize(
    "header", [f"00-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-00", f"01-{TRACE}-{PARENT}-01-more"]
)
def test_a_trace_is_read_from_its_header(header):
    assert trace_of(header) == TRACE


@pytest.mark.spec("S3.9")
@pytest.mark.parametrize(
    "header",
    [
        "",
        TRACE,
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE}-{PARENT}-01\n",
    ],
)
def test_what_is_no_trace_is_not_taken(header):
    assert trace_of(header) == ""


@pytest.mark.spec("S3.9")
def test_a_callers_id_comes_before_its_trace_and_both_before_ours():
    assert correlation_of("checkout-0001", TRACE, "ours-0001") == "checkout-0001"
    assert correlation_of("", TRACE, "ours-0001") == TRACE
    assert correlation_of("", "", "ours-0001") == "ours-0001"


@given(st.text())
def test_no_text_of_a_caller_can_break_a_log_line(text):
    taken = correlation_of(text, "", "ours-0001")

    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", taken)
