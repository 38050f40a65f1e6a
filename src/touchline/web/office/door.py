"""Signing in and out of the pages of staff: a password, then a code of an app; plain forms all.

The session of who has shown the password alone opens nothing but the second half.
"""

import logging
import secrets
from http import HTTPStatus
from io import BytesIO

import segno
from flask import Blueprint, Response, request

from touchline.accounts import totp
from touchline.accounts.model import Player, normalised
from touchline.accounts.store import SessionsAway
from touchline.errors import NotFound, Refused, Unavailable
from touchline.plumbing import metrics
from touchline.plumbing.db import Database
from touchline.plumbing.pacing import utc_now
from touchline.rights import PLATFORM, Actor
from touchline.staff.entry import enter
from touchline.staff.model import Account, WrongStaffSignIn, actor_of
from touchline.staff.prove import account_of
from touchline.tenants.create import find_tenant
from touchline.web.limits import limited, spend
from touchline.web.office.guard import STAGE, STAGE_IN, seat_or_none, to_the_door
from touchline.web.office.realm import realm_of
from touchline.web.office.seat import office, root, sent_to
from touchline.web.office.shell import bare_page, own
from touchline.web.office.visiting import VISITING, leave
from touchline.web.origin import TOKEN_FIELD
from touchline.web.player_session import PlayerSession, current_session
from touchline.web.session_cookies import Realm
from touchline.web.sign_in import is_local_path

logger = logging.getLogger(__name__)

STAGE_CODE, STAGE_APP = "code", "app"
# What a form keeps of what was typed.
_NAME_MAX = 100
NEXT = "next"
NAME = "name"


def show() -> Response:
    """The form; who is signed in already is sent on."""
    wanted = request.args.get("next", "")
    if seat_or_none() is not None:
        return _sent_to(wanted)
    return _form(wanted)


def let_in() -> Response:
    """Compare name and password; then the second half is asked for."""
    session = current_session()
    if not session.slug:
        raise NotFound
    if office().sessions.store.is_away:  # before anybody spends a processor on a password
        metrics.staff_sign_ins.labels("unavailable").inc()
        raise SessionsAway
    wanted, name = request.form.get("next", ""), request.form.get("name", "")[:_NAME_MAX]
    _throttle("login", session, normalised(name))
    try:
        account = _proved(session, name, request.form.get("password", ""))
    except Refused as refusal:
        return _turned_away(refusal, _form(wanted, name, refusal))
    except Unavailable:
        metrics.staff_sign_ins.labels("unavailable").inc()
        raise
    stage = STAGE_CODE if enter.has_app(office().db, account.scope, account.id) else STAGE_APP
    _begin(session, account, stage, wanted)
    return sent_to(f"{root()}/{stage}")


def show_code() -> Response:
    """Ask for the code that the app shows now."""
    if _halfway(STAGE_CODE) is None:
        return to_the_door()
    return bare_page("office/code.html", refusal=None)


def check_code() -> Response:
    """Let in who types a code of their app, or one of their recovery codes."""
    who = _halfway(STAGE_CODE)
    if who is None:
        return to_the_door()
    session = current_session()
    _throttle("codes", session, who.name)
    try:
        left = enter.check_code(
            office().db, office().vault, who, request.form.get("code", ""), now_s=_now_s()
        )
    except Refused as refusal:
        return _turned_away(refusal, bare_page("office/code.html", refusal=refusal.message))
    return _sat_down(who, notice="" if left is None else _codes_left(left))


def show_app() -> Response:
    """What an app needs to be told, once: a picture, or the letters of it."""
    who = _halfway(STAGE_APP)
    secret = None if who is None else _secret(who)
    if who is None or secret is None:
        return to_the_door()
    return bare_page("office/app.html", refusal=None, secret=totp.spaced(secret))


def picture() -> Response:
    """The picture an app reads."""
    who = _halfway(STAGE_APP)
    secret = None if who is None else _secret(who)
    if who is None or secret is None:
        raise NotFound
    issuer = f"Touchline {current_session().slug}"
    drawn = BytesIO()
    segno.make(totp.setup_uri(secret, issuer=issuer, name=who.name), micro=False).save(
        drawn,
        kind="svg",
        scale=5,
        border=3,
        light="#fff",
        dark="#000",
        svgclass=None,
        lineclass=None,
    )
    return own(drawn.getvalue(), content_type="image/svg+xml")


def confirm_app() -> Response:
    """Let in who types the first code of their new app, and show the recovery codes this once."""
    who = _halfway(STAGE_APP)
    secret = None if who is None else _secret(who)
    if who is None or secret is None:
        return to_the_door()
    _throttle("codes", current_session(), who.name)
    kept = secrets.token_bytes(totp.RECOVERY_CODES * totp.RECOVERY_LETTERS)
    try:
        codes = enter.confirm_app(
            office().db,
            office().vault,
            who,
            request.form.get("code", ""),
            now_s=_now_s(),
            randomness=kept,
        )
    except Refused as refusal:
        page = bare_page("office/app.html", refusal=refusal.message, secret=totp.spaced(secret))
        return _turned_away(refusal, page)
    on = _sat_down(who)
    page = bare_page("office/recovery.html", codes=codes, onwards=on.headers["Location"])
    for cookie in on.headers.getlist("Set-Cookie"):
        page.headers.add("Set-Cookie", cookie)
    return page


