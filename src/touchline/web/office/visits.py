"""The door for somebody of the platform's who visits a tenant's office with a code of their console."""

import secrets

from flask import Blueprint, Response, request

from touchline.accounts.model import Player
from touchline.errors import NotFound
from touchline.rights import PLATFORM
from touchline.web.limits import limited
from touchline.web.office.guard import STAGE, STAGE_IN
from touchline.web.office.seat import office, root, sent_to
from touchline.web.office.shell import bare_page
from touchline.web.office.visiting import VISITING, take_pass
from touchline.web.origin import TOKEN_FIELD
from touchline.web.player_session import current_session

_CODE_MAX = 64


def show_visit() -> Response:
    """A button: opening a link alone signs nobody in."""
    if not current_session().slug:
        raise NotFound
    return bare_page("office/visit.html", code=request.args.get("code", "")[:_CODE_MAX])


def begin() -> Response:
    """Come in with a code that the console gave for this very tenant."""
    session = current_session()
    if not session.slug:
        raise NotFound
    code = request.form.get("code", "")
    given = take_pass(code) if 0 < len(code) <= _CODE_MAX and code.isalnum() else None
    if given is None or given.slug != session.slug:
        return sent_to(f"{root()}/sign-in")
    office().sessions.begin(
        session,
        Player(PLATFORM, given.staff_id, given.name, given.epoch),
        {
            TOKEN_FIELD: secrets.token_hex(20),
            STAGE: STAGE_IN,
            VISITING: f"{given.role}:{given.until_s}",
        },
        is_permanent=False,
    )
    return sent_to(root())


def add_visits(pages: Blueprint) -> None:
    """Give the office the door for visits."""
    pages.add_url_rule("/visit", "visit_form", show_visit)
    pages.add_url_rule("/visit", "visit", limited("login")(begin), methods=["POST"])
