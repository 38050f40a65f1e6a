"""A visitor's slip in a signed cookie: nothing is kept for who only looks, and no bot fills a store.

It holds codes and prices that anybody can read on the pages, so scripts of ours may see that it is
there. The signature keeps it ours: what it names was once on this very site's board.
"""

from collections.abc import Sequence

from flask import Request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from touchline.web.player.picks import Pick, packed, unpacked
from touchline.web.session_cookies import slip_cookie_name

KEPT_S = 7 * 24 * 3600
# What browsers keep of a cookie; twenty picks take less than half.
TEXT_MAX = 4_000
_SALT = "touchline-slip-1"


class SlipCookies:
    """Reads and writes slips; both keys are believed, the newer one signs."""

    def __init__(self, secret_key: str, secret_key_previous: str, *, is_secure: bool) -> None:
        keys = [key for key in (secret_key_previous, secret_key) if key]
        self._signer = URLSafeTimedSerializer(keys, salt=_SALT)
        self._is_secure = is_secure

    def read(self, request: Request, slug: str) -> tuple[Pick, ...]:
        """The slip that was put together on this site; an empty one for anything else."""
        text = request.cookies.get(self._name(request, slug), "")
        if not text or len(text) > TEXT_MAX:
            return ()
        try:
            said = self._signer.loads(text, max_age=KEPT_S)
        except BadData:
            return ()
        if not isinstance(said, dict) or said.get("site") != slug:
            return ()
        return unpacked(said.get("picks"))

    def write(self, request: Request, response: Response, slug: str, picks: Sequence[Pick]) -> None:
        """Have the browser keep the slip; an empty one is forgotten."""
        name = self._name(request, slug)
        if not picks:
            if name in request.cookies:
                response.delete_cookie(name, path="/", secure=self._is_secure, samesite="Lax")
            return
        response.set_cookie(
            name,
            str(self._signer.dumps({"site": slug, "picks": packed(picks)})),
            max_age=KEPT_S,
            path="/",
            secure=self._is_secure,
            samesite="Lax",
        )

    def _name(self, request: Request, slug: str) -> str:
        return slip_cookie_name(
            slug, is_by_path=bool(request.script_root), is_secure=self._is_secure
        )
