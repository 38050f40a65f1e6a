"""Builds what knows bets: the counter, the slip and what a player finds of their own."""

from collections.abc import Callable

from flask import Flask

from touchline.bets.acceptance import Terms
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.settlement.grading.house_rules import CURRENT
from touchline.web import (
    betting,
    cashing,
    favourites,
    my_bets,
    results_page,
    rules_page,
    search_page,
    slip_bets,
)
from touchline.web.player.reading import BoardReader, ThemeReader
from touchline.web.slip import SlipDesk
from touchline.web.slip_cookie import SlipCookies


def install(
    app: Flask,
    settings: Settings,
    db: Database,
    board: BoardReader,
    themes: ThemeReader,
    *,
    now_s: Callable[[], float],
) -> None:
    """Give an application its pages about bets. ``now_s`` is the clock, in epoch seconds."""
    terms = Terms(
        epoch=None,  # each session adds its own
        prices_age_max_s=settings.odds_age_max_s,
        settled_sports=settings.settled_sports,
        rules_version=CURRENT.version,
    )
    counter = betting.Counter(db, terms)
    mine = my_bets.MyBets(db, themes, counter, page_rows_max=settings.pagination_max_limit)
    cookies = SlipCookies(
        settings.secret_key, settings.secret_key_previous, is_secure=settings.is_production
    )
    betless = frozenset(settings.sports) - settings.settled_sports
    app.register_blueprint(betting.blueprint(counter))
    app.register_blueprint(favourites.blueprint(board, themes, is_secure=settings.is_production))
    app.register_blueprint(search_page.blueprint(board, themes, now_s=now_s))
    app.register_blueprint(rules_page.blueprint(themes))
    app.register_blueprint(results_page.blueprint(db, themes, now_s=now_s))
    app.register_blueprint(my_bets.blueprint(mine))
    app.register_blueprint(cashing.blueprint(cashing.Till(db, terms, counter, mine)))
    app.register_blueprint(
        slip_bets.blueprint(SlipDesk(counter, board, themes, cookies, now_s, betless))
    )
