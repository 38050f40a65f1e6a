"""One-time passwords of authenticator apps (RFC 6238), and the codes for who lost theirs. Pure.

Six digits, SHA-1, a new one every 30 seconds: what every app understands. Randomness and the time are
arguments. A password is good once: whoever keeps a secret keeps the step of the last one beside it,
in one conditional UPDATE with the sign-in it allowed.
"""

import hmac
from base64 import b32encode
from hashlib import sha256

import pyotp

from touchline.codes import ALPHABET

SECRET_BYTES = 20
STEP_S = 30
DIGITS = 6
# A phone's clock may be a step off, and typing takes a while: 30 seconds either way.
WINDOW_STEPS = 1

RECOVERY_CODES = 10
# 80 bits each: a plain hash of one cannot be searched, so no slow one is needed.
RECOVERY_LETTERS = 16
_GROUP = 4
# What people write for letters that the alphabet leaves out.
_MISREAD = str.maketrans("oil", "011")


def secret_of(randomness: bytes) -> str:
    """The secret of 20 random bytes, as apps take it: base 32."""
    assert len(randomness) == SECRET_BYTES
    return b32encode(randomness).decode()


def setup_uri(secret: str, *, issuer: str, name: str) -> str:
    """The address a QR code holds: ``issuer`` is the site, ``name`` the account on it."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def spaced(secret: str) -> str:
    """The secret in groups of four, for who types it."""
    return " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))


def matching_step(secret: str, typed: str, *, now_s: int, last_step: int | None) -> int | None:
    """The step whose password was typed; None when it is none that is good now.

    ``last_step`` is the step of the last one that was taken: no other up to it is good any more.
    """
    digits = "".join(typed.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    present = now_s // STEP_S
    found = None
    for step in range(max(present - WINDOW_STEPS, 0), present + WINDOW_STEPS + 1):
        is_match = hmac.compare_digest(totp.generate_otp(step), digits)
        if is_match and (last_step is None or step > last_step):
            found = step
    return found


def recovery_codes_of(randomness: bytes) -> tuple[str, ...]:
    """Ten codes of 100 random bytes: each is good once instead of a password of the app."""
    assert len(randomness) == RECOVERY_CODES * RECOVERY_LETTERS
    letters = [ALPHABET[byte % len(ALPHABET)] for byte in randomness]
    whole = [
        "".join(letters[at : at + RECOVERY_LETTERS])
        for at in range(0, len(letters), RECOVERY_LETTERS)
    ]
    return tuple(
        "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP)) for code in whole
    )


def recovery_hash(typed: str) -> bytes | None:
    """What is kept of a recovery code, however it was typed; None for what is none."""
    letters = "".join(typed.split()).replace("-", "").casefold().translate(_MISREAD)
    if len(letters) != RECOVERY_LETTERS or not set(letters) <= set(ALPHABET):
        return None
    return sha256(letters.encode()).digest()
