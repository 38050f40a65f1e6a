"""The ledger of what an answer loses: complete, in an order of its own, and bounded."""

from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import DropLine
from touchline.feeds.drops import DROP_LINES_MAX, DropLedger
from touchline.feeds.offers import Drop

entries = st.lists(
    st.tuples(
        st.sampled_from(list(Drop)),
        st.sampled_from(["1", "2", "81"]),
        st.sampled_from(["Match Winner", "Correct Score"]),
        st.integers(0, 3),
        st.integers(0, 50),
    )
)


def ledger_of(listed):
    ledger = DropLedger()
    for reason, market_id, text, markets, selections in listed:
        ledger.add(reason, market_id, text, markets=markets, selections=selections)
    return ledger


@given(listed=entries, seed=st.randoms())
def test_nothing_is_lost_and_the_order_does_not_matter(listed, seed):
    shuffled = list(listed)
    seed.shuffle(shuffled)

    ledger = ledger_of(listed)

    assert sum(line.selections for line in ledger.lines()) == sum(each[4] for each in listed)
    assert sum(ledger.by_reason().values()) == sum(each[3] for each in listed)
    assert ledger_of(shuffled).lines() == ledger.lines()
    assert ledger_of(shuffled).by_reason() == ledger.by_reason()


def test_a_reason_that_costs_no_market_is_in_the_table_alone():
    ledger = DropLedger()
    ledger.add(Drop.OTHER_BOOKMAKER, "1", "Match Winner", markets=0, selections=3)

    assert ledger.by_reason() == {}
    assert ledger.lines() == (DropLine("1", "Match Winner", "other_bookmaker", 0, 3),)


def test_a_feed_that_invents_markets_fills_no_memory():
    ledger = DropLedger()

    for number in range(DROP_LINES_MAX + 500):
        ledger.add(Drop.UNKNOWN_MARKET, str(number), "Market", selections=2)

    lines = ledger.lines()
    assert len(lines) == DROP_LINES_MAX + 1
    assert lines[0] == DropLine("", "", "unknown_market", 500, 1000)
