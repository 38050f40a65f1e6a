"""Where staff can go: the groups beside every page, each entry with the permission it takes. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from touchline.rights import Permission
from touchline.web.session_cookies import Realm


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that is always one step away. ``path`` is below the realm's root."""

    path: str
    label: str
    icon: str
    permission: Permission = Permission.READ


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together."""

    label: str
    entries: Sequence[Entry]


NAV: Mapping[Realm, Sequence[Group]] = MappingProxyType(
    {
        Realm.OFFICE: (
            Group(
                "Book",
                (
                    Entry("", "Overview", "home"),
                    Entry("/forecast", "Forecast", "weeks"),
                    Entry("/bets", "Bets", "bets"),
                    Entry("/settlement", "Settlement", "result"),
                ),
            ),
            Group(
                "Trading",
                (
                    Entry("/trading", "Events", "events"),
                    Entry("/trading/exposure", "Exposure", "risk"),
                    Entry("/trading/margins", "Margins", "margin"),
                    Entry("/trading/limits", "Limits", "limit"),
                    Entry("/trading/stops", "Stops and circles", "stop"),
                ),
            ),
            Group("People", (Entry("/players", "Players", "people"),)),
            Group(
                "Money",
                (
                    Entry("/cashier", "Cashier", "cash"),
                    Entry("/weeks", "Weekly figures", "weeks"),
                    Entry("/reports", "Reports", "result"),
                    Entry("/approvals", "Approvals", "agree"),
                ),
            ),
            Group("Site", (Entry("/look", "Look", "look"), Entry("/domains", "Domains", "site"))),
            Group(
                "House",
                (
                    Entry("/staff", "Staff", "staff", Permission.STAFF_MANAGE),
                    Entry("/plan", "Plan", "weeks"),
                    Entry("/audit", "Audit trail", "trail", Permission.AUDIT_READ),
                    Entry("/help", "Help", "help"),
                ),
            ),
        ),
        Realm.PLATFORM: (
            Group(
                "Platform",
                (
                    Entry("", "Overview", "home"),
                    Entry("/tenants", "Tenants", "people"),
                    Entry("/billing", "Billing", "cash"),
                    Entry("/feeds", "Feeds", "feed"),
                    Entry("/mapping", "Mapping", "agree"),
                    Entry("/results", "Results", "result"),
                    Entry("/settlement", "Settlement", "bets"),
                    Entry("/processes", "Processes", "menu"),
                    Entry("/switches", "Switches", "warn"),
                    Entry("/announcements", "Announcements", "trail"),
                ),
            ),
            Group(
                "House",
                (
                    Entry("/staff", "Staff", "staff", Permission.STAFF_MANAGE),
                    Entry("/audit", "Audit trail", "trail", Permission.AUDIT_READ),
                ),
            ),
        ),
    }
)


def nav_of(realm: Realm, may: Callable[[Permission], bool]) -> list[Group]:
    """What somebody may go to; a group with nothing left is left out."""
    groups = [
        Group(group.label, [entry for entry in group.entries if may(entry.permission)])
        for group in NAV.get(realm, ())
    ]
    return [group for group in groups if group.entries]


def here(groups: Sequence[Group], path: str, above: str = "") -> str | None:
    """The entry a path below the root belongs to: the longest that it begins with.

    One that has none belongs where the page ``above`` it does; None of the entries, if that has none.
    """
    entries = [entry.path for group in groups for entry in group.entries]
    if path in entries:
        return path
    fitting = [each for each in entries if each and path.startswith(f"{each}/")]
    return max(fitting, key=len, default=above if above and above in entries else None)
