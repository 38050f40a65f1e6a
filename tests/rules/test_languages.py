"""How a page is told: which language, which odds, whose time; and what a broken catalogue does."""

from contextvars import copy_context
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import MarketType
from touchline.web import languages, manner
from touchline.web.languages import _, ngettext
from touchline.web.manner import Manner, OddsFormat, manner_of, parse_manner, written
from touchline.web.player.labels import full_label
from touchline.web.player.words import market_title
from touchline.web.zones import ZONES

CODES = frozenset({"en", "it"})
ITALIAN = Manner("it")
KICK_OFF = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def told(how, say, *arguments, **values):
    """What is said in a manner, with no trace of it afterwards."""

    def speak_and_say():
        manner.speak(how)
        return say(*arguments, **values)

    return copy_context().run(speak_and_say)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("it", "it"),
        ("it-IT,it;q=0.9,en;q=0.8", "it"),
        ("de-DE,de;q=0.9,it;q=0.3", "it"),
        ("de", "en"),
        ("en-GB,it;q=0.9", "en"),
        (";;;q=x,\N{SNOWMAN}", "en"),
        ("it," * 5000, "it"),
    ],
)
def test_a_browser_gets_the_language_it_asks_for(header, language):
    assert manner_of({"HTTP_ACCEPT_LANGUAGE": header}, CODES) == Manner(language)


def test_what_was_chosen_counts_more_than_what_the_browser_asks_for():
    chosen = Manner("it", OddsFormat.AMERICAN, "Europe/Rome")
    environ = {
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_COOKIE": f"a=b; manner={written(chosen)}; slip=x",
    }

    assert manner_of(environ, CODES) == chosen


@given(st.sampled_from(sorted(CODES)), st.sampled_from(OddsFormat), st.sampled_from(["", *ZONES]))
def test_a_manner_survives_its_cookie(language, odds, zone):
    kept = Manner(language, odds, zone)

    assert parse_manner(written(kept), CODES) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "it",
        "xx~decimal~",
        "it~roman~",
        "it~decimal~Mars/Base",
        "it~decimal~~",
        "it~decimal~../etc",
    ],
)
def test_what_is_no_manner_changes_nothing(text):
    environ = {"HTTP_ACCEPT_LANGUAGE": "it", "HTTP_COOKIE": f"manner={text}"}

    assert manner_of(environ, CODES) == ITALIAN


@given(st.text(max_size=60))
def test_any_cookie_at_all_is_read_as_some_manner(text):
    assert manner_of({"HTTP_COOKIE": f"manner={text}"}, CODES).language in CODES


def test_words_are_those_of_the_language():
    assert told(ITALIAN, _, "My bets") == "Le mie scommesse"
    assert told(ITALIAN, _, "System: {name}", name="{0}") == "Sistema: {0}"
    assert told(Manner(), _, "My bets") == "My bets"
    assert told(ITALIAN, _, "said nowhere") == "said nowhere"


def test_many_are_told_from_one_by_the_rule_of_the_language():
    counted = [told(ITALIAN, ngettext, "{n} event", "{n} events", n) for n in (0, 1, 2)]

    assert counted == ["0 eventi", "1 evento", "2 eventi"]
    assert [ngettext("{n} x", "{n} xs", n) for n in (0, 1, 2)] == ["0 xs", "1 x", "2 xs"]


def test_markets_and_outcomes_are_told_in_the_language():
    total = MarketType.TOTAL

    assert told(ITALIAN, market_title, total, "soccer") == "Totale gol"
    assert told(ITALIAN, full_label, MarketType.DOUBLE_CHANCE, "home_or_draw", None, "A", "B") == (
        "A o pareggio"
    )


def test_a_side_may_be_called_anything():
    assert (
        market_title(MarketType.HOME_TOTAL, "soccer", "{away} {x}", "B") == "{away} {x} total goals"
    )


@pytest.mark.parametrize(
    ("how", "when"),
    [
        (Manner(), "Sun 22 Nov, 15:00 UTC"),
        (ITALIAN, "dom 22 nov, 15:00 UTC"),
        (Manner("it", zone="Europe/Rome"), "dom 22 nov, 16:00"),
        (Manner(zone="America/New_York"), "Sun 22 Nov, 10:00"),
    ],
)
def test_a_time_is_told_in_the_readers_own_zone_or_with_its_name(how, when):
    assert told(how, languages.when, KICK_OFF) == when
    assert told(how, languages.clock, KICK_OFF) == when.split(", ")[1]


def test_a_day_is_told_in_words():
    assert told(ITALIAN, languages.day, KICK_OFF.date()) == "domenica 22 novembre 2026"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        ("1.234,50", "1.234,50"),
        ("1,2,3", "1,2,3"),
        ("", ""),
    ],
)
def test_an_amount_is_read_as_it_is_written_and_never_as_another(typed, plain):
    assert told(ITALIAN, languages.plain_amount, typed) == plain
    assert told(Manner(), languages.plain_amount, typed) == typed
    assert told(ITALIAN, languages.amount, "12.50") == "12,50"


def test_a_language_that_was_dropped_in_may_be_late_and_wrong_in_places(tmp_path, monkeypatch):
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr/messages.po").write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgid "My bets"\nmsgstr "Mes paris"\n\n'
        'msgid "Bet {code}"\nmsgstr "Pari {numero}"\n\n'
        'msgid "Reference: {reference}"\nmsgstr "Ref {"\n\n'
        'msgid "Open"\nmsgstr ""\n\n'
        'msgid "{n} event"\nmsgid_plural "{n} events"\nmsgstr[0] "{n} match"\nmsgstr[1] "{n} matchs"\n',
        "utf-8",
    )
    monkeypatch.setattr(languages, "FOLDER", tmp_path)

    french = languages.languages.__wrapped__()["fr"]

    assert french.name == "Français"
    assert french.words == {"My bets": "Mes paris", "{n} event": ("{n} match", "{n} matchs")}
    assert [french.plural_of(n) for n in (0, 1, 2)] == [0, 0, 1]
