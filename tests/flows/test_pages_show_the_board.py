"""What a person reads on the lobby, sport, league and event pages, from real documents."""

import pytest
from flows.player_documents import (
    NOW,
    event,
    event_document,
    full_event,
    league_document,
    lobby_document,
    market,
)
from flows.player_site import PATHS, Documents, full_board, site_of
from lxml import html

LEAGUE = ("league", "soccer", PATHS["league"].rsplit("/", 1)[1])
EVENT = ("event", PATHS["event"].rsplit("/", 1)[1])


def tree(site, path):
    return html.fromstring(site.get(path).get_data())


def words(element):
    return " ".join(element.text_content().split())


def prices(page):
    return [words(each) for each in page.cssselect(".odds")]


@pytest.mark.spec("S3.12")
def test_the_lobby_shows_the_next_events_of_every_sport_with_prices():
    page = tree(site_of(), "/")

    assert [words(each) for each in page.cssselect("h2")] == ["Soccer", "Tennis"]
    assert words(page.cssselect(".teams")[0]) == "Harbour Rovers v Northgate United"
    assert prices(page)[:7] == ["2.25", "3.40", "3.10", "1.91", "1.95", "1.91", "1.95"]


def test_a_sport_lists_its_leagues_with_their_country():
    page = tree(site_of(), PATHS["sport"])

    cards = [words(each) for each in page.cssselect(".league")]

    assert cards[0].startswith("England Premier Division 4 events, next")
    assert cards[2].startswith("Soccer World Club Trophy 2 events")


def test_a_league_lists_its_events_under_named_columns():
    page = tree(site_of(), PATHS["league"])

    assert words(page.cssselect("h1")[0]) == "England: Premier Division"
    assert [words(each) for each in page.cssselect(".column")] == [
        "Match result",
        "Handicap",
        "Total goals",
    ]
    assert len(page.cssselect(".row")) == 4


def test_an_event_shows_every_market_and_each_side_with_its_own_handicap():
    page = tree(site_of(), PATHS["event"])

    titles = [words(each) for each in page.cssselect("summary h3")]
    handicaps = [words(each) for each in page.cssselect("#asian-handicap-ft .price")]

    assert titles[:3] == ["Match result", "Asian handicap", "Total goals"]
    assert handicaps[2:4] == [
        "Old Mill Athletic \N{MINUS SIGN}0.75 1.91",
        "Castle Wanderers +0.75 1.95",
    ]


def lines_of(page, group, *, folded=False):
    path = f"#{group} .rest .line" if folded else f"#{group} > .line"
    return [words(each.cssselect(".pick")[0]) for each in page.cssselect(path)]


def event_page(markets, **facts):
    document = event_document(event(7, markets=markets, more=0, **facts))
    return site_of(Documents({**full_board()[0].pages, EVENT: document}))


def test_many_lines_are_shown_around_the_main_one_and_the_rest_folded():
    lines = [f"{line}.5" for line in range(10)]
    site = event_page([market("total", line=line, main=line == "6.5") for line in lines])

    page = tree(site, PATHS["event"])

    assert lines_of(page, "total-ft") == [f"Over {line}.5" for line in (4, 5, 6, 7, 8)]
    assert lines_of(page, "total-ft", folded=True) == [f"Over {line}.5" for line in (0, 1, 2, 3, 9)]


def test_lines_around_no_main_line_are_the_middle_ones():
    site = event_page([market("total", line=f"{line}.5", main=False) for line in range(10)])

    page = tree(site, PATHS["event"])

    assert lines_of(page, "total-ft") == [f"Over {line}.5" for line in (3, 4, 5, 6, 7)]


def test_lines_the_feed_suspended_are_left_out_beside_open_ones():
    markets = [
        market("total", line="1.5", main=True, state="suspended"),
        market("total", line="2.5", main=False),
        market("asian_handicap", line="0", main=False, state="suspended"),
        market("asian_handicap", line="+1", main=True, state="suspended"),
    ]

    page = tree(event_page(markets), PATHS["event"])

    assert lines_of(page, "total-ft") == ["Over 2.5"]
    assert lines_of(page, "asian-handicap-ft") == ["Old Mill Athletic +1"]


def test_a_pause_hides_no_line():
    site = event_page([market("total", line=f"{line}.5") for line in range(4)])
    before = lines_of(tree(site, PATHS["event"]), "total-ft")

    site.board.is_stale = True

    assert lines_of(tree(site, PATHS["event"]), "total-ft") == before


def test_a_draw_no_bet_is_never_shown_under_match_result():
    events = [event(0), event(1, markets=[market("draw_no_bet")], more=0)]
    site = site_of(Documents({**full_board()[0].pages, LEAGUE: league_document(events=events)}))

    page = tree(site, PATHS["league"])

    second = page.cssselect(".row")[1]
    assert prices(second) == []
    assert words(second.cssselect(".more")[0]) == "+1 more markets"


def test_a_list_shows_the_line_the_board_chose_even_where_the_feed_marked_none():
    events = [event(0, markets=[market("total", line="3.5", main=False)], more=4)]
    site = site_of(Documents({**full_board()[0].pages, LEAGUE: league_document(events=events)}))

    row = tree(site, PATHS["league"]).cssselect(".row")[0]

    assert [words(each) for each in row.cssselect(".pick")] == ["O 3.5", "U 3.5"]
    assert words(row.cssselect(".more")[0]) == "+4 more markets"


