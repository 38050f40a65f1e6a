"""GET /api/public/odds: the board as the publisher rendered it, never the database (docs/api.md)."""

import gzip
import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import orjson

from touchline import codes
from touchline.catalog import store
from touchline.catalog.guards.ages import AgesMax
from touchline.catalog.store import StoredDocument
from touchline.catalog.views import SHARED, BoardView, view_key
from touchline.plumbing import kv
from touchline.plumbing.cache import SharedCache
from touchline.web.public.answer import Answer, Cacheable, bad_request, cacheable, takes_gzip
from touchline.web.public.theme import PublicTheme
from touchline.web.tenancy import Site

ODDS_PATH = "/api/public/odds"

# Below this a compressed body saves no packet.
GZIP_BYTES_MIN = 1024
GZIP_LEVEL = 6

_CACHE_CONTROL = "public, max-age=5, stale-while-revalidate=30"
_CACHE_CONTROL_ABSENT = "public, max-age=5"
_SPORT = re.compile(r"[a-z_]{1,32}")
_FIELDS_MAX = 16
_QUERY_LENGTH_MAX = 512


class BadQuery(ValueError):
    """The query is not understood."""


class ServedDocument:
    """A stored document with its answers, each built when it is first asked for."""

    __slots__ = ("_answers", "stored")

    def __init__(self, stored: StoredDocument) -> None:
        self.stored = stored
        self._answers: dict[tuple[bool, bool], Cacheable] = {}

    def answer(self, *, is_stale: bool, takes_gzip: bool) -> Cacheable:
        """The document, fresh or stale, compressed for those who can read it and where it pays."""
        form = (is_stale, takes_gzip)
        answer = self._answers.get(form)
        if answer is None:
            answer = self._answers[form] = _answer(self.stored, *form)
        return answer


def parse(raw: bytes) -> ServedDocument:
    """A document as Redis holds it, ready to be served."""
    return ServedDocument(store.unpacked(raw))


def _answer(stored: StoredDocument, is_stale: bool, takes_gzip: bool) -> Cacheable:  # noqa: FBT001 - one form, taken apart
    body, etag = stored.body, stored.etag
    if is_stale:
        body, etag = stored.with_status("stale"), f"{etag}-s"
    if len(body) < GZIP_BYTES_MIN:
        return cacheable(body, etag=etag, cache_control=_CACHE_CONTROL)
    # Each coding is a representation of its own, with a strong tag of its own.
    encoding = ""
    if takes_gzip:
        body, etag, encoding = gzip.compress(body, GZIP_LEVEL, mtime=0), f"{etag}-g", "gzip"
    return cacheable(
        body,
        etag=etag,
        cache_control=_CACHE_CONTROL,
        encoding=encoding,
        extra=[("Vary", "Accept-Encoding")],
    )


