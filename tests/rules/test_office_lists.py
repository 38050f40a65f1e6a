"""What staff may ask of a list, and the file of it, in which nothing is a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.errors import NotFound
from touchline.plumbing.lanes import Lane
from touchline.web.office.ids import ID_MAX, after_code, id_before, id_of
from touchline.web.office.listing import (
    FILE_ROWS_MAX,
    PAGE_ROWS,
    Cell,
    Column,
    Filter,
    Plan,
    asked_of,
    csv_of,
)
from touchline.web.office.nav import NAV, Entry, Group, here, nav_of
from touchline.web.office.realm import ROOTS, realm_of
from touchline.web.session_cookies import Realm, staff_cookie_names

pytestmark = pytest.mark.spec("B4")

PLAN = Plan(
    columns=(Column("Name", "name"), Column("Balance", "balance", is_number=True)),
    filters=(
        Filter("name", "Name"),
        Filter("state", "State", (("open", "Open"), ("shut", "Shut"))),
    ),
    sorts=("newest", "name"),
)


def asked(**given):
    return asked_of("/office/players", PLAN, given)


def test_unasked_a_list_has_its_first_order_and_a_page_of_rows():
    plain = asked()

    assert (plain.sort, plain.after, plain.is_file, plain.is_narrowed) == (
        "newest",
        "",
        False,
        False,
    )
    assert (plain.rows_max, plain.limit) == (PAGE_ROWS, PAGE_ROWS + 1)
    assert plain.url() == "/office/players"


def test_how_one_looks_narrows_nothing():
    live = Filter("live", "Live", (("1", "yes"),), narrows=False)

    looked = asked_of("/office/bets", Plan(PLAN.columns, (live,)), {"live": "1"})

    assert looked.word("live") == "1"
    assert not looked.is_narrowed


def test_what_is_asked_stays_in_every_address():
    narrowed = asked(name=" an a ", state="open", sort="name", after="xyz")

    assert narrowed.words == {"name": "an a", "state": "open"}
    assert narrowed.url() == "/office/players?name=an+a&state=open&sort=name"
    assert narrowed.url(after="abc").endswith("&after=abc")
    assert narrowed.url(sort="newest") == "/office/players?name=an+a&state=open"
    assert narrowed.url(is_file=True).endswith("&as=csv")
    assert (narrowed.after, narrowed.word("name"), narrowed.word("else")) == ("xyz", "an a", "")


@pytest.mark.parametrize(
    "given",
    [
        {"state": "elsewhere"},
        {"unknown": "x"},
        {"sort": "id; DROP TABLE players"},
        {"name": "   "},
        {"name": "\x00"},
        {"after": "x" * 101},
        {"after": "\r\n"},
    ],
)
def test_what_a_list_does_not_know_is_not_asked(given):
    assert asked(**given) == asked()


def test_a_file_has_a_cap_too():
    assert asked(**{"as": "csv"}).rows_max == FILE_ROWS_MAX


def test_a_file_is_shed_before_a_page_is():
    assert (asked(**{"as": "csv"}).lane, asked().lane) == (Lane.SHEDDABLE, Lane.NORMAL)


def read(text):
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+SUM(A1)", "-2+3", "@x", "\t=1", "\r=1", '=HYPERLINK("x")']
)
def test_a_formula_is_words(text):
    (_, row) = read(csv_of([Column("Note")], [[Cell(text)]]))

    assert row == [f"'{text}"]


@pytest.mark.parametrize("text", ["-12.50", "+3", "0", "1000000.00"])
def test_an_amount_stays_a_number(text):
    (_, row) = read(csv_of([Column("Amount")], [[Cell(text)]]))

    assert row == [text]


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
)
def test_every_row_comes_back_as_it_was_but_for_the_guard(rows):
    columns = [Column("One"), Column("Two")]

    header, *found = read(csv_of(columns, [[Cell(text) for text in row] for row in rows]))

    assert header == ["One", "Two"]
    assert [[text.removeprefix("'") for text in row] for row in found] == [
        [text.removeprefix("'") for text in row] for row in rows
    ]


def test_a_time_is_an_instant_in_a_file():
    (_, row) = read(csv_of([Column("When")], [[Cell("22 Nov", iso="2026-11-22T15:00:00Z")]]))

    assert row == ["2026-11-22T15:00:00Z"]


def test_a_cursor_is_a_code_and_nonsense_begins_at_the_newest():
    assert id_before(after_code(77)) == id_of(after_code(77)) == 77
    assert id_before("") == id_before("nonsense") == id_before(after_code(1 << 63)) == ID_MAX
    for code in ("", "nonsense", after_code(1 << 63)):
        with pytest.raises(NotFound):
            id_of(code)


@pytest.mark.parametrize(
    ("path", "realm"),
    [
        ("/office", Realm.OFFICE),
        ("/office/players/x", Realm.OFFICE),
        ("/platform", Realm.PLATFORM),
        ("//office", Realm.OFFICE),
        ("/officer", Realm.PLAYERS),
        ("/", Realm.PLAYERS),
        ("/bets/office", Realm.PLAYERS),
    ],
)
def test_the_path_says_whose_session_it_is(path, realm):
    assert realm_of(path) is realm


def test_a_cookie_of_staff_is_its_realms_alone():
    names = {
        staff_cookie_names(realm, "acme", is_by_path=False, is_secure=True).sid for realm in ROOTS
    }

    assert names == {"__Host-office", "__Host-platform"}
    assert not any("sid" in name for name in names), "public pages look for players' cookies"
    assert staff_cookie_names(Realm.OFFICE, "acme", is_by_path=True, is_secure=False) == (
        staff_cookie_names(Realm.OFFICE, "acme", is_by_path=True, is_secure=False)
    )


def test_nobody_is_shown_a_way_that_is_shut_to_them():
    for realm in (Realm.OFFICE, Realm.PLATFORM):
        assert nav_of(realm, lambda _: False) == []
        assert len(nav_of(realm, lambda _: True)) == len(NAV[realm])
    assert nav_of(Realm.PLAYERS, lambda _: True) == []


def test_the_way_one_is_on_is_the_longest_that_fits():
    groups = [Group("Book", [Entry("", "Overview", "home"), Entry("/bets", "Bets", "bets")])]

    assert here(groups, "") == ""
    assert here(groups, "/bets") == "/bets"
    assert here(groups, "/bets/abc") == "/bets"
    assert here(groups, "/betsy") is None
    assert here(groups, "/betsy", "/bets") == "/bets"
    assert here(groups, "/betsy", "/nowhere") is None
