"""A small book whose feed the test is, and visitors of its tenants' sites."""

from dataclasses import replace
from datetime import timedelta

from rules.guarded import event

from touchline import codes
from touchline.catalog.guards.listing import Coverage
from touchline.catalog.model import OddsAnswer
from touchline.catalog.save import save_answer
from touchline.catalog.store import BoardStore
from touchline.plumbing.pacing import utc_now

KICK_OFF = (utc_now() + timedelta(hours=5)).replace(microsecond=0)


def match(number, *markets, hours=0, league="l1"):
    return replace(
        event(*markets, home=f"H{number}", away=f"A{number}"),
        provider_event_id=f"e{number}",
        league_provider_id=league,
        league_name=f"Cup {league}",
        starts_at=KICK_OFF + timedelta(hours=hours),
    )


class Catalogue:
    """A small book whose feed this test is, with a publisher that remembers."""

    def __init__(self, book):
        self.book = book
        self.publisher = book.board_publisher()

    def save(self, *events, sport="soccer"):
        answer = OddsAnswer("goalserve", sport, "1", events, 0, 0)
        save_answer(self.book.worker_db, answer, now=utc_now(), coverage=Coverage.CHANGES)
        BoardStore(self.book.redis).mark_seen(sport)

    def publish(self):
        return self.publisher.publish_once()

    def ids(self, sql, *parameters):
        with self.book.worker_db.connection_ctx() as conn:
            return [row[0] for row in conn.execute(sql, parameters).fetchall()]

    def event_id(self, number):
        (found,) = self.ids("SELECT id FROM events WHERE provider_event_id = %s", f"e{number}")
        return found

    def league_id(self, provider_id):
        (found,) = self.ids("SELECT id FROM leagues WHERE provider_league_id = %s", provider_id)
        return found

    def selection(self, number, code):
        """(selection id, price version)."""
        with self.book.worker_db.connection_ctx() as conn:
            return conn.execute(
                "SELECT selection.id, price.version FROM events AS event"
                " JOIN markets AS market ON market.event_id = event.id"
                " JOIN selections AS selection ON selection.market_id = market.id"
                " JOIN prices AS price ON price.selection_id = selection.id"
                " WHERE event.provider_event_id = %s AND selection.code = %s",
                (f"e{number}", code),
            ).fetchone()


class Visitor:
    """Reads one tenant's board through a web process whose memory is empty."""

    def __init__(self, book, slug):
        self.book, self.slug = book, slug

    def get(self, path):
        client = self.book.web().test_client()
        return client.get(path, headers={"Host": f"{self.slug}.localhost"})

    def odds(self, query=""):
        return self.get(f"/api/public/odds{query}").json

    def league(self, code):
        return self.odds(f"?sport=soccer&league={codes.encode(code)}")

    def prices(self, code, number):
        """Prices of an event's first market in the league's list; None for a closed one."""
        found = next(e for e in self.league(code)["events"] if e["home"] == f"H{number}")
        return [s["price"] if s["open"] else None for s in found["markets"][0]["selections"]]
