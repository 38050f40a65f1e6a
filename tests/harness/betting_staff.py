"""What staff and feeds do while a machine bets: money given and taken, limits, closings, prices."""

from harness.betting_dice import HOUSES, LIMITS, MATCHES, MOSTLY, PRICES, WHO
from harness.betting_model import CASH
from harness.people import TESTER
from hypothesis import strategies as st
from hypothesis.stateful import rule

from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import drop_limit, save_limit, save_terms
from touchline.ledger.post import InsufficientFunds
from touchline.ledger.postings import ADJUSTMENTS
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State
from touchline.tenants.status import TenantStatus, change_status


class Staff:
    """A part of the machine; the shops, houses and tills are its other part's."""

    @rule(
        where=HOUSES,
        who=WHO,
        amount=st.integers(-900, 900).filter(bool),
        kind=st.sampled_from([*ADJUSTMENTS]),
    )
    def adjust(self, where, who, amount, kind):
        """Staff give or take; what they take may use credit."""
        purse, till = self.houses[where].purses[who], self.tills[where, who]
        has_enough = amount > 0 or purse.held[CASH] + amount >= -purse.credit
        self.made_up = getattr(self, "made_up", 0) + 1
        try:
            till.adjust(kind, amount, key=f"adjustment-{self.made_up}")
        except InsufficientFunds:
            assert not has_enough
            return
        assert has_enough
        purse.held[CASH] += amount

    @rule(where=HOUSES, kind=st.sampled_from(("tenant", "sport", "player")), limit=LIMITS)
    def limit(self, where, kind, limit):
        """The house sets a limit, in place of the one before."""
        shop, house = self.shops[where], self.houses[where]
        whose = house.purses["ana"].id if kind == "player" else None
        house.limits[kind, whose] = limit
        given = LimitRule(
            kind,
            {"tenant": "", "sport": "soccer", "player": str(whose)}[kind],
            stake_min_minor=limit.stake_min,
            stake_max_minor=limit.stake_max,
            payout_max_minor=limit.payout_max,
            exposure_max_minor=limit.exposure_max,
        )
        save_limit(self.ours.platform_db, shop.tenant_id, "EUR", given, by=TESTER)

    @rule(where=HOUSES)
    def drop_limits(self, where):
        """All limits of a house go."""
        house = self.houses[where]
        for kind, whose in list(house.limits):
            target = {"tenant": "", "sport": "soccer", "player": str(whose)}[kind]
            tenant_id = self.shops[where].tenant_id
            drop_limit(self.ours.platform_db, tenant_id, "EUR", kind, target, by=TESTER)
        house.limits.clear()

    @rule(where=HOUSES, who=WHO, percent=st.sampled_from((0, 33, 100, 100, 100)))
    def trust(self, where, who, percent):
        """A trader changes how much of the largest stakes is open to a player."""
        purse = self.houses[where].purses[who]
        purse.percent = percent
        save_terms(
            self.ours.platform_db,
            self.shops[where].tenant_id,
            purse.id,
            stake_percent=percent,
            by=TESTER,
        )

    @rule(where=HOUSES, who=WHO, is_open=MOSTLY)
    def close_or_open_player(self, where, who, is_open):
        """An account is closed, or is one again."""
        purse = self.houses[where].purses[who]
        purse.is_open = is_open
        self.shops[where].rows(
            "UPDATE players SET status = %s WHERE id = %s RETURNING id",
            "active" if purse.is_open else "closed",
            purse.id,
        )

    @rule(where=HOUSES, is_active=MOSTLY)
    def switch_tenant(self, where, is_active):
        """The kill switch, or its end."""
        house, shop = self.houses[where], self.shops[where]
        house.is_active = is_active
        status = TenantStatus.ACTIVE if house.is_active else TenantStatus.SUSPENDED
        change_status(self.ours.platform_db, shop.slug, status, by=TESTER)

    @rule(where=HOUSES, number=st.sampled_from(MATCHES), is_open=MOSTLY)
    def mark(self, where, number, is_open):
        """A tenant suspends a match for itself, or takes that back."""
        house, shop = self.houses[where], self.shops[where]
        if is_open is (number not in house.shut):
            return
        house.shut = house.shut - {number} if is_open else house.shut | {number}
        state = State.SUSPENDED if number in house.shut else None
        whose = (self.ours.platform_db, shop.tenant_id)
        save_mark(*whose, Kind.EVENT, str(self.events[number]), state, by=TESTER)

    @rule(number=st.sampled_from(MATCHES), price=st.sampled_from(PRICES), is_open=MOSTLY)
    def tell(self, number, price, is_open):
        """The feed suspends a match or opens it, at another price."""
        self.table.tell(number, price, is_open)
        event_id = self.events[number]
        self.shops[0].as_superuser(
            "WITH told AS (UPDATE markets SET state = %s WHERE event_id = %s RETURNING id)"
            " UPDATE prices SET price_milli = %s, version = version + 1 FROM selections, told"
            " WHERE selections.market_id = told.id AND prices.selection_id = selections.id",
            "open" if is_open else "suspended", event_id, price,
        )  # fmt: skip
