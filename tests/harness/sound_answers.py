"""What must be true of every accepted answer of a feed, whatever bytes it came from."""

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import EventStatus, OddsAnswer
from touchline.feeds.offers import Drop
from touchline.money import LINE_QUARTERS_MAX, PRICE_MILLI_MAX, PRICE_MILLI_MIN


def check_sound(answer):
    if isinstance(answer, OddsAnswer):
        check_events(answer.events)
        assert set(answer.dropped) <= set(Drop)
        assert min(answer.markets_read, answer.selections_read, *answer.dropped.values()) >= 0
        return
    ids = [result.provider_event_id for result in answer.results]
    assert len(set(ids)) == len(ids)
    for result in answer.results:
        pairs = [result.half_time, result.full_time, result.extra_time, result.penalties]
        counts = [count for pair in (*pairs, *result.periods) if pair for count in pair]
        scores = [score for score in (result.home_score, result.away_score) if score is not None]
        assert all(0 <= number <= 9999 for number in counts + scores)
        assert result.status in EventStatus
        assert result.raw_status.isprintable()


def check_events(events):
    ids = [event.provider_event_id for event in events]
    assert len(set(ids)) == len(ids)
    for event in events:
        assert all((event.provider_event_id, event.league_provider_id))
        for name in (event.league_name, event.home_name, event.away_name):
            assert name
            assert name.isprintable()
        check_markets(event.markets)


def check_markets(markets):
    asked = [(market.type, market.period, market.line_quarters) for market in markets]
    kinds = {(market.type, market.period) for market in markets}
    mains = [(market.type, market.period) for market in markets if market.is_main]
    assert len(set(asked)) == len(asked)
    assert sorted(kinds) == sorted(mains)
    for offered in markets:
        rule = TYPE_RULES[offered.type]
        codes = [selection.code for selection in offered.selections]
        assert rule.is_whole(codes)
        assert rule.in_order(codes) == codes
        assert rule.takes_line(offered.line_quarters)
        assert abs(offered.line_quarters or 0) <= LINE_QUARTERS_MAX
        for selection in offered.selections:
            assert PRICE_MILLI_MIN <= selection.price_milli <= PRICE_MILLI_MAX
