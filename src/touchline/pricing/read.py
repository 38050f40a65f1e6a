"""Reads all of a tenant's pricing: its profile and what it lays over the offer."""

from dataclasses import dataclass

from touchline.plumbing.db import Database
from touchline.pricing import queries
from touchline.pricing.ladder import LADDERS
from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.overlay import Kind, Overlay, OwnPrice, State
from touchline.pricing.profile import Profile, Scope
from touchline.pricing.queries import StoredMargin


@dataclass(frozen=True)
class TenantPricing:
    """A tenant's pricing."""

    profile: Profile
    overlay: Overlay


def read_pricing(db: Database, tenant_id: int) -> TenantPricing:
    """The tenant's pricing as it stands.

    Raises:
        DatabaseUnavailable: nobody can say.

    """
    with db.tenant_tx(tenant_id) as conn:
        margins = queries.list_margins(conn, tenant_id=tenant_id)
        marks = queries.list_marks(conn, tenant_id=tenant_id)
        prices = queries.list_prices(conn, tenant_id=tenant_id)
    overlay = Overlay(
        marks={(Kind(mark.kind), mark.target): State(mark.state) for mark in marks},
        prices={
            price.selection_id: OwnPrice(
                price.event_id, price.price_milli, price.feed_version, price.expires_at
            )
            for price in prices
        },
        marked_events=frozenset(mark.event_id for mark in marks if mark.event_id),
    )
    return TenantPricing(Profile({_scope(each): _rule(each) for each in margins}), overlay)


def _scope(margin: StoredMargin) -> Scope:
    return Scope(margin.sport, margin.league_id, margin.market_type)


def _rule(margin: StoredMargin) -> MarginRule:
    return MarginRule(
        Method(margin.method),
        margin.overround_bp,
        margin.selection_margin_bp,
        margin.floor_milli,
        margin.ceiling_milli,
        LADDERS[margin.ladder],
    )
