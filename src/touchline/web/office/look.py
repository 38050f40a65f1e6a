"""The theme editor: a draft beside its preview, what of it cannot be read, publishing and going back."""

from dataclasses import asdict, replace
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request

from touchline.errors import ChangedMeanwhile
from touchline.rights import Permission
from touchline.themes import drafts, queries
from touchline.themes.css import stylesheet
from touchline.themes.drafts import HISTORY_MAX, StaleDraft
from touchline.themes.logos import UPLOAD_BYTES_MAX
from touchline.themes.model import COLOURS, BadBranding, Branding
from touchline.themes.presets import PRESETS
from touchline.themes.readable import Shortfall, shortfalls
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.look_form import (
    checked,
    differences,
    filled,
    in_colours_of,
    look_of,
    number_in,
    present,
    pressed,
    unreadable,
)
from touchline.web.office.look_words import LABELS, sentence_of
from touchline.web.office.seat import Seat, office, root
from touchline.web.office.shell import done, own, page
from touchline.web.pages import FRAMED_BY_US, FRAMES_OURS

_PATH = "/look"


@guarded(Permission.READ)
def show(seat: Seat) -> Response:
    """The draft, or what is published where nobody has begun one."""
    saved, look = present(seat)
    return _editor(seat, look, filled(look, saved))


@guarded(Permission.BRANDING_SAVE)
def save(seat: Seat) -> Response:
    """Keep the draft; a preset or a suggestion that was pressed goes into it first."""

    def attempt(given: Fields) -> Response:
        look = pressed(look_of(given), given)
        _saved(seat, look, given)
        return done(_PATH, "The draft is saved. Nobody sees it until you publish it.")

    return submitted(seat, attempt, lambda draft, status: _again(seat, draft, status))


@guarded(Permission.BRANDING_SAVE)
def publish(seat: Seat) -> Response:
    """Make the draft the site's look."""

    def attempt(given: Fields) -> Response:
        version = drafts.publish_draft(
            office().db, seat.scope, revision=number_in(given, "revision"), by=seat.actor
        )
        return done(_PATH, f"Version {version} is published. The site shows it within seconds.")

    return submitted(seat, attempt, lambda draft, status: _refused(seat, draft, status))


@guarded(Permission.BRANDING_SAVE)
def discard(seat: Seat) -> Response:
    """Throw the draft away."""

    def attempt(given: Fields) -> Response:
        sure(given)
        drafts.discard_draft(
            office().db, seat.scope, revision=number_in(given, "revision"), by=seat.actor
        )
        return done(_PATH, "The draft is gone. The site looks as before.")

    return submitted(seat, attempt, lambda draft, status: _refused(seat, draft, status))


@guarded(Permission.BRANDING_SAVE)
def go_back(seat: Seat) -> Response:
    """Publish an earlier version again."""

    def attempt(given: Fields) -> Response:
        earlier = number_in(given, "version")
        version = drafts.roll_back(office().db, seat.scope, version=earlier, by=seat.actor)
        return done(_PATH, f"Version {earlier} is back, as version {version}.")

    return submitted(seat, attempt, lambda draft, status: _refused(seat, draft, status))


@guarded(Permission.BRANDING_SAVE)
def upload(seat: Seat) -> Response:
    """Put an uploaded picture into the draft as its logo, or take the logo out of it."""

    def attempt(given: Fields) -> Response:
        _, look = present(seat)
        tag = ""
        if given.get("act") != "remove":
            file = request.files.get("logo")
            raw = file.stream.read(UPLOAD_BYTES_MAX + 1) if file else b""
            if not raw:
                raise WrongField("logo", "Choose a picture first.")
            tag = drafts.keep_logo(office().db, seat.scope, raw, by=seat.actor).tag
        _saved(seat, replace(look, logo_tag=tag), given)
        return done(
            _PATH, "The logo is in the draft." if tag else "The draft has no logo any more."
        )

    return submitted(
        seat,
        attempt,
        lambda draft, status: _refused(seat, draft, status),
        fields={"bad_logo": "logo"},
    )


