"""The theme editor as an owner uses it: draft, suggestions, preview, publish, history, logo."""

import io
import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk
from PIL import Image

from touchline.rights import Role
from touchline.themes.presets import PRESETS

pytestmark = [pytest.mark.spec("S3.12"), pytest.mark.usefixtures("office_of_acme")]

_INPUT = re.compile(r'<input id="(\w+)" name="\1" type="\w+" value="([^"]*)"')
_CHOICE = re.compile(r'<select id="(\w+)".*?<option value="([^"]*)" selected', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Editor:
    """The editor's form as a browser holds it."""

    def __init__(self, browser):
        self.browser = browser

    def fields(self):
        page = self.browser.text("/look")
        form = page[page.index('<form id="look"') : page.index("</form>", page.index('id="look"'))]
        return (
            dict(_HIDDEN.findall(form)) | dict(_INPUT.findall(form)) | dict(_CHOICE.findall(form))
        )

    def save(self, fields=None, **changes):
        return self.browser.send("/look", {**(fields or self.fields()), **changes})

    def act(self, path, **form):
        fields = self.fields()
        given = {"key": f"{fields['key']}x", "revision": fields["revision"], **form}
        return self.browser.send(f"/look{path}", given)


@pytest.fixture
def editor(otto):
    return Editor(otto)


def public(book, slug):
    book.theme_publisher().publish_once()
    return (
        book.web()
        .test_client()
        .get("/api/public/load-theme", headers={"Host": f"{slug}.localhost"})
        .json
    )


def picture():
    out = io.BytesIO()
    Image.new("RGB", (200, 50), "#0b6e4f").save(out, "PNG")
    return out.getvalue()


def test_a_draft_is_saved_previewed_and_published(our_book, slug, otto, editor):
    before = public(our_book, slug)

    saved = editor.save(site_name="Acme Bets", act="preset:ember")

    assert saved.headers["Location"] == "/office/look"
    assert "The draft is saved" in otto.text("/look")
    preview, css = otto.page("/look/preview"), otto.text("/look/preview.css")
    assert "Acme Bets" in preview.get_data(as_text=True)
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert f"--brand:{PRESETS['ember'].tokens['brand']}" in css
    assert public(our_book, slug) == before

    assert editor.act("/publish").status_code == 303
    assert "Version 2 is published" in otto.text("/look")
    assert public(our_book, slug)["name"] == "Acme Bets"


def test_what_cannot_be_read_says_the_nearest_shade_and_takes_it(otto, editor):
    editor.save(muted="#d0d4da", text="#c8ccd2")

    page = otto.text("/look")
    assert "Quiet text on Cards has a contrast of" in page
    assert 'value="fix:muted"' in page
    refused = editor.act("/publish")
    assert refused.status_code == 422
    assert "has a contrast of" in refused.get_data(as_text=True)

    assert editor.save(act="fix:all").status_code == 303
    assert "Everything can be read" in otto.text("/look")
    assert editor.act("/publish").status_code == 303


def test_the_editor_judges_what_is_not_saved_yet(editor, otto):
    fields = editor.fields()
    faint = otto.send("/look/judge", {**fields, "text": "#f0f0f0"}).get_data(as_text=True)
    broken = otto.send("/look/judge", {**fields, "text": "red;}"}).get_data(as_text=True)

    assert "Text on Page has a contrast of" in faint
    assert "must be a colour" in broken
    assert editor.fields()["revision"] == "0", "judging keeps nothing"


def test_a_stale_save_shows_both(editor):
    mine = editor.fields()
    editor.save(site_name="Theirs")

    answer = editor.save({**mine, "key": f"{mine['key']}y"}, site_name="Mine")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in page
    again = dict(_HIDDEN.findall(page[page.index('<form id="look"') :])) | {"site_name": "Mine"}
    assert editor.save({**mine, **again}, site_name="Mine").status_code == 303
    assert editor.fields()["site_name"] == "Mine"


@pytest.mark.parametrize(
    "change",
    [
        {"brand": "red"},
        {"brand": "#12345"},
        {"brand": "#000;} body{display:none"},
        {"brand": "url(//evil.example)"},
        {"radius_px": "25"},
        {"radius_px": "-1"},
        {"radius_px": "8px"},
        {"density": "cosy"},
        {"scheme": "both"},
        {"site_name": ""},
        {"site_name": "A" * 81},
        {"site_name": "Acme\x00"},
        {"tagline": "Win your money back"},
        {"logo_tag": "0123456789abcdef"},
        {"revision": "x"},
    ],
    ids=lambda change: " ".join(map(repr, change.values()))[:24],
)
def test_what_is_no_look_is_refused_and_kept_in_the_form(editor, otto, change):
    answer = (
        editor.save(tagline="Kept", **change) if "tagline" not in change else editor.save(**change)
    )

    assert answer.status_code == 422
    assert "tagline" in change or 'value="Kept"' in answer.get_data(as_text=True)
    assert editor.fields()["revision"] == "0"
    assert "evil" not in otto.text("/look/preview.css")


def test_a_logo_is_uploaded_shown_and_taken_out(editor, otto):
    given = {"logo": (io.BytesIO(picture()), "logo.png")}

    assert editor.act("/logo", **given).status_code == 303
    tag = editor.fields()["logo_tag"]
    shown = otto.page(f"/look/logos/{tag}")

    assert shown.content_type == "image/webp"
    assert f"/office/look/logos/{tag}" in otto.text("/look/preview")
    assert editor.act("/logo", act="remove").status_code == 303
    assert editor.fields()["logo_tag"] == ""
    assert otto.page("/look/logos/0000000000000000").status_code == 404


@pytest.mark.parametrize("body", [b"", b"<svg onload=alert(1)>", b"GIF89a<script>"])
def test_what_is_no_picture_is_refused_beside_its_field(editor, body):
    answer = editor.act("/logo", logo=(io.BytesIO(body), "logo.png"))

    assert answer.status_code == 422
    assert 'id="logo-wrong"' in answer.get_data(as_text=True)
    assert editor.fields()["revision"] == "0"


def test_an_earlier_version_comes_back_and_a_draft_is_thrown_away(editor):
    editor.save(site_name="Second")
    editor.act("/publish")
    editor.save(site_name="Third")

    assert editor.act("/discard").status_code == 422, "it asks whether one is sure"
    assert editor.act("/discard", sure="1").status_code == 303
    assert editor.fields()["site_name"] == "Second"
    assert editor.act("/back", version="1").status_code == 303
    assert editor.fields()["site_name"] == "Acme Sports"
    assert editor.act("/back", version="9").status_code == 422


def test_who_may_only_read_sees_and_changes_nothing(
    our_book, office_app, office_of_acme, slug, editor
):
    add_clerk(our_book, office_of_acme, "rea", Role.READ_ONLY)
    reader = ClerkBrowser(office_app, slug, "rea")
    reader.enrol()

    page = reader.text("/look")
    answers = [
        reader.send(f"/look{path}", {"key": "a1", "revision": "0"})
        for path in ("", "/publish", "/discard", "/back", "/logo", "/judge")
    ]

    assert "Save the draft" not in page
    assert {answer.status_code for answer in answers} == {403}
    assert editor.fields()["revision"] == "0"
