"""How the values of settings are written: durations, sizes, limits, networks. Pure."""

import ipaddress
import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from touchline.catalog.model import SPORTS
from touchline.feeds.openfootball.leagues import LEAGUES
from touchline.feeds.the_odds_api.competitions import SPORT_OF

# Each has its LIMIT_ setting.
LIMITS = ("public", "global", "tenant", "login", "codes", "registration", "forms", "bets")

_DURATION = re.compile(r"(\d+)\s*(ms|s|min)?")
_UNIT_MS = {"ms": 1, "s": 1000, "min": 60_000}
_LIMIT = re.compile(r"([1-9]\d{0,6})\+([1-9]\d{0,6})/(s|min|h)")
_UNIT_US = {"s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000}


def _duration_ms(value: Any) -> Any:
    """A duration in ms: a bare number is ms, as PostgreSQL reads it; 250ms, 3s and 1min also do."""
    match = _DURATION.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is not a duration; write 3000, 250ms, 3s or 1min")
    return int(match[1]) * _UNIT_MS[match[2] or "ms"]


def _seconds(value: Any) -> Any:
    """A duration in seconds: a bare number is seconds, as libpq reads it; 5s and 500ms also do."""
    text = str(value).strip()
    if text.replace(".", "", 1).isdigit():
        return float(text)
    return _duration_ms(text) / 1000


def _off_when_zero(value: Any) -> Any:
    """0 means off to an operator, but prepare-at-once to psycopg, which corrupts answers through a pooler."""
    text = str(value).strip().lower()
    return None if text in ("", "0", "off", "none") else value


def _all_when_empty(value: Any) -> Any:
    """Nothing said about the smallest size means that the pool has one size only."""
    return None if str(value).strip() in ("", "None") else value


def ages_by_sport(text: str) -> dict[str, float]:
    """The ages of a list such as tennis:60s,cricket:5min, in seconds.

    Raises:
        ValueError: it is not written as such a list is, or not of our sports.

    """
    ages: dict[str, float] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        sport, colon, age = (part.strip() for part in entry.partition(":"))
        if not colon:
            raise ValueError(f"{entry!r} is not a sport and an age; write tennis:60s,cricket:5min")
        age_s = float(_seconds(age))
        if age_s <= 0:
            raise ValueError(f"{entry!r} leaves no time for any price")
        if ages.setdefault(_checked_sports(sport), age_s) != age_s:
            raise ValueError(f"{sport} has two ages")
    return ages


def _checked_ages(text: str) -> str:
    ages_by_sport(text)
    return text


def limit_parts(text: str) -> tuple[int, int]:
    """The burst of a limit, and the microseconds in which a token comes back.

    Raises:
        ValueError: it is not written as a limit is.

    """
    match = _LIMIT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a limit; write burst and refill, as 100+2/s or 5+5/min")
    return int(match[1]), max(1, _UNIT_US[match[3]] // int(match[2]))


def _checked_limit(text: str) -> str:
    limit_parts(text)
    return text


def _checked_limit_names(text: str) -> str:
    unknown = sorted(set(filter(None, text.split(","))) - set(LIMITS))
    if unknown:
        raise ValueError(f"unknown limits: {', '.join(unknown)}")
    return text


def _checked_sports(text: str) -> str:
    unknown = sorted(set(text.split(",")) - {sport.slug for sport in SPORTS})
    if unknown:
        raise ValueError(f"unknown sports: {', '.join(unknown)}")
    return text


def _checked_sports_or_none(text: str) -> str:
    return _checked_sports(text) if text else text


def _checked_competitions(text: str) -> str:
    unknown = sorted(set(text.split(",")) - set(SPORT_OF))
    if unknown:
        raise ValueError(f"unknown competitions: {', '.join(unknown)}")
    return text


def _checked_openfootball_leagues(text: str) -> str:
    unknown = sorted(set(text.split(",")) - set(LEAGUES))
    if unknown:
        raise ValueError(f"unknown leagues: {', '.join(unknown)}; there are {', '.join(LEAGUES)}")
    return text


def _checked_networks(text: str) -> str:
    for part in filter(None, text.split(",")):
        ipaddress.ip_network(part)
    return text


def server_addresses(text: str) -> list[tuple[str, int]]:
    """The (address, port) of a list such as 9.9.9.9,127.0.0.1:5353; a server of names listens on 53.

    Raises:
        ValueError: one is no IPv4 address, or its port is none.

    """
    found = []
    for part in filter(None, text.split(",")):
        address, _, port = part.partition(":")
        ipaddress.IPv4Address(address)
        if port and not (port.isdecimal() and 0 < int(port) < 1 << 16):
            raise ValueError(f"{part} is no address such as 9.9.9.9 or 127.0.0.1:5353")
        found.append((address, int(port or 53)))
    return found


def _checked_servers(text: str) -> str:
    server_addresses(text)
    return text


def _checked_header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", text):
        raise ValueError("must be the name of a header such as X-Forwarded-For")
    return text


def _checked_origins(text: str) -> str:
    for part in filter(None, text.split(",")):
        if not re.fullmatch(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", part):
            raise ValueError(f"{part} is no origin such as https://odds.example")
    return text


def _checked_host(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", text):
        raise ValueError("must be a bare lower-case host name such as book.example")
    return text


def _checked_postgres_url(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise ValueError("must start with postgresql://")
    if "options=" in text:
        raise ValueError("must not carry options=: a pooler refuses or ignores them")
    return text


def _checked_redis_url(text: str) -> str:
    if text and urlsplit(text).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must start with redis:// or rediss://")
    return text


def _checked_web_url(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https"):
        raise ValueError("must start with http:// or https://")
    return text.rstrip("/")


Milliseconds = Annotated[int, BeforeValidator(_duration_ms), Field(ge=1)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0)]
DrainSeconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0, le=10)]
PoolSize = Annotated[int, Field(ge=1, le=500)]
PoolMin = Annotated[PoolSize | None, BeforeValidator(_all_when_empty)]
PrepareThreshold = Annotated[int | None, BeforeValidator(_off_when_zero)]
Limit = Annotated[str, AfterValidator(_checked_limit)]
LimitNames = Annotated[str, AfterValidator(_checked_limit_names)]
AgesBySport = Annotated[str, AfterValidator(_checked_ages)]
SportNames = Annotated[str, AfterValidator(_checked_sports)]
SportNamesOrNone = Annotated[str, AfterValidator(_checked_sports_or_none)]
Competitions = Annotated[str, AfterValidator(_checked_competitions)]
OpenfootballLeagues = Annotated[str, AfterValidator(_checked_openfootball_leagues)]
Networks = Annotated[str, AfterValidator(_checked_networks)]
ServerAddresses = Annotated[str, AfterValidator(_checked_servers)]
HeaderName = Annotated[str, AfterValidator(_checked_header)]
Origins = Annotated[str, AfterValidator(_checked_origins)]
HostName = Annotated[str, AfterValidator(_checked_host)]
PostgresUrl = Annotated[str, AfterValidator(_checked_postgres_url)]
RedisUrl = Annotated[str, AfterValidator(_checked_redis_url)]
WebUrl = Annotated[str, AfterValidator(_checked_web_url)]


def sentences(error: ValidationError) -> list[str]:
    """One line per problem: the name as the operator typed it, and what is wrong with it."""
    lines = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        lines += [f"{name}: {message}"] if name else message.splitlines()
    return lines