@guarded(Permission.BRANDING_SAVE)
def judge(seat: Seat) -> Response:
    """What of the form as it stands cannot be read; the editor asks while somebody types."""
    del seat
    failing: tuple[Shortfall, ...] = ()
    trouble = ""
    try:
        look = look_of(dict(request.form.items()))
        failing = shortfalls(checked(look).tokens)
    except (BadBranding, WrongField) as refusal:
        trouble = refusal.message
    text = current_app.jinja_env.get_template("office/_look_verdict.html").render(
        verdict=[(each, sentence_of(each)) for each in failing], trouble=trouble, may_save=True
    )
    return own(text)


@guarded(Permission.READ)
def preview(seat: Seat) -> Response:
    """A page of a site in the draft's look, for a frame of the editor."""
    _, look = present(seat)
    text = current_app.jinja_env.get_template("office/look_preview.html").render(
        theme={**asdict(look), "name": look.site_name},
        root=root(),
        css_url=f"{root()}{_PATH}/preview.css",
        logo_url=f"{root()}{_PATH}/logos/{look.logo_tag}" if look.logo_tag else "",
    )
    answer = own(text)
    answer.headers.update(FRAMED_BY_US)
    return answer


@guarded(Permission.READ)
def preview_css(seat: Seat) -> Response:
    """The draft's tokens as a style sheet."""
    _, look = present(seat)
    return own(stylesheet(look), content_type="text/css; charset=utf-8")


@guarded(Permission.READ)
def logo(seat: Seat, tag: str) -> Response:
    """One of the tenant's own logos."""
    with office().db.tenant_tx(seat.scope) as conn:
        found = queries.get_logo(conn, tenant_id=seat.scope, tag=tag)
    if found is None:
        return own(b"", status=HTTPStatus.NOT_FOUND, content_type="text/plain")
    return own(found.body, content_type="image/webp")


def add_look(pages: Blueprint) -> None:
    """Give a back office its theme editor."""
    pages.add_url_rule(_PATH, "look", show)
    pages.add_url_rule(_PATH, "save_look", save, methods=["POST"])
    pages.add_url_rule(f"{_PATH}/publish", "publish_look", publish, methods=["POST"])
    pages.add_url_rule(f"{_PATH}/discard", "discard_look", discard, methods=["POST"])
    pages.add_url_rule(f"{_PATH}/back", "roll_look_back", go_back, methods=["POST"])
    pages.add_url_rule(f"{_PATH}/logo", "upload_logo", upload, methods=["POST"])
    pages.add_url_rule(f"{_PATH}/judge", "judge_look", judge, methods=["POST"])
    pages.add_url_rule(f"{_PATH}/preview", "preview_look", preview)
    pages.add_url_rule(f"{_PATH}/preview.css", "preview_look_css", preview_css)
    pages.add_url_rule(f"{_PATH}/logos/<tag>", "own_logo", logo)


def _saved(seat: Seat, look: Branding, given: Fields) -> None:
    try:
        drafts.save_draft(
            office().db, seat.scope, look, revision=number_in(given, "revision"), by=seat.actor
        )
    except StaleDraft as error:
        theirs, now = present(seat)
        raise ChangedMeanwhile(**differences(look, now, theirs)) from error


def _again(seat: Seat, draft: Draft, status: int) -> Response:
    """The form as it was sent; after a stale save it carries the revision to save over."""
    saved, look = present(seat)
    if draft.stale:
        values = {**draft.values, "revision": str(saved.revision if saved else 0)}
        draft = replace(draft, values=values)
    return _editor(seat, look, draft, status)


def _refused(seat: Seat, draft: Draft, status: int) -> Response:
    """The editor with what was wrong with one of its buttons."""
    saved, look = present(seat)
    kept = replace(filled(look, saved), wrong=draft.wrong, trouble=draft.trouble)
    return _editor(seat, look, kept, status)


def _editor(seat: Seat, look: Branding, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    with office().db.tenant_tx(seat.scope) as conn:
        history = queries.list_branding(conn, tenant_id=seat.scope, limit=HISTORY_MAX)
    answer = page(
        seat,
        "office/look.html",
        heading="Look of the site",
        status=status,
        draft=draft,
        may_save=seat.may(Permission.BRANDING_SAVE),
        labels=LABELS,
        colours=[(name, LABELS[name]) for name in COLOURS],
        presets=PRESETS,
        verdict=[(each, sentence_of(each)) for each in unreadable(in_colours_of(draft, look))],
        history=history,
        has_draft=draft.value("revision") != "0",
        logo_tag=look.logo_tag,
    )
    answer.headers.update(FRAMES_OURS)
    return answer
