"""Browsers that have signed in before: they are throttled by themselves, so nobody is locked out.

Whoever guesses at an account shares one budget with all other strangers to it. A browser that once
signed in with both proofs keeps a signed cookie, and with it a budget of its own.
"""

import secrets

from flask import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from touchline.web.session_cookies import Realm, staff_cookie_names

KEPT_S = 180 * 24 * 3600
_TEXT_MAX = 300
_SALT = "touchline-staff-device-1"


class Devices:
    """Reads and writes the cookie; both keys are believed, the newer one signs."""

    def __init__(self, secret_key: str, secret_key_previous: str, *, is_secure: bool) -> None:
        keys = [key for key in (secret_key_previous, secret_key) if key]
        self._signer = URLSafeTimedSerializer(keys, salt=_SALT)
        self._is_secure = is_secure

    def subject(self, request: Request, realm: Realm, place: str, username: str) -> str:
        """Who is counted when this account is tried from this browser."""
        text = request.cookies.get(self._name(request, realm, place), "")
        said = None
        if 0 < len(text) <= _TEXT_MAX:
            try:
                said = self._signer.loads(text, max_age=KEPT_S)
            except BadData:
                said = None
        is_known = isinstance(said, list) and said[:2] == [place, username]
        return f"{username}/{said[2]}" if is_known and said else username

    def remember(
        self, request: Request, response: Response, realm: Realm, place: str, username: str
    ) -> None:
        """Have the browser keep that this account was signed in from it."""
        response.set_cookie(
            self._name(request, realm, place),
            str(self._signer.dumps([place, username, secrets.token_hex(8)])),
            max_age=KEPT_S,
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",
        )

    def _name(self, request: Request, realm: Realm, place: str) -> str:
        is_by_path = bool(request.script_root)
        names = staff_cookie_names(realm, place, is_by_path=is_by_path, is_secure=self._is_secure)
        return f"{names.sid}-device"
