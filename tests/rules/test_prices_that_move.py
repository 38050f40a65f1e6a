"""What whoever watches a page is told between two looks at it."""

from html import escape

import orjson
import pytest

from touchline.web.live.moves import MESSAGE_BYTES_MAX, Look, at, told

ROW = (
    '<li class="row" data-event="{event}"><a href="/events/{event}">{name}</a>'
    '<button class="price" data-key="total.ft.2.5.over" form="pick" name="pick"'
    ' value="sel{event}.{event}.{over}"><span class="pick">Over</span>'
    '<b class="odds">{over}</b></button>'
    '<span class="price" data-key="total.ft.2.5.under"><span class="pick">Under</span>'
    '<b class="odds">{under}</b></span></li>'
)
PAUSED = '<b class="odds off"><svg class="icon"></svg></b>'


def row(event="e1", name="Home v Away", over="1.90", under="1.95"):
    return ROW.format(event=event, name=name, over=over, under=under)


def look(etag, *rows):
    return Look(etag, f'<div id="live" data-etag="{escape(etag)}">{"".join(rows)}</div>')


def read(message):
    kind, data, end, _ = message.decode().split("\n")
    assert (end, kind.startswith("event: "), data.startswith("data: ")) == ("", True, True)
    return kind[7:], orjson.loads(data[6:])


def test_prices_that_moved_are_told_one_by_one():
    before = look("1", row("e1"), row("e2"))
    after = look("2", row("e1"), row("e2", over="2.05", under="1.80"))

    kind, facts = read(told(before, after))

    assert (kind, facts["from"], facts["to"]) == ("prices", "1", "2")
    assert facts["cells"] == [
        ["e2", "total.ft.2.5.over", "2.05", "sele2.e2.2.05", ""],
        ["e2", "total.ft.2.5.under", "1.80", "", ""],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [row("e1", name="Home v Others")],
        [row("e1"), row("e2")],
        [],
        [row("e1", over="2.00").replace('<b class="odds">1.95</b>', PAUSED)],
        [row("e1").replace(' form="pick" name="pick" value="sele1.e1.1.90"', "")],
    ],
)
def test_anything_else_is_only_said_to_be_new(rows):
    message = told(look("1", row("e1")), look("2", *rows))

    assert message == at("2")
    assert read(message) == ("at", {"to": "2"})


def test_what_is_too_much_for_everybody_is_asked_for():
    events = [f"e{number}" for number in range(200)]
    before = look("1", *(row(event) for event in events))
    after = look("2", *(row(event, over="3.00") for event in events))

    message = told(before, after)

    assert message == at("2")
    assert len(message) < MESSAGE_BYTES_MAX


def test_what_was_escaped_for_the_page_is_told_as_it_is():
    before = look('W/"1"', row("a&amp;b"))
    after = look('W/"2"', row("a&amp;b", under="1.50"))

    _, facts = read(told(before, after))

    assert facts["to"] == 'W/"2"'
    assert facts["cells"] == [["a&b", "total.ft.2.5.under", "1.50", "", ""]]


def test_a_price_written_otherwise_is_told_with_its_decimal():
    def written(fraction, decimal):
        return row().replace(
            '<b class="odds">1.95</b>', f'<b class="odds" data-at="{decimal}">{fraction}</b>'
        )

    _, facts = read(told(look("1", written("19/20", "1.95")), look("2", written("1/1", "2.00"))))

    assert facts["cells"] == [["e1", "total.ft.2.5.under", "1/1", "", "2.00"]]
