"""A shop where bets are placed: one tenant, a Saturday of matches, players with money."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from flows.small_book import Catalogue, match
from harness.ledger import Wallet
from harness.visitors import add_player
from rules.guarded import result as who_wins

from touchline import codes
from touchline.bets.acceptance import Terms
from touchline.bets.place import BetRefused, Bettor, OfferMoving, place
from touchline.bets.slip import parse_slip
from touchline.catalog.closing.queries import upsert_odds_heard
from touchline.errors import Unavailable
from touchline.plumbing.breaker import Control
from touchline.plumbing.db import Database
from touchline.wiring import web_pool

TERMS = Terms(epoch=1, prices_age_max_s=180.0, settled_sports=frozenset({"soccer"}))
TABLES = (
    "bets", "bet_legs", "bet_requests", "outbox", "exposure_slots", "referrals",
    "ledger_transfers", "ledger_entries",
)  # fmt: skip


class Shop:
    """One tenant's bets, over the very pools of the application."""

    def __init__(self, book, slug, *, events=3, tenant_id=None):
        self.book = book
        for db in (book.web_db, book.worker_db, book.platform_db):
            patient(db)
        self.slug = slug
        self.tenant_id = tenant_id or book.create_tenant(slug)
        self.catalogue = Catalogue(book)
        self.catalogue.save(
            *(match(n, who_wins(2_000, 3_000, 4_000)) for n in range(1, events + 1))
        )
        self.hear()
        self.bettors = {}

    def hear(self):
        """Say that the prices have just been heard."""
        with self.book.worker_db.connection_ctx() as conn:
            upsert_odds_heard(conn, sport="soccer")

    def player(self, name="ana", amount_minor=100_00):
        """A player with money; their wallet."""
        wallet = Wallet(
            self.book.platform_db, self.tenant_id, add_player(self.book, self.tenant_id, name)
        )
        if amount_minor:
            wallet.fund(amount_minor, deposit_id=len(self.bettors) + 1)
        self.bettors[name] = Bettor(self.tenant_id, wallet.player_id, "web", "player")
        return wallet

    def selection(self, number=1, code="home"):
        """The opaque code of a selection."""
        return codes.encode(self.catalogue.selection(number, code)[0])

    def event_code(self, number=1):
        """The opaque code of a match."""
        return codes.encode(self.catalogue.event_id(number))

    def document(self, *numbers, price="2.00", **changes):
        """A slip on the home sides of these matches."""
        legs = [{"selection": self.selection(n), "price": price} for n in numbers or (1,)]
        kind = "single" if len(legs) == 1 else "acca"
        return {"key": str(uuid.uuid4()), "type": kind, "legs": legs, "stake": "10.00", **changes}

    def place(self, *numbers, who="ana", db=None, terms=TERMS, document=None, **changes):
        """Place a bet; the answer."""
        slip = parse_slip(document or self.document(*numbers, **changes))
        return place(db or self.book.web_db, self.bettors[who], slip, terms)

    def insist(self, document, who="ana", **options):
        """The answer to a slip that is sent until there is one, as a slow machine may need."""
        return answered(lambda: self.place(who=who, document=document, **options))

    def insisted(self, document, **options):
        """The word for what becomes of a slip that is sent until there is an answer."""
        try:
            return self.insist(document, **options).outcome.value
        except BetRefused as refused:
            return refused.code

    def outcome(self, *numbers, **options):
        """The word for what becomes of a slip: an outcome, or why not."""
        try:
            return self.place(*numbers, **options).outcome.value
        except (BetRefused, OfferMoving) as refused:
            return refused.code

    def terms_of(self, player_id):
        """What the house asks of a bet in a session that was opened just now."""
        sql = "SELECT session_epoch FROM players WHERE id = %s"
        return replace(TERMS, epoch=self.rows(sql, player_id)[0][0])

    def rows(self, sql, *parameters):
        """Rows of this tenant."""
        with self.book.platform_db.tenant_tx(self.tenant_id) as conn:
            return conn.execute(sql, parameters).fetchall()

    def count(self, table="bets"):
        """How many rows of this tenant there are."""
        assert table in TABLES
        return self.rows(f"SELECT count(*) FROM {table}")[0][0]

    def counts(self):
        """How much has been written, table by table."""
        return {table: self.count(table) for table in TABLES}

    def as_superuser(self, sql, *parameters):
        """Change what only workers change, in one committed statement."""
        with self.book.worker_db.connection_ctx() as conn:
            conn.execute(sql, parameters)

    def problems(self):
        """What is wrong with this tenant's money and bets; nothing, always."""
        return [(name, rows) for name, sql in INVARIANTS.items() if (rows := self.rows(sql))]


