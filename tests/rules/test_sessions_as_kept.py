"""What a session is made of, what reads as one, and what a browser is given."""

import pickle
import time

import orjson
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from touchline.accounts.session import (
    SIZE_MAX,
    Session,
    TooMuchKept,
    fields_of,
    session_of,
    size_of,
)
from touchline.web.session_cookies import cookie_names, new_sid, slug_of_sid
from touchline.web.sign_in import is_local_path
from touchline.web.tickets import Ticket, Tickets

ANA = Session(7, 8, "Ana", 3, 3_600_000, 1_800_000_000_000, 1_790_000_000_000, {"a": "b"})
TICKET = Ticket("acme", 7, 8, "Ana", 3, "0123456789abcdef")

pytestmark = pytest.mark.spec("S3.7")


class Executed(Exception):
    """A stored byte was run."""


class Bomb:
    def __reduce__(self):
        return (_explode, ())


def _explode():
    raise Executed


def as_stored(session):
    return {name.encode(): value for name, value in fields_of(session).items()}


def test_what_is_kept_comes_back():
    assert session_of(as_stored(ANA)) == ANA


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=10))
def test_whatever_text_is_kept_comes_back(data):
    session = Session(7, 8, "Ana", 1, 1, 2, 3, data)

    assert session_of(as_stored(session)) == session


def test_more_than_fits_is_refused_when_it_is_written():
    with pytest.raises(TooMuchKept):
        fields_of(Session(7, 8, "Ana", 1, 1, 2, 3, {"a": "x" * SIZE_MAX}))
    with pytest.raises(TooMuchKept):
        fields_of(Session(7, 8, "Ana", 1, 1, 2, 3, {str(n): "" for n in range(40)}))
    assert size_of(fields_of(ANA)) < 300


@pytest.mark.parametrize("field", [b"who", b"epoch", b"idle_ms", b"ends_at_ms", b"d:a"])
@given(value=st.binary(max_size=200))
def test_no_stored_bytes_do_more_than_read_or_not(field, value):
    stored = {**as_stored(ANA), field: value}

    found = session_of(stored)

    assert found is None or (isinstance(found.name, str) and isinstance(found.epoch, int))


@pytest.mark.parametrize("field", [b"who", b"epoch", b"d:a"])
def test_a_pickle_is_never_read(field):
    assert session_of({**as_stored(ANA), field: pickle.dumps(Bomb())}) is None


@pytest.mark.parametrize(
    "who",
    [
        {},
        [],
        {"tenant_id": "7", "player_id": 8, "name": "Ana"},
        {"tenant_id": True, "player_id": 8, "name": "Ana"},
        {"tenant_id": 7, "player_id": 8, "name": "Ana", "is_staff": True},
    ],
)
def test_a_player_of_another_shape_is_nobody(who):
    assert session_of({**as_stored(ANA), b"who": orjson.dumps(who)}) is None


@pytest.mark.parametrize("field", [b"who", b"epoch", b"ends_at_ms"])
def test_a_session_with_a_piece_missing_is_none(field):
    stored = as_stored(ANA)
    del stored[field]

    assert session_of(stored) is None


def test_ids_are_long_differ_and_name_their_site():
    ids = {new_sid("acme") for _ in range(1000)}

    assert len(ids) == 1000
    assert {slug_of_sid(sid) for sid in ids} == {"acme"}


@pytest.mark.parametrize("sid", ["", "acme", "acme.short", f"Acme.{'A' * 43}", f"a.b.{'A' * 43}"])
def test_what_is_no_id_names_no_site(sid):
    assert slug_of_sid(sid) is None


def test_cookies_are_named_for_their_host_or_for_their_site():
    own = cookie_names("acme", is_by_path=False, is_secure=True)
    shared = cookie_names("acme", is_by_path=True, is_secure=False)

    assert (own.sid, own.ticket) == ("__Host-sid", "__Host-tk")
    assert (shared.sid, shared.ticket) == ("sid-acme", "tk-acme")


def test_a_ticket_says_who_for_five_minutes():
    tickets = Tickets("k" * 40)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        text = tickets.issue(TICKET)
        clock.shift(300)
        assert tickets.read(text) == TICKET
        clock.shift(1)
        assert tickets.read(text) is None


def test_a_ticket_of_the_future_is_none():
    tickets = Tickets("k" * 40)
    with time_machine.travel(time.time() + 3600):
        text = tickets.issue(TICKET)

    assert tickets.read(text) is None


def test_a_new_key_signs_and_the_one_before_is_believed():
    before, now, later = Tickets("a" * 40), Tickets("b" * 40, "a" * 40), Tickets("b" * 40)

    assert now.read(before.issue(TICKET)) == TICKET
    assert later.read(now.issue(TICKET)) == TICKET
    assert later.read(before.issue(TICKET)) is None


@given(st.text(max_size=200))
def test_no_made_up_text_is_a_ticket(text):
    assert Tickets("k" * 40).read(text) is None


@pytest.mark.parametrize(
    ("wanted", "is_local"),
    [
        ("/", True),
        ("/sports/soccer?a=b", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/a\tb", False),
        ("https://evil.example/", False),
        ("/" * 2, False),
        ("/" + "a" * 600, False),
        ("", False),
    ],
)
def test_only_a_path_of_this_host_is_gone_to(wanted, is_local):
    assert is_local_path(wanted) is is_local
