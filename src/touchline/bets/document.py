"""A bet that is to be written, as place_bet() of the schema reads it. Pure."""

from datetime import datetime
from typing import Any

from touchline.bets.acceptance import Plan, Terms


def plan_document(
    plan: Plan, terms: Terms, *, read_at: datetime, channel: str, vouched_by: str | None
) -> dict[str, Any]:
    """All of it: what the bet is, and what must still be so when it is written."""
    slip = plan.slip
    rows = [offer.row for offer in plan.offers]
    return {
        "currency": plan.currency,
        "type": slip.type.value,
        "sizes": slip.combination.sizes,
        "lines": slip.combination.lines,
        "stake_minor": plan.stake_minor,
        "payout_max_minor": plan.payout_max_minor,
        "price_mode": slip.choice.mode.value,
        "within_bp": slip.choice.within_bp,
        "rules_version": terms.rules_version,
        "channel": channel,
        "vouched_by": vouched_by,
        "epoch": terms.epoch,
        "cut_off_s": terms.cut_off_s,
        "pricing_version": plan.pricing_version,
        "read_at": read_at.isoformat(),
        "event_ids": [row.event_id for row in rows],
        "market_ids": [row.market_id for row in rows],
        "market_versions": [offer.market_version for offer in plan.offers],
        "caps": [
            {
                "selection_id": cap.selection_id,
                "liability_minor": cap.liability_minor,
                "exposure_max_minor": cap.exposure_max_minor,
            }
            for cap in plan.caps
        ],
        "legs": _legs(plan),
    }


def _legs(plan: Plan) -> list[dict[str, Any]]:
    """Everything about each leg as it is now: what is written stays, whatever the book does."""
    exposed = {
        cap.selection_id: cap.liability_minor
        for cap in plan.caps
        if cap.exposure_max_minor is not None
    }
    return [
        {
            "leg_no": leg_no,
            "sport": offer.row.sport,
            "league_id": offer.row.league_id,
            "league_name": offer.row.league_name,
            "event_id": offer.row.event_id,
            "home_name": offer.row.home_name,
            "away_name": offer.row.away_name,
            "starts_at": offer.row.starts_at.isoformat(),
            "market_id": offer.row.market_id,
            "market_type": offer.row.type,
            "market_period": offer.row.period,
            "line_quarters": offer.row.line_quarters,
            "selection_id": offer.row.selection_id,
            "selection_code": offer.row.selection_code,
            "shown_milli": leg.price_milli,
            "price_milli": offer.row.price_milli,
            "price_version": offer.row.price_version,
            "exposed_minor": exposed.get(offer.row.selection_id, 0),
        }
        for leg_no, (leg, offer) in enumerate(zip(plan.slip.legs, plan.offers, strict=True), 1)
    ]