def test_a_started_event_leaves_the_lists_at_its_kick_off():
    site = site_of()
    before = len(tree(site, "/").cssselect(".row"))

    site.clock.now_s += 7200

    assert before == 10
    assert len(tree(site, "/").cssselect(".row")) == 0
    assert "No upcoming events right now" in site.text("/")


def test_a_started_event_is_shown_as_started_without_any_price():
    site = site_of()
    assert "2.25" in prices(tree(site, PATHS["event"]))

    site.clock.now_s += 7200
    page = tree(site, PATHS["event"])

    assert words(page.cssselect(".state")[0]) == "Started"
    assert set(prices(page)) == {"paused"}


def test_a_postponed_event_says_so_and_shows_no_price():
    document = event_document(full_event(7, state="postponed"))
    page = tree(site_of(Documents({**full_board()[0].pages, EVENT: document})), PATHS["event"])

    assert words(page.cssselect(".state")[0]) == "Postponed"
    assert set(prices(page)) == {"paused"}


def test_a_suspended_market_and_a_closed_selection_show_no_price():
    suspended = market("match_result", state="suspended")
    half_open = market("total", line="2.5")
    half_open["selections"][0]["open"] = False
    events = [event(0, markets=[suspended, half_open])]
    site = site_of(Documents({**full_board()[0].pages, LEAGUE: league_document(events=events)}))

    page = tree(site, PATHS["league"])

    assert prices(page) == ["paused", "paused", "paused", "paused", "1.95"]


@pytest.mark.parametrize("name", ["lobby", "league", "event"])
def test_a_stale_board_is_honest_and_pauses_every_price(name):
    site = site_of()
    site.board.is_stale, site.board.seen_at = True, NOW

    page = tree(site, PATHS[name])

    assert "Prices are paused: last update 12:00 UTC." in words(page.cssselect(".notice")[0])
    assert set(prices(page)) == {"paused"}


def test_one_stale_sport_pauses_only_its_own_prices_in_the_lobby():
    site = site_of()
    site.board.stale_sports, site.board.seen_at = frozenset({"tennis"}), NOW

    soccer, tennis = tree(site, "/").cssselect("section.card")

    assert "paused" not in prices(soccer)
    assert set(prices(tennis)) == {"paused"}
    assert "Some prices are paused.</strong>" in site.text("/")


def test_an_empty_cache_gives_an_honest_page_nobody_may_keep():
    site = site_of(Documents())

    answer = site.get("/sports/soccer")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Prices unavailable" in answer.get_data(as_text=True)
    assert "Acme Sports" in answer.get_data(as_text=True)


def test_a_known_sport_with_nothing_on_offer_is_an_empty_page():
    answer = site_of().get("/sports/darts")

    assert answer.status_code == 200
    assert "No Darts events right now" in answer.get_data(as_text=True)


def test_a_sport_that_nobody_can_look_up_is_not_called_empty():
    site = site_of()
    site.board.is_away = True

    answers = [site.get("/sports/darts"), site.get("/sports/darts", headers={"HX-Request": "true"})]

    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Prices cannot be shown right now" in answer.get_data(as_text=True)
        assert "No Darts events" not in answer.get_data(as_text=True)
    assert site.get("/sports/quidditch").status_code == 200, "nor is one called unknown"


@pytest.mark.parametrize("path", ["/sports/quidditch", "/sports/soccer/nope", "/events/nope"])
def test_an_unknown_sport_league_or_event_is_a_themed_404(path):
    answer = site_of().get(path)

    assert answer.status_code == 404
    assert "/theme.css?v=acme3" in answer.get_data(as_text=True)


def test_names_from_a_feed_cannot_write_html():
    nasty = event(0) | {"home": "<script>alert(1)</script>", "away": "A & B"}
    document = lobby_document(("soccer",), per_sport=1)
    document["sections"][0]["events"] = [nasty | {"league": {"code": "x", "name": "<b>"}}]
    site = site_of(Documents({**full_board()[0].pages, ("lobby",): document}))

    page = tree(site, "/")

    assert words(page.cssselect(".teams")[0]) == "<script>alert(1)</script> v A & B"
    assert all(each.get("src") for each in page.cssselect("script"))


def test_every_link_of_a_site_under_a_path_stays_under_it():
    site = site_of()

    page = html.fromstring(site.get("/", environ_overrides={"SCRIPT_NAME": "/acme"}).get_data())

    links = [each.get("href") for each in page.cssselect("a:not(.skip)")]
    assert len(links) > 10
    assert all(link.startswith("/acme/") for link in links)
    assert page.get_element_by_id("live").get("hx-get") == "/acme/"


@pytest.mark.parametrize("page", ["sport", "league", "event"])
def test_a_sport_whose_results_nobody_tells_says_that_it_takes_no_bets(page):
    told, untold = site_of(), site_of(betless_sports=frozenset({"soccer"}))

    assert "No bets on Soccer" not in told.text(PATHS[page])
    assert "No bets on Soccer" in untold.text(PATHS[page])
    assert "(no bets)" in untold.text(PATHS["lobby"])