INVARIANTS = {
    "every transfer sums to nought": (
        "SELECT transfer_id FROM ledger_entries GROUP BY transfer_id HAVING sum(amount_minor) <> 0"
    ),
    "a balance is the sum of its entries": (
        "SELECT account.id FROM ledger_accounts AS account"
        " LEFT JOIN ledger_entries AS entry ON entry.account_id = account.id"
        " WHERE account.kind < 20 GROUP BY account.id, account.balance_minor, account.version"
        " HAVING coalesce(sum(entry.amount_minor), 0) <> account.balance_minor"
        " OR count(entry.account_id) <> account.version"
    ),
    "the open stake is that of the open bets": (
        "SELECT account.player_id FROM ledger_accounts AS account"
        " LEFT JOIN bets AS bet ON bet.player_id = account.player_id AND bet.status = 'open'"
        " WHERE account.kind = 11 GROUP BY account.player_id, account.balance_minor"
        " HAVING coalesce(sum(bet.stake_minor), 0) <> account.balance_minor"
    ),
    "every bet has one stake, one request and one event told": (
        "SELECT bet.id FROM bets AS bet WHERE"
        " (SELECT count(*) FROM ledger_transfers AS t"
        "  WHERE t.kind = 1 AND t.ref_type = 1 AND t.ref_id = bet.id"
        "  AND t.amount_minor = bet.stake_minor) <> 1"
        " OR (SELECT count(*) FROM bet_requests AS r WHERE r.bet_id = bet.id) <> 1"
        " OR (SELECT count(*) FROM outbox AS o WHERE o.topic = 'bet.placed' AND o.ref_id = bet.id) <> 1"
        " OR (SELECT count(*) FROM bet_legs AS l WHERE l.bet_id = bet.id) <> bet.legs"
    ),
    "no stake is held for no bet": (
        "SELECT t.ref_id FROM ledger_transfers AS t LEFT JOIN bets AS bet ON bet.id = t.ref_id"
        " WHERE t.kind = 1 AND bet.id IS NULL"
    ),
    "no bet was accepted after its event began": (
        "SELECT bet.id FROM bets AS bet JOIN bet_legs AS leg ON leg.bet_id = bet.id"
        " WHERE bet.accepted_at >= leg.starts_at"
    ),
    "exposure is within its cap": (
        "SELECT selection_id FROM exposure_slots AS slot GROUP BY selection_id, currency, total_minor"
        " HAVING sum(used_minor) > total_minor AND NOT EXISTS ("
        "  SELECT FROM bet_legs AS leg JOIN bets AS bet ON bet.id = leg.bet_id"
        "  WHERE leg.selection_id = slot.selection_id AND bet.vouched_by IS NOT NULL)"
    ),
}


def at_once(calls, *, threads=16):
    """What each call returned, all of them made side by side.

    A crowd may find every connection taken, on a slow machine for longer than a caller waits;
    who is turned away asks again, as a client does.
    """
    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(answered, call) for call in calls]]


def answered(call):
    """What a call returned, made until it is not turned away."""
    for _ in range(600):
        with suppress(Unavailable):
            return call()
        time.sleep(0.05)
    return call()


def wide_database(book, size=8):
    """A web process's pool, wide enough for a crowd."""
    settings = book.settings.model_copy(update={"db_web_pool_max": size})
    return patient(Database(web_pool(settings), name="web"))


def patient(db):
    """This database, with a gate that never sheds: a slow machine is no fault of what is tried."""
    db.gate.control(Control.HELD_CLOSED)
    return db