def let_out() -> Response:
    """End the session, and with its epoch every copy of it."""
    session = current_session()
    if session.get(VISITING):
        return leave()
    was = office().sessions.finish(session)
    if was is not None:
        clerk = enter.clerk_of(office().db, was.tenant_id, was.player_id, epoch=was.epoch)
        if clerk is not None:
            enter.sign_out(office().db, actor_of(clerk, origin=office().limits.client()))
        logger.info("staff.signed_out")
    return sent_to(f"{root()}/sign-in")


def door(pages: Blueprint) -> None:
    """Give a realm's pages their door."""
    pages.add_url_rule("/sign-in", "sign_in_form", show, methods=["GET"])
    pages.add_url_rule("/sign-in", "sign_in", limited("login")(let_in), methods=["POST"])
    pages.add_url_rule("/code", "code_form", show_code, methods=["GET"])
    pages.add_url_rule("/code", "code", check_code, methods=["POST"])
    pages.add_url_rule("/app", "app_form", show_app, methods=["GET"])
    pages.add_url_rule("/app", "app", confirm_app, methods=["POST"])
    pages.add_url_rule("/app.svg", "app_picture", picture, methods=["GET"])
    pages.add_url_rule("/sign-out", "sign_out", let_out, methods=["POST"])


def _proved(session: PlayerSession, name: str, password: str) -> Account:
    db: Database = office().db
    is_platform = realm_of(request.path) is Realm.PLATFORM
    try:
        scope = PLATFORM if is_platform else find_tenant(db, session.slug).id
    except NotFound as error:
        raise WrongStaffSignIn from error
    return account_of(
        db,
        office().passwords,
        scope,
        username=name,
        password=password,
        origin=office().limits.client(),
    )


def _throttle(policy: str, session: PlayerSession, username: str) -> None:
    """Count against the account, apart for a browser that is known to be its own.

    Raises:
        Limited: too often.

    """
    realm = realm_of(request.path)
    subject = office().devices.subject(request, realm, session.slug, username)
    spend(policy, f"staff/{realm.value}/{subject}")


def _begin(session: PlayerSession, account: Account, stage: str, wanted: str) -> None:
    office().sessions.begin(
        session,
        Player(account.scope, account.id, account.display_name, account.session_epoch),
        {
            TOKEN_FIELD: secrets.token_hex(20),
            STAGE: stage,
            NAME: account.username_norm,
            NEXT: wanted if is_local_path(wanted) else "",
        },
        is_permanent=False,
    )


def _halfway(stage: str) -> Actor | None:
    """Who has shown a password and is at this half; None for anybody else."""
    session = current_session()
    visitor = session.visitor
    if visitor is None or session.get(STAGE) != stage:
        return None
    clerk = enter.clerk_of(office().db, visitor.tenant_id, visitor.player_id, epoch=visitor.epoch)
    return None if clerk is None else actor_of(clerk, origin=office().limits.client())


def _secret(who: Actor) -> str | None:
    randomness = secrets.token_bytes(totp.SECRET_BYTES)
    return enter.begun_secret(
        office().db, office().vault, who.scope, who.staff_id, randomness=randomness
    )


def _sat_down(who: Actor, notice: str = "") -> Response:
    """Signed in with both proofs, under a new id; the browser is remembered as theirs."""
    session = current_session()
    wanted, visitor = session.get(NEXT, ""), session.visitor
    assert visitor is not None
    data = {TOKEN_FIELD: secrets.token_hex(20), STAGE: STAGE_IN}
    if notice:
        data["notice"] = notice
    office().sessions.begin(
        session,
        Player(who.scope, who.staff_id, visitor.name, visitor.epoch),
        data,
        is_permanent=False,
    )
    logger.info("staff.signed_in")
    metrics.staff_sign_ins.labels("succeeded").inc()
    response = _sent_to(wanted)
    office().devices.remember(request, response, realm_of(request.path), session.slug, who.name)
    return response


def _turned_away(refusal: Refused, page: Response) -> Response:
    metrics.staff_sign_ins.labels("refused").inc()
    logger.info("staff.sign_in_refused", extra={"reason": refusal.code})
    page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return page


def _form(wanted: str, name: str = "", refusal: Refused | None = None) -> Response:
    if not current_session().slug:
        raise NotFound
    return bare_page(
        "office/sign_in.html",
        wanted=wanted if is_local_path(wanted) else "",
        name=name,
        refusal=refusal and refusal.message,
    )


def _sent_to(wanted: str) -> Response:
    home = root()
    is_here = is_local_path(wanted) and f"{wanted}/".startswith(f"{home}/")
    return sent_to(wanted if is_here else home)


def _codes_left(left: int) -> str:
    codes = "1 recovery code is" if left == 1 else f"{left} recovery codes are"
    return f"{codes} left. With none and no app, an owner has to reset your sign-in."


def _now_s() -> int:
    return int(utc_now().timestamp())
