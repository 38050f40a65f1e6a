"""Drafts, publishing, going back, and logos: from the use case to what the edge answers."""

import io
from dataclasses import replace

import pytest
from harness.people import TESTER
from PIL import Image

from touchline.rights import Actor, ActorKind, NotPermitted, Role
from touchline.themes import queries
from touchline.themes.drafts import (
    NoSuchVersion,
    StaleDraft,
    discard_draft,
    keep_logo,
    publish_draft,
    roll_back,
    save_draft,
)
from touchline.themes.logos import BadLogo
from touchline.themes.model import BadBranding, Branding
from touchline.themes.presets import PRESETS

EMBER = PRESETS["ember"]
DRAFT = Branding("Acme Bets", "All of it.", EMBER.scheme, EMBER.tokens)


class Desk:
    """One tenant's looks, as its people work on them and as the public sees them."""

    def __init__(self, book, slug):
        self.book = book
        self.slug = slug
        self.tenant_id = book.create_tenant(slug)

    def save(self, draft=DRAFT, revision=0, by=TESTER):
        return save_draft(self.book.platform_db, self.tenant_id, draft, revision=revision, by=by)

    def publish(self, revision=1, by=TESTER):
        return publish_draft(self.book.platform_db, self.tenant_id, revision=revision, by=by)

    def draft(self):
        with self.book.platform_db.tenant_tx(self.tenant_id) as conn:
            return queries.get_draft(conn, tenant_id=self.tenant_id)

    def versions(self):
        with self.book.platform_db.tenant_tx(self.tenant_id) as conn:
            return queries.list_branding(conn, tenant_id=self.tenant_id, limit=9)

    def public(self, path="/api/public/load-theme"):
        self.book.theme_publisher().publish_once()
        client = self.book.web().test_client()
        return client.get(path, headers={"Host": f"{self.slug}.localhost"})

    def actions(self):
        with self.book.platform_db.tenant_tx(self.tenant_id) as conn:
            rows = conn.execute("SELECT action FROM audit_log ORDER BY id").fetchall()
        return [row[0] for row in rows]


@pytest.fixture
def desk(our_book, slug):
    return Desk(our_book, slug)


def picture(size=(200, 50)):
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6e4f").save(out, "PNG")
    return out.getvalue()


@pytest.mark.spec("S3.12")
def test_nobody_sees_a_draft_until_it_is_published(desk):
    before = desk.public().json

    desk.save()
    assert desk.public().json == before

    assert desk.publish() == 2
    shown = desk.public().json
    assert (shown["name"], shown["scheme"], shown["version"]) == ("Acme Bets", "dark", 2)
    assert shown["tokens"] == EMBER.tokens
    assert desk.draft() is None
    assert desk.actions()[-2:] == ["branding.drafted", "branding.saved"]


@pytest.mark.spec("S3.12")
def test_what_cannot_be_read_is_kept_and_not_published(desk):
    faint = replace(DRAFT, tokens={**EMBER.tokens, "text": EMBER.tokens["background"]})
    desk.save(faint)

    with pytest.raises(BadBranding, match="text on background has a contrast of 1"):
        desk.publish()

    assert desk.draft().tokens["text"] == EMBER.tokens["background"]
    assert [each.version for each in desk.versions()] == [1]


def test_of_two_who_opened_one_draft_the_second_is_told(desk):
    first = desk.save()
    desk.save(replace(DRAFT, tagline="Mine."), first.revision)

    with pytest.raises(StaleDraft):
        desk.save(replace(DRAFT, tagline="Theirs."), first.revision)
    with pytest.raises(StaleDraft):
        desk.save(DRAFT, 0)
    with pytest.raises(StaleDraft):
        desk.publish(first.revision)

    assert (desk.draft().tagline, desk.draft().revision) == ("Mine.", 2)


def test_a_draft_that_was_thrown_away_cannot_be_saved_over(desk):
    revision = desk.save().revision
    discard_draft(desk.book.platform_db, desk.tenant_id, revision=revision, by=TESTER)

    with pytest.raises(StaleDraft):
        desk.save(DRAFT, revision)

    assert desk.draft() is None
    assert desk.actions()[-1] == "branding.discarded"


@pytest.mark.spec("S3.12")
def test_an_earlier_look_comes_back_as_the_newest_version(desk):
    first = desk.public().json
    desk.save()
    desk.publish()

    assert roll_back(desk.book.platform_db, desk.tenant_id, version=1, by=TESTER) == 3

    shown = desk.public().json
    assert shown == {**first, "version": 3}
    assert [each.version for each in desk.versions()] == [3, 2, 1]
    with pytest.raises(NoSuchVersion):
        roll_back(desk.book.platform_db, desk.tenant_id, version=9, by=TESTER)


@pytest.mark.spec("S3.12")
def test_a_logo_is_answered_at_the_edge_under_its_content(desk):
    logo = keep_logo(desk.book.platform_db, desk.tenant_id, picture(), by=TESTER)
    desk.save(replace(DRAFT, logo_tag=logo.tag))
    desk.publish()

    shown = desk.public().json["logo"]
    answer = desk.public(shown["url"])

    assert shown == {"url": f"/logo.webp?v={logo.tag}", "width": 200, "height": 50}
    assert (answer.data, answer.mimetype) == (logo.body, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert desk.public("/logo.webp?v=0").status_code == 404
    assert f'src="/logo.webp?v={logo.tag}"' in desk.public("/sign-in").get_data(as_text=True)


def test_a_logo_of_another_tenant_cannot_be_taken(desk, our_book):
    other = our_book.create_tenant(f"{desk.slug}-two")
    theirs = keep_logo(our_book.platform_db, other, picture(), by=TESTER)

    with pytest.raises(BadBranding):
        desk.save(replace(DRAFT, logo_tag=theirs.tag))

    assert desk.draft() is None


def test_who_may_not_brand_changes_nothing(desk):
    reader = Actor(ActorKind.STAFF, "rea", desk.tenant_id, Role.READ_ONLY, staff_id=9)

    for attempt in (
        lambda: desk.save(by=reader),
        lambda: desk.publish(by=reader),
        lambda: roll_back(desk.book.platform_db, desk.tenant_id, version=1, by=reader),
        lambda: keep_logo(desk.book.platform_db, desk.tenant_id, picture(), by=reader),
    ):
        with pytest.raises(NotPermitted):
            attempt()

    assert [each.version for each in desk.versions()] == [1]


def test_what_is_no_picture_is_not_kept(desk):
    with pytest.raises(BadLogo):
        keep_logo(desk.book.platform_db, desk.tenant_id, b"<svg/>", by=TESTER)

    assert "logo.kept" not in desk.actions()
