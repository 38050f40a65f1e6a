"""docs/feeds.md lists what is read of each sport, as the whitelists have it."""

from house.documents import section, table_rows, text_of

from touchline.catalog.model import SPORTS
from touchline.feeds.goalserve.markets.rules import rules_of


def rows():
    """A row for each sport: its markets, their kinds, and the parts of play they are about."""
    for sport in SPORTS:
        rules = rules_of(sport.slug).values()
        parts = sorted({rule.period.value for rule in rules})
        kinds = {rule.type for rule in rules}
        yield [
            sport.name,
            str(len(rules)),
            str(len(kinds)),
            " ".join(f"`{part}`" for part in parts),
        ]


def test_the_page_of_feeds_counts_the_markets_that_are_read_of_each_sport():
    told = section(text_of("docs/feeds.md"), "## Who tells what")

    listed = [row for row in table_rows(told) if row[0] in {sport.name for sport in SPORTS}]

    assert listed == list(rows())
