"""A player with money who keeps herself from betting."""

from datetime import timedelta

from touchline.protection.breaks.exclude import exclude, time_out
from touchline.rights import as_player

BREAKS = ("exclusion", "time-out")


class Protected:
    """A player with money, and the doors through which she is protected."""

    def __init__(self, shop, wallet):
        self.shop = shop
        self.wallet = wallet
        self.whose = (shop.book.web_db, shop.tenant_id, wallet.player_id)
        self.by = as_player(shop.tenant_id, wallet.player_id, "ana")

    def exclude(self, months=6):
        return exclude(*self.whose, months=months, by=self.by)

    def time_out(self, hours=24):
        return time_out(*self.whose, timedelta(hours=hours), by=self.by)

    def begin(self, kind):
        return self.exclude() if kind == "exclusion" else self.time_out()

    def earlier(self, interval):
        """Let everything of her protection have happened so much earlier.

        What began a week earlier still has lasted half a year, however long its months are.
        """
        names = ("excluded_until", "removal_asked_at", "timed_out_until", "reality_from")
        moved = ", ".join(f"{name} = {name} - interval '{interval}'" for name in names)
        moved += f", excluded_at = excluded_at - interval '{interval}' - interval '7 days'"
        self.shop.rows(
            f"UPDATE player_protection SET {moved} WHERE player_id = %s RETURNING player_id",
            self.wallet.player_id,
        )

    def bet(self, **options):
        """What becomes of a slip that comes in no session, since an exclusion ends them."""
        return self.shop.outcome(1, **options)
