"""Builds what knows bets: the counter, the slip and what a player finds of their own."""

from collections.abc import Callable

from flask import Flask

from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.web import betting, my_bets, slip_bets
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
    counter = betting.Counter(db, settings)
    cookies = SlipCookies(
        settings.secret_key, settings.secret_key_previous, is_secure=settings.is_production
    )
    betless = frozenset(settings.sports) - settings.settled_sports
    app.register_blueprint(betting.blueprint(counter))
    app.register_blueprint(my_bets.blueprint(db, themes))
    app.register_blueprint(
        slip_bets.blueprint(SlipDesk(counter, board, themes, cookies, now_s, betless))
    )