class Board:
    """Board documents with the freshness of their feeds."""

    def __init__(
        self,
        documents: SharedCache[ServedDocument],
        seen: SharedCache[int],
        views: SharedCache[BoardView],
        *,
        ages_max: AgesMax,
        now_s: Callable[[], float],
    ) -> None:
        self._documents = documents
        self._seen = seen
        self._views = views
        self._ages_max = ages_max
        self._now_s = now_s

    def find(self, key: str, slug: str | None) -> StoredDocument | None:
        """A document as a tenant shows it; None when nobody published it, or the tenant hides it.

        ``key`` is where the feed's own board has it. A tenant whose view nobody knows shows that one.
        """
        served = self.served(key, slug)
        return None if served is None else served.stored

    def served(self, key: str, slug: str | None) -> ServedDocument | None:
        """The same with its answers."""
        view = (self._views.get(view_key(slug)) if slug else None) or SHARED
        served = self._documents.get(view.key(key))
        if served is not None and view.is_hiding and view.hides(served.stored.document):
            return None
        return served

    def can_tell(self) -> bool:
        """Whether "not found" means unknown, and not that Redis is away or has just lost everything."""
        return self._documents.is_held(kv.BOARD_PUBLISHED)

    def forget_absences(self) -> None:
        """Look for missing documents anew: memory may lack what Redis has had again since."""
        self._documents.forget_absences()

    def seen_at_s(self, sport: str) -> int | None:
        """Up to when the sport's prices are known, in epoch seconds; None when nobody knows.

        That is when its feed last answered, or when the board was last compared with the catalogue
        if that is longer ago: without a publisher new prices do not arrive, whoever fetches them.
        """
        seen_at_s = self._seen.get(store.seen_key(sport))
        published_at_s = self._seen.get(kv.BOARD_PUBLISHED)
        if seen_at_s is None or published_at_s is None:
            return None
        return min(seen_at_s, published_at_s)

    def is_stale(self, sport: str) -> bool:
        """Whether the sport's prices are too old to be offered; unknown counts as too old."""
        return self.is_too_old(sport, self.seen_at_s(sport))

    def is_too_old(self, sport: str, seen_at_s: int | None) -> bool:
        """Whether prices of a sport whose feed last answered then are too old to be offered."""
        age_s = None if seen_at_s is None else self._now_s() - seen_at_s
        return self._ages_max.is_too_old(sport, age_s)


class PublicOdds:
    """The public answers over a board."""

    def __init__(self, board: Board, themes: PublicTheme) -> None:
        self._board = board
        self._themes = themes

    def answer(
        self, site: Site, query: str, if_none_match: str, accept_encoding: str = ""
    ) -> Answer:
        """Sports without ``sport``; a sport's leagues with it; a league's events with both.

        What is well formed but unknown gets an empty board, since the edge cannot tell new from
        unknown; what is malformed gets 400 and a sentence.
        """
        try:
            sport, league = _parsed(query)
        except BadQuery as error:
            return bad_request(str(error))
        slug = self._themes.slug_of(site)
        served = self._board.served(_key(sport, league), slug) if slug else None
        if served is None:
            return _absent(sport, league).answer(if_none_match)
        is_stale = self._is_stale(served.stored, sport)
        answer = served.answer(is_stale=is_stale, takes_gzip=takes_gzip(accept_encoding))
        return answer.answer(if_none_match)

    def _is_stale(self, document: StoredDocument, sport: str) -> bool:
        if sport:
            return self._board.is_stale(sport)
        sports = [entry["slug"] for entry in document.document["sports"]]
        return bool(sports) and all(self._board.is_stale(slug) for slug in sports)


def _parsed(query: str) -> tuple[str, str]:
    if len(query) > _QUERY_LENGTH_MAX:
        raise BadQuery(f"The query is longer than {_QUERY_LENGTH_MAX} characters.")
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_FIELDS_MAX)
    except ValueError as error:
        raise BadQuery(f"The query has more than {_FIELDS_MAX} fields.") from error
    values = {"sport": "", "league": ""}
    for name, value in fields:
        if values.get(name):
            raise BadQuery(f"{name} is given twice.")
        if name in values:
            values[name] = value
    sport, league = values["sport"], values["league"]
    if sport and not _SPORT.fullmatch(sport):
        raise BadQuery("sport is a sport's slug: lower-case letters and underscores.")
    if league and not sport:
        raise BadQuery("league needs the sport it belongs to.")
    if league and codes.decode(league) is None:
        raise BadQuery("league is a league's code as the sport's answer gives it.")
    return sport, league


def _key(sport: str, league: str) -> str:
    if league:
        return store.league_key(sport, league)
    return store.sport_key(sport) if sport else store.sports_key()


def _absent(sport: str, league: str) -> Cacheable:
    rows = "events" if league else "leagues" if sport else "sports"
    body = orjson.dumps({"status": "absent", "version": "0", rows: []})
    return cacheable(body, etag=f"absent-{rows}", cache_control=_CACHE_CONTROL_ABSENT)
