"""Language, odds and time zone, as chosen on the pages, are those of every page from then on."""

import pytest
from harness.shop import Shop
from harness.visitors import Browser, opened_app
from lxml import html

pytestmark = pytest.mark.spec("S3.12")

ITALIAN = {"Accept-Language": "it-IT,it;q=0.9"}


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    return shop


@pytest.fixture
def visitor(shop, slug):
    with opened_app(shop.book) as app:
        yield Browser(app, slug)


def page(answer):
    return html.fromstring(answer.get_data())


def heading(answer):
    return page(answer).findtext(".//h1")


def odds(answer):
    return [each.text_content() for each in page(answer).cssselect(".price .odds, .leg .odds")]


def test_a_page_is_told_in_the_language_the_browser_asks_for(visitor):
    english, italian = visitor.get(), visitor.get(**ITALIAN)

    assert (heading(english), heading(italian)) == ("Next up", "Prossimi eventi")
    assert [page(each).get("lang") for each in (english, italian)] == ["en", "it"]
    assert english.headers["ETag"] != italian.headers["ETag"]
    assert "Accept-Language" in italian.headers["Vary"]


def test_a_language_is_chosen_in_the_footer_and_stays(visitor):
    answer = visitor.post("/settings", {"language": "it", "next": "/sign-in"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert heading(visitor.get("/sign-in")) == "Accedi"
    assert heading(visitor.get("/no-such-page")) == "Pagina non trovata"
    assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_who_is_signed_in_chooses_in_the_same_footer(visitor):
    visitor.sign_in()

    visitor.post("/settings", {"language": "it"})

    assert heading(visitor.get("/account/statement")) == "Estratto conto"


@pytest.mark.parametrize(
    ("form", "shown"), [("fractional", "1/1"), ("american", "+100"), ("decimal", "2.00")]
)
def test_prices_are_written_as_chosen_wherever_they_are_shown(visitor, form, shown):
    visitor.post("/settings", {"odds": form})
    button = page(visitor.get()).cssselect("button.price")[0]
    visitor.post("/slip", {"pick": button.get("value")})

    part = visitor.get("/", **{"HX-Request": "true"})

    assert button.get("value").endswith(".2.00")
    assert shown in odds(visitor.get())
    assert shown in odds(part)
    assert odds(visitor.get("/slip"))[0] == shown
    assert page(visitor.get("/slip")).xpath("//input[@name='price']/@value") == ["2.00"]


def test_times_are_those_of_the_chosen_zone(visitor):
    before = page(visitor.get()).xpath("//main//time")[0]

    visitor.post("/settings", {"zone": "Asia/Tokyo"})

    after = page(visitor.get()).xpath("//main//time")[0]
    assert before.text.endswith(" UTC")
    assert not after.text.endswith(" UTC")
    assert after.get("datetime") == before.get("datetime")
    assert page(visitor.get()).get("data-zone") == "Asia/Tokyo"


def test_the_settings_page_shows_what_holds_and_leads_back(visitor):
    visitor.post("/settings", {"language": "it", "odds": "american", "zone": "Europe/Rome"})

    shown = page(visitor.get("/settings?next=/bets"))

    assert shown.xpath("//option[@selected]/@value") == ["it", "Europe/Rome"]
    assert shown.xpath("//input[@checked]/@value") == ["american"]
    assert shown.xpath("//main//input[@name='next']/@value") == ["/bets"]


@pytest.mark.parametrize(
    "form",
    [{"language": "xx"}, {"odds": "roman"}, {"zone": "Mars/Base"}, {"zone": "../../etc"}, {}],
)
def test_what_nobody_can_choose_changes_nothing(visitor, form):
    visitor.post("/settings", {"language": "it"})

    visitor.post("/settings", form)

    assert heading(visitor.get()) == "Prossimi eventi"
    assert page(visitor.get()).get("data-zone") is None


def test_no_stranger_chooses_for_somebody(visitor):
    answer = visitor.post("/settings", {"language": "it"}, **{"Sec-Fetch-Site": "cross-site"})
    away = visitor.post("/settings", {"next": "//evil.example"})

    assert answer.status_code == 403
    assert away.headers["Location"] == "/"


def test_a_stake_is_typed_as_it_is_written_in_the_language(shop, visitor):
    visitor.sign_in()
    visitor.post("/settings", {"language": "it"})
    lobby = page(visitor.get())
    (token,) = set(lobby.xpath("//input[@name='csrf_token']/@value"))
    pick = lobby.cssselect("button.price")[0].get("value")
    visitor.post("/slip", {"pick": pick, "csrf_token": token})
    form = page(visitor.get("/slip")).xpath("//main//form")[0]
    fields = dict(form.form_values())
    (stake,) = (name for name in fields if name.startswith("stake"))

    answer = visitor.post("/slip/bets", {**fields, stake: "2,50", "do": "place"})

    assert answer.status_code == 303, page(answer).text_content()
    receipt = page(visitor.get(answer.headers["Location"]))
    assert "2,50 EUR" in receipt.text_content()
    assert shop.rows("SELECT stake_minor FROM bets") == [(250,)]
