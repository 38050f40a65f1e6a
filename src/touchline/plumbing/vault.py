"""Seals the few secrets that have to be read again: who has the database alone cannot use them.

AES-256-GCM under the newest key; each text names the key it was sealed with, so that older ones are
opened while keys are changed. What a text belongs to is sealed with it: moved to another row it does
not open. Texts from before there was a key are believed as they are.
"""

import hmac
import logging
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from touchline.errors import Unavailable

logger = logging.getLogger(__name__)

_SEALED = re.compile(r"k(?P<key>[0-9a-f]{8})\.(?P<body>[A-Za-z0-9_-]+={0,2})")
_NONCE_BYTES = 12
_PURPOSE = b"touchline secrets 1"


class SecretUnreadable(Unavailable):
    """What is kept for this cannot be read at the moment. The people who run this site have to look."""

    code = "secret_unreadable"


class Vault:
    """Seals with the first key, opens with any."""

    def __init__(self, key: str, former: Sequence[str] = ()) -> None:
        keys = [hmac.digest(each.encode(), _PURPOSE, sha256) for each in (key, *former)]
        self._names = [sha256(each).hexdigest()[:8] for each in keys]
        self._ciphers = dict(zip(self._names, map(AESGCM, keys), strict=True))

    def sealed(self, text: str, *, of: str) -> str:
        """The text as it may be kept with what ``of`` names."""
        name, nonce = self._names[0], os.urandom(_NONCE_BYTES)
        body = self._ciphers[name].encrypt(nonce, text.encode(), of.encode())
        return f"k{name}.{urlsafe_b64encode(nonce + body).decode()}"

    def opened(self, kept: str, *, of: str) -> str:
        """The text again; one that was never sealed as it is.

        Raises:
            SecretUnreadable: its key is not here, or it was kept with something else.

        """
        match = _SEALED.fullmatch(kept)
        if match is None:
            return kept
        cipher = self._ciphers.get(match["key"])
        if cipher is None:
            logger.error("secret.refused", extra={"reason": "unknown_key"})
            raise SecretUnreadable
        body = urlsafe_b64decode(match["body"])
        try:
            text = cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], of.encode())
        except InvalidTag as error:
            logger.exception("secret.refused", extra={"reason": "another_place"})
            raise SecretUnreadable from error
        return text.decode()

    def is_newest(self, kept: str) -> bool:
        """Whether the text is sealed with the key that seals now."""
        return kept.startswith(f"k{self._names[0]}.")
