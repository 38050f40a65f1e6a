"""One provider's feed for a command, with the settings' key and lists, whatever FEEDS arranges."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from typing import TYPE_CHECKING

from touchline.errors import Refused
from touchline.feeds.arrangement import KNOWN

if TYPE_CHECKING:
    from touchline.config import Settings
    from touchline.feeds.feed import Feed

PROVIDERS = sorted(KNOWN)


class ProviderTellsNone(Refused):
    """The provider does not tell this."""

    code = "provider_tells_none"


def provider_feed(settings: "Settings", provider: str) -> "Feed":
    """The provider's feed, as a worker would make it."""
    from touchline.workers.feeds import configured_feeds

    told = KNOWN[provider]
    # For one sport alone, and always one of those it tells, so that nothing else is made.
    sport = min(told.prices or told.results)
    alone = {"feeds": f"{provider}:{sport}", "odds_sports": sport}
    feeds = configured_feeds(settings.model_copy(update=alone))
    confirming = [feed for each in feeds.confirming.values() for feed in each]
    return [*feeds.pricing.values(), *confirming][0]
