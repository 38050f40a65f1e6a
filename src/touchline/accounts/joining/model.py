"""Who may become a player: of age, and agreed to the terms that hold. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from touchline.errors import NotFound, Refused

AGE_MIN_YEARS = 18
_OLDEST_YEARS = 120
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class RegistrationClosed(NotFound):
    """Nobody can register here by themselves. Please ask the operator for an account."""

    code = "registration_closed"


class TooYoung(Refused):
    """Nobody below 18 may play here."""

    code = "too_young"


class BadBirthDate(Refused):
    """That is no date of birth."""

    code = "bad_birth_date"


class TermsNotAgreed(Refused):
    """An account takes agreeing to the terms as they are now."""

    code = "terms_not_agreed"


class BadTermsVersion(Refused):
    """A version of the terms is up to 40 letters, digits, dots and hyphens."""

    code = "bad_terms_version"


@dataclass(frozen=True, slots=True)
class Registration:
    """Whether a tenant lets people register, under which terms, in which currencies."""

    is_open: bool
    terms_version: str
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody fills in who wants to play."""

    username: str
    password: str
    born_on: str
    currency: str
    terms_version: str


def checked_birth_date(text: str, today: date) -> date:
    """The date of birth of somebody who is of age on ``today``; born on 29 February counts from 1 March.

    Raises:
        BadBirthDate: no date, or nobody's.
        TooYoung: too late a one.

    """
    try:
        born_on = date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadBirthDate from error
    if not today.year - _OLDEST_YEARS <= born_on.year <= today.year:
        raise BadBirthDate
    birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    if today.year - born_on.year - (not birthday) < AGE_MIN_YEARS:
        raise TooYoung
    return born_on


def checked_terms_version(text: str) -> str:
    """How a version of the terms is called.

    Raises:
        BadTermsVersion: not so.

    """
    if not _VERSION.fullmatch(text):
        raise BadTermsVersion
    return text
