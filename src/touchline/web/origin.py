"""Whether a form comes from a page of ours: asked of every request that would change something.

Tenants are siblings under one domain, so "same site" is not enough: it has to be the same origin.
Who is signed in also shows the token of their session.
"""

import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.datastructures import Headers
from wtforms.validators import ValidationError

from touchline.web.player_session import current_session

logger = logging.getLogger(__name__)

TOKEN_FIELD = "csrf_token"  # noqa: S105 - a field's name
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# A form from before signing in, in another tab, has no token and brings a password instead.
# And how pages are told is a browser's own affair: the form for it is on pages that everybody shares.
_WITHOUT_TOKEN = frozenset(
    {
        "visitor.sign_in",
        "visitor.take_code",
        "office.sign_in",
        "console.sign_in",
        "settings.choose",
        "favourites.change",
    }
)


def guard(app: Flask) -> None:
    """Refuse what changes something and does not come from a page of the very same host."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_FIELD_NAME=TOKEN_FIELD)

    @app.before_request
    def refuse_strangers() -> None:
        if request.method not in _CHANGING or request.url_rule is None:
            return
        if not is_same_origin(request.headers, request.host):
            logger.warning("security.post_refused", extra={"reason": "origin"})
            abort(HTTPStatus.FORBIDDEN)
        if request.endpoint not in _WITHOUT_TOKEN and not _has_token():
            logger.warning("security.post_refused", extra={"reason": "token"})
            abort(HTTPStatus.FORBIDDEN)


def is_same_origin(headers: Headers, host: str) -> bool:
    """Whether a browser says the form was on a page of this host; it cannot be made to lie."""
    fetched_from = headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return fetched_from == "same-origin"
    return urlsplit(headers.get("Origin", "")).netloc.lower() == host.lower() != ""


def token() -> str:
    """The token for a form on a page of whoever is signed in."""
    return str(generate_csrf())


def _has_token() -> bool:
    """Whether the form carries the session's token; with no session of full rights there is none."""
    mine = current_session()
    if mine.visitor is None or mine.visitor.is_degraded:
        return True
    given = request.form.get(TOKEN_FIELD) or request.headers.get("X-CSRF-Token", "")
    try:
        validate_csrf(given)
    except ValidationError:
        return False
    return True
