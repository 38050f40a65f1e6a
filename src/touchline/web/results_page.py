"""How matches ended: a day and a sport at a time, of results that are final."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.catalog.model import SPORTS
from touchline.errors import NotFound, Unavailable
from touchline.plumbing.db import Database, Lane
from touchline.settlement.queries import FinalScore, list_final_scores
from touchline.web.languages import zone
from touchline.web.player.reading import ThemeReader
from touchline.web.player.words import state_word
from touchline.web.themed import themed

_TEMPLATE = "results.html"
_SHOWN_MAX = 200
_DAYS_BACK = 90
# Nobody's look at a day asks the database more often.
_KEPT_S = 30.0
_KEPT_MAX = 200
_SLUGS = {sport.slug: sport.name for sport in SPORTS}
_Key = tuple[str, datetime]


class ResultsPage:
    """Reads a day's results now and then, for everybody who looks."""

    def __init__(self, db: Database, themes: ThemeReader, now_s: Callable[[], float]) -> None:
        self._db = db
        self._themes = themes
        self._now_s = now_s
        self._kept: dict[_Key, tuple[float, list[FinalScore]]] = {}

    def show(self) -> AnyResponse:
        """The page; without a day it is today's, without a sport soccer's."""
        today = datetime.fromtimestamp(self._now_s(), UTC).astimezone(zone()).date()
        sport = request.args.get("sport", "soccer")
        if sport not in _SLUGS:
            raise NotFound
        on = min(_day(request.args.get("on", "")) or today, today)
        on = max(on, today - timedelta(days=_DAYS_BACK))
        try:
            found: list[FinalScore] | None = self._found(sport, on)
        except Unavailable:
            found = None
        return themed(
            self._themes,
            _TEMPLATE,
            status=HTTPStatus.OK if found is not None else HTTPStatus.SERVICE_UNAVAILABLE,
            sport=sport,
            sports=_SLUGS,
            on=on,
            earlier=on - timedelta(days=1) if on > today - timedelta(days=_DAYS_BACK) else None,
            later=on + timedelta(days=1) if on < today else None,
            is_known=found is not None,
            leagues=_by_league(found or []),
        )

    def _found(self, sport: str, on: date) -> list[FinalScore]:
        begins = datetime.combine(on, time(), zone())
        key, now_s = (sport, begins), self._now_s()
        kept = self._kept.get(key)
        if kept is not None and 0 <= now_s - kept[0] < _KEPT_S:
            return kept[1]
        with self._db.connection_ctx(lane=Lane.SHEDDABLE) as conn:
            found = list_final_scores(
                conn,
                sport_slug=sport,
                begins=begins,
                ends=begins + timedelta(days=1),
                limit=_SHOWN_MAX,
            )
        if len(self._kept) >= _KEPT_MAX:
            self._kept.clear()
        self._kept[key] = (now_s, found)
        return found


def blueprint(db: Database, themes: ThemeReader, *, now_s: Callable[[], float]) -> Blueprint:
    """The page. ``now_s`` is the clock, in epoch seconds."""
    page = ResultsPage(db, themes, now_s)
    pages = Blueprint("results", __name__)
    pages.add_url_rule("/results", "show", page.show)
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by_league(found: list[FinalScore]) -> dict[str, list[dict[str, Any]]]:
    """The results under their leagues, in the order in which they are met."""
    leagues: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        has_score = each.home_score is not None and each.away_score is not None
        shown = {
            "home": each.home_name,
            "away": each.away_name,
            "starts_at": each.starts_at,
            "score": f"{each.home_score}\N{EN DASH}{each.away_score}" if has_score else "",
            "half_time": "\N{EN DASH}".join(map(str, each.half_time)) if each.half_time else "",
            "state": state_word(each.status),
        }
        leagues.setdefault(each.league, []).append(shown)
    return leagues
