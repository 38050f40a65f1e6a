"""Keeps a provider's live answers on disk, asked for exactly as a poller asks for them.

Cursors, rests and quotas are the feed's own; every body is kept before it is judged, so that a
refused answer can be looked at. What holds the provider's key is not kept.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from touchline.catalog.model import OddsAnswer
from touchline.feeds import recorded
from touchline.feeds.adapter import Offer
from touchline.feeds.feed import Feed, Heard, Question
from touchline.feeds.http import FeedUnavailable
from touchline.feeds.sniff import AnswerRefused
from touchline.plumbing import pacing


@dataclass(frozen=True, slots=True)
class Kept:
    """What one round came to: the files, why an answer is missing, and how long to rest then."""

    files: tuple[Path, ...] = ()
    outcomes: tuple[str, ...] = ()
    wait_s: float = 0.0


class OddsRecorder:
    """Records the odds of one feed into a folder; ``secrets`` are never written."""

    def __init__(self, feed: Feed, folder: Path, *, secrets: Collection[str] = ()) -> None:
        assert feed.adapter.odds is not None
        self._bodies: list[bytes] = []
        adapter = replace(feed.adapter, odds=_overheard(feed.adapter.odds, self._bodies))
        self._feed = Feed(adapter, feed.client, feed.credits)
        self._folder = folder
        spelt = [each for secret in secrets if secret for each in (secret, quote(secret, safe=""))]
        self._secrets = [secret.encode() for secret in spelt]
        self._written = 0

    def record_once(self, sport: str) -> Kept:
        """Ask everything that one poll of a sport asks, and keep what comes."""
        now = pacing.utc_now()
        asked = self._feed.odds(sport, now)
        files: list[Path] = []
        outcomes: list[str] = []
        for question in asked.questions:
            outcome, retry_after_s, kept = self._ask(sport, question, now)
            outcomes.append(outcome)
            files += kept
            if retry_after_s:
                return Kept(tuple(files), tuple(outcomes), retry_after_s)
        return Kept(tuple(files), tuple(outcomes), asked.wait_s)

    def _ask(
        self, sport: str, question: Question[OddsAnswer], now: datetime
    ) -> tuple[str, float, list[Path]]:
        self._bodies.clear()
        is_full, retry_after_s = True, 0.0
        heard: Heard[OddsAnswer] | None = None
        try:
            heard = question.ask()
        except AnswerRefused as error:
            outcome = f"refused_{error.reason}"
        except FeedUnavailable as error:
            outcome, retry_after_s = f"unavailable_{error.reason}", error.retry_after_s
        else:
            outcome, is_full = "unchanged" if heard.answer is None else "accepted", heard.is_full
        about = recorded.About(
            self._feed.provider, sport, question.scope, is_full, now.isoformat(), outcome
        )
        files = [self._write(body, about, now) for body in self._safe_bodies()]
        if heard is not None:
            heard.keep()
        is_all = len(files) == len(self._bodies)
        return outcome if is_all else "holds_a_key", retry_after_s, files

    def _safe_bodies(self) -> list[bytes]:
        return [
            body for body in self._bodies if not any(secret in body for secret in self._secrets)
        ]

    def _write(self, body: bytes, about: recorded.About, now: datetime) -> Path:
        self._written += 1
        name = f"{about.sport}-{now:%Y%m%dT%H%M%SZ}-{self._written:05d}"
        return recorded.write(self._folder, name, body, about)


def _overheard(offer: Offer[OddsAnswer], bodies: list[bytes]) -> Offer[OddsAnswer]:
    """The offer whose reader also keeps the bytes; what an answer makes one ask besides is not asked."""

    def read(body: bytes, sport: str, scope: str) -> OddsAnswer:
        bodies.append(body)
        return offer.read(body, sport, scope)

    return replace(offer, read=read, further=None)
