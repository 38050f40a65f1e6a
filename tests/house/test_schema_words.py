"""The words that the schema checks are those of the code, and no others."""

import pytest
from house.words import listed

from touchline.accounts.model import PlayerStatus
from touchline.bets.slip import PriceMode, SlipType
from touchline.bets.terms.model import LimitKind
from touchline.catalog.guards.reasons import Hold
from touchline.catalog.market_types import TYPE_RULES, LineKind
from touchline.catalog.model import SPORTS, EventStatus, MarketType, Period
from touchline.feeds.aliases import Kind, State
from touchline.settlement.entries.enter import Decision
from touchline.settlement.reasons import Reason
from touchline.settlement.reasons import State as Standing
from touchline.settlement.shapes import OVER
from touchline.tenants.model import RESERVED_SLUGS
from touchline.tenants.status import TenantStatus


@pytest.mark.spec("S4.2")
@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("event_status_is_known", set(EventStatus)),
        ("result_status_is_known", set(EventStatus)),
        ("market_type_is_known", set(MarketType)),
        ("market_period_is_known", set(Period)),
        ("hold_reason_is_known", set(Hold)),
        ("line_fits_the_type", {kind for kind, rule in TYPE_RULES.items() if rule.has_line}),
        (
            "total_is_above_nothing",
            {kind for kind, rule in TYPE_RULES.items() if rule.line is LineKind.TOTAL},
        ),
        (
            "three_way_handicap_is_whole",
            {kind for kind, rule in TYPE_RULES.items() if rule.line is LineKind.INTEGER_HANDICAP},
        ),
        ("slug_is_not_reserved", set(RESERVED_SLUGS)),
        ("confirmation_status_is_known", set(EventStatus)),
        ("alias_kind_is_known", set(Kind)),
        ("alias_state_is_known", set(State)),
        ("sighting_kind_is_known", set(Kind)),
        ("player_status_is_known", set(PlayerStatus)),
        ("entry_status_is_known", set(OVER)),
        ("decision_is_known", set(Decision)),
        ("standing_state_is_known", set(Standing)),
        ("standing_reason_is_known", set(Reason)),
        ("tenant_status_is_known", set(TenantStatus)),
        ("bet_type_is_known", set(SlipType)),
        ("limit_kind_is_known", set(LimitKind)),
        ("bet_price_mode_is_known", set(PriceMode)),
    ],
)
def test_a_check_lists_the_words_of_the_code(owner, rule, words):
    assert listed(owner, rule) == words, f"{rule} and its enum have come apart"


@pytest.mark.spec("S4.2")
def test_the_sports_are_those_of_the_code_in_menu_order(owner):
    rows = owner.execute("SELECT slug, name FROM sports ORDER BY id").fetchall()
    assert rows == [(sport.slug, sport.name) for sport in SPORTS]
