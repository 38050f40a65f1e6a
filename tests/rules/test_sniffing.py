"""Bytes are judged by what they are: a feed in one of its forms, or refused with a reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.feed_shapes import FORMS, as_xml, book, document, turned, winner

from touchline.feeds.sniff import (
    DEPTH_MAX,
    AnswerRefused,
    Reason,
    as_list,
    child,
    matches,
    name_of,
    nodes,
    participants,
    printable,
    provider_id,
    read_document,
    require_sport,
    text,
)

BOM = b"\xef\xbb\xbf"


def reason_of(body, **limits):
    with pytest.raises(AnswerRefused) as refusal:
        read_document(body, **limits)
    return refusal.value.reason


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("before", [b"", BOM, b"\r\n ", BOM + b"\n"])
def test_every_form_is_read_whatever_stands_before_it(form, before):
    body = FORMS[form](book(winner()))
    body = body.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>') if before else body

    root = read_document(before + body)

    assert text(root, "sport") == "soccer"
    assert [text(match, "id") for _, match in matches(root)] == ["5001"]


def test_a_declaration_after_blanks_is_read_all_the_same():
    assert text(read_document(BOM + b" \n" + as_xml(turned(book()))), "sport") == "soccer"


def test_a_recordings_wrapping_is_looked_through():
    body = json.dumps({"metadata": {"sport": "x"}, "odds_data": {"scores": document()}}).encode()

    assert text(read_document(body), "ts") == "1900000001"


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (BOM, Reason.EMPTY),
        (b" \r\n\t ", Reason.EMPTY),
        (b"503 Service Unavailable", Reason.NOT_JSON_OR_XML),
        (b"\x1f\x8b\x08\x00", Reason.NOT_JSON_OR_XML),
        ('{"scores": {}}'.encode("utf-16"), Reason.NOT_JSON_OR_XML),
        (b'{"scores": {"sport": "soccer', Reason.TRUNCATED),
        (b'{"scores": {"sport": "soc\xff"}}', Reason.MALFORMED),
        (b'{"scores": NaN}', Reason.MALFORMED),
        (b'{"scores": {}} {"scores": {}}', Reason.MALFORMED),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, Reason.TOO_DEEP),
        (b"[]", Reason.NOT_A_FEED),
        (b"{}", Reason.NOT_A_FEED),
        (b'{"scores": []}', Reason.NOT_A_FEED),
        (b'{"odds": {"scores": null}, "more": 1}', Reason.NOT_A_FEED),
        (b'{"status": "error", "message": "key expired"}', Reason.ERROR_PAYLOAD),
        (b'{"errors": []}', Reason.ERROR_PAYLOAD),
        (b"<scores sport='soccer'><category>", Reason.TRUNCATED),
        (b"<scores sport='socc", Reason.TRUNCATED),
        (b'<?xml version="1.0"?>', Reason.TRUNCATED),
        (b"<scores><a></b></scores>", Reason.MALFORMED),
        (b"<scores/><scores/>", Reason.MALFORMED),
        (b"<scores a='\xff'/>", Reason.MALFORMED),
        (b"<teams/>", Reason.NOT_A_FEED),
        (b"<error>key expired</error>", Reason.ERROR_PAYLOAD),
        (b"<!DOCTYPE html><html><body>busy</body></html>", Reason.NOT_A_FEED),
        (b"<HTML><body>busy</body></HTML>", Reason.NOT_A_FEED),
        (b"<a>" * (DEPTH_MAX + 1), Reason.TOO_DEEP),
        (b"<scores a='&secret;'/>", Reason.ENTITIES),
        (b"<scores>&secret;</scores>", Reason.ENTITIES),
        (b'<!DOCTYPE scores SYSTEM "http://127.0.0.1/x.dtd"><scores/>', Reason.ENTITIES),
        (b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]><s>&x;</s>', Reason.ENTITIES),
    ],
)
def test_what_is_no_feed_is_refused_by_its_reason(body, reason):
    assert reason_of(body) is reason


@pytest.mark.spec("S3.12")
def test_entities_that_multiply_are_refused_before_they_are_read():
    lines = [f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9)]
    bomb = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY e0 "ha">{"".join(lines)}]><s>&e9;</s>'

    assert reason_of(bomb.encode()) is Reason.ENTITIES


def test_an_encoding_that_would_hide_a_doctype_is_not_followed():
    hidden = '<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE s+AD4-<scores/>'

    assert reason_of(hidden.encode()) is Reason.MALFORMED


def test_size_is_judged_before_anything_is_read():
    assert reason_of(b"x" * 11, size_max_bytes=10) is Reason.TOO_LARGE
    assert reason_of(b"x" * 10, size_max_bytes=10) is Reason.NOT_JSON_OR_XML


@given(at=st.integers(min_value=0))
def test_no_part_of_an_answer_passes_for_the_whole(at):
    for form in FORMS.values():
        body = form(book(winner()))

        assert reason_of(body[: at % len(body)]) in {Reason.EMPTY, Reason.TRUNCATED}


@pytest.mark.parametrize(
    ("sport", "word"),
    [
        ("soccer", "soccer"),
        ("basketball", "basket"),
        ("basketball", "bsktbl"),
        ("tennis", "tennis_scores"),
        ("football", "nfl"),
        ("rugbyleague", "rugby"),
    ],
)
def test_the_roots_own_word_for_a_sport_is_accepted(sport, word):
    require_sport({"sport": word}, sport=sport)


@pytest.mark.parametrize(
    ("sport", "root"),
    [
        ("soccer", {"sport": "tennis"}),
        ("rugby", {"sport": "rugbyleague"}),
        ("soccer", {}),
        ("soccer", {"sport": ["soccer"]}),
    ],
)
def test_another_sports_answer_is_refused(sport, root):
    with pytest.raises(AnswerRefused) as refusal:
        require_sport(root, sport=sport)

    assert refusal.value.reason is Reason.WRONG_SPORT


@pytest.mark.parametrize(
    ("value", "expected"),
    [(" a ", "a"), (7, "7"), (True, "True"), (None, ""), (1.5, ""), ([], ""), ({}, "")],
)
def test_an_attribute_is_text_with_or_without_its_prefix(value, expected):
    assert text({"name": value}, "name") == expected
    assert text({"@name": value}, "name") == expected


def test_an_absent_attribute_is_empty():
    assert text({}, "name") == ""


def test_a_lone_child_and_a_list_read_alike():
    assert as_list({"a": 1}) == [{"a": 1}] == as_list([{"a": 1}])
    assert as_list("words") == as_list(None) == []
    assert nodes({"b": [{"x": 1}, "blank", None]}, "a", "b") == [{"x": 1}]
    assert nodes({}, "a") == []
    assert child({"a": [{"x": 1}, {"x": 2}]}, "a") == {"x": 1}
    assert child({}, "a") == {}


def test_repeated_children_of_xml_become_a_list():
    root = read_document(b"<scores><a n='1'/><a n='2'/><a n='3'/><b/></scores>")

    assert root == {"a": [{"n": "1"}, {"n": "2"}, {"n": "3"}], "b": {}}


def test_a_child_with_an_attributes_name_takes_its_place():
    assert read_document(b"<scores a='1'><a/></scores>") == {"a": {}}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"localteam": {"n": 1}, "visitorteam": {"n": 2}}, (1, 2)),
        ({"awayteam": {"n": 2}, "localteam": {"n": 1}}, (1, 2)),
        ({"hometeam": {"n": 1}, "awayteam": {"n": 2}}, (1, 2)),
        ({"player_2": {"n": 2}, "player_1": {"n": 1}}, (1, 2)),
        ({"player": [{"n": 1}, {"n": 2}]}, (1, 2)),
        ({"player": [{"n": 1}, {"n": 2}, {"n": 3}]}, None),
        ({"localteam": {"n": 1}}, None),
        ({"localteam": "Rovers", "visitorteam": "Town"}, None),
        ({}, None),
    ],
)
def test_two_sides_are_found_under_every_name_in_use(node, expected):
    sides = participants(node)

    assert (sides and tuple(side["n"] for side in sides)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("6322685", "6322685"),
        ("a1", "a1"),
        ("007", "007"),
        ("", ""),
        ("0", ""),
        ("000", ""),
        ("12-34", ""),
        ("12 34", ""),
        ("١٢", ""),
        ("1" * 41, ""),
    ],
)
def test_an_id_is_a_plain_word_that_is_not_zero(value, expected):
    assert provider_id({"id": value}, "id") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Überlingen  Ödland", "Überlingen Ödland"),
        ("two\r\nlines", "two lines"),
        ("no\x00thing\x07", "nothing"),
        ("fl\u202eip", "flip"),
        ("a\u00a0b", "a b"),
        ("\u200b", ""),
        ("x" * 300, "x" * 200),
        ("x" * 199 + " y", "x" * 199),
    ],
)
def test_names_are_one_line_of_visible_text(words, expected):
    assert printable(words) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Anyone&apos;s Rovers", "Anyone's Rovers"),
        ("C. O&amp;apos;Town", "C. O'Town"),
        ("Fern & Moor", "Fern & Moor"),
        ("Fern &amp; Moor", "Fern & Moor"),
        ("&lt;b&gt;", "<b>"),
        ("fl&#x202e;ip", "flip"),
        ("", ""),
    ],
)
def test_a_name_that_was_escaped_for_html_is_read_as_people_write_it(written, expected):
    assert name_of({"name": written}) == expected


def test_an_ampersand_of_xml_is_an_ampersand():
    root = read_document(b"<scores a='Fern &amp; Moor' b='&lt;&#38;&apos;&#233;'/>")

    assert root == {"a": "Fern & Moor", "b": "<&'\u00e9"}


@given(words=st.text())
def test_whatever_a_name_was_it_can_be_shown(words):
    line = printable(words)

    assert line.isprintable()
    assert line == printable(line)
