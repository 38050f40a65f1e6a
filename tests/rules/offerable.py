"""What holds of every answer that was accepted, whatever it was made from."""

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import OddsAnswer
from touchline.money import PRICE_MILLI_MAX, PRICE_MILLI_MIN


def assert_offerable(found: OddsAnswer) -> None:
    """Every event is named and timed once; every market is complete, priced, and asked once."""
    ids = [event.provider_event_id for event in found.events]
    assert len(ids) == len(set(ids))
    for event in found.events:
        assert event.home_name
        assert event.away_name
        assert event.league_name
        assert event.starts_at.utcoffset().total_seconds() == 0
        keys = [(market.type, market.period, market.line_quarters) for market in event.markets]
        assert len(keys) == len(set(keys))
        mains = [(market.type, market.period) for market in event.markets if market.is_main]
        assert sorted(mains) == sorted({key[:2] for key in keys})
        for market in event.markets:
            rule = TYPE_RULES[market.type]
            codes = [each.code for each in market.selections]
            assert rule.is_whole(codes)
            assert rule.in_order(codes) == codes
            assert rule.takes_line(market.line_quarters)
            for each in market.selections:
                assert PRICE_MILLI_MIN <= each.price_milli <= PRICE_MILLI_MAX
