"""The pages of the trading desk, given to the office."""

from flask import Blueprint

from touchline.web.office.trading.acts import add_acts
from touchline.web.office.trading.early import add_early
from touchline.web.office.trading.event import add_event
from touchline.web.office.trading.events import add_events
from touchline.web.office.trading.exposure import add_exposure
from touchline.web.office.trading.limits import add_limits
from touchline.web.office.trading.margins import add_margins
from touchline.web.office.trading.stops import add_stops
from touchline.web.office.trading.voids import add_voids


def add_trading(pages: Blueprint) -> None:
    """Give the office its trading desk."""
    add_events(pages)
    add_event(pages)
    add_acts(pages)
    add_exposure(pages)
    add_voids(pages)
    add_margins(pages)
    add_limits(pages)
    add_early(pages)
    add_stops(pages)
