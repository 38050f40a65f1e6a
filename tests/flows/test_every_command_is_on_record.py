"""A command that changes something leaves a line in the trail; a new one is found here (R26, R27)."""

import click
import pytest
from flows.small_book import Catalogue, match
from harness.people import WORD, trail
from harness.settling import Referee
from harness.shop import Shop
from rules.guarded import result

from touchline import codes
from touchline.accounts.login import find_player
from touchline.accounts.second.factor import Whose, begin_factor
from touchline.cli.main import touchline
from touchline.key_settings import DEVELOPMENT_SECRET
from touchline.plumbing.vault import Vault
from touchline.rights import as_player
from touchline.tenants.create import find_tenant

pytestmark = pytest.mark.spec("S1.11")

# What changes nothing that staff answer for, each with what it is instead.
NO_CHANGE = {
    "approval list": "reads",
    "audit head": "reads",
    "audit show": "reads",
    "audit verify": "reads",
    "cashier list": "reads",
    "cashier totals": "reads",
    "cashier week": "reads",
    "bets limits": "reads",
    "bets referred": "reads",
    "config": "reads",
    "doctor": "reads",
    "feed drops": "reads",
    "feed map list": "reads",
    "feed record": "writes files",
    "ledger check": "reads",
    "migrate": "the release; its own table says which revision",
    "player protection": "reads",
    "player removal list": "reads",
    "player statement": "reads",
    "replay odds": "acts as the worker does, on a database for it",
    "replay season": "acts as the worker does, on a database for it",
    "result list": "reads",
    "settlement limbo": "reads",
    "settlement runs": "reads",
    "sandbox-feed": "a process",
    "seed": "creates what is missing by the use cases of `tenant create`, before there is staff",
    "staff list": "reads",
    "tenant list": "reads",
    "worker": "a process",
}


def commands(group=touchline, path=()):
    """The words of every command that does something."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


class Session:
    """Runs changing commands, each with what it must leave behind."""

    def __init__(self, book, run):
        self.book = book
        self.run = run
        self.changed = set()

    def __call__(self, command, *words, leaves, scope=0, typed=""):
        before = self._last(scope)
        said = self.run(*command.split(), *words, typed=typed)
        lines = trail(self.book, scope, since=before)
        assert [line[0] for line in lines] == leaves, command
        assert all(line[1].startswith(("cli:", "staff:")) for line in lines)
        assert all(line[3] or line[4] for line in lines), f"{command}: neither before nor after"
        self.changed.add(command.removeprefix("--as olga "))
        return said, lines

    def _last(self, scope):
        with self.book.platform_db.tenant_tx(scope) as conn:
            return conn.execute(
                "SELECT coalesce(max(id), 0) FROM audit_log WHERE tenant_id = %s", [scope]
            ).fetchone()[0]


@pytest.mark.slow
def test_every_command_that_changes_something_leaves_a_line(our_book, slug, run_command):
    catalogue = Catalogue(our_book)
    catalogue.save(match(1, result(2_250, 3_400, 3_100)))
    event = codes.encode(catalogue.event_id(1))
    do = Session(our_book, run_command)

    do("tenant create", slug, "--name", "Globex", leaves=["tenant.created"])
    tenant = find_tenant(our_book.platform_db, slug).id
    theirs = {"scope": tenant}
    branded = do("tenant brand", slug, "--name", "Globex Two", leaves=["branding.saved"], **theirs)[
        1
    ]
    do("tenant margin", slug, "--overround", "10500", leaves=["margin.saved"], **theirs)
    widened = do("tenant margin", slug, "--overround", "10700", leaves=["margin.saved"], **theirs)[
        1
    ]
    do("tenant margin", slug, "--drop", leaves=["margin.dropped"], **theirs)
    do("tenant hide", slug, "--event", event, leaves=["mark.set"], **theirs)
    do("tenant limit", slug, "--event", event, "--percent", "40", leaves=["mark.set"], **theirs)
    do("tenant suspend", slug, "--event", event, leaves=["mark.set"], **theirs)
    shown = do("tenant suspend", slug, "--event", event, "--undo", leaves=["mark.set"], **theirs)[1]
    do("tenant limit", slug, "--event", event, "--undo", leaves=["mark.removed"], **theirs)
    price = ("--event", event, "--type", "match_result", "--selection", "home")
    do("tenant price", slug, "2.01", *price, leaves=["price.set"], **theirs)
    do("tenant price", slug, "", "--drop", *price, leaves=["price.dropped"], **theirs)
    do("player create", slug, "ana", typed=WORD, leaves=["player.created"], **theirs)
    do("player suspend", slug, "ana", "--reason", "x", leaves=["player.suspended"], **theirs)
    do("player resume", slug, "ana", leaves=["player.resumed"], **theirs)
    ana = find_player(our_book.platform_db, slug=slug, username="ana")
    sealed(do, our_book, Whose(tenant, ana.id), theirs)
    lost = ("ana", "--reason", "x")
    do("player forget-app", slug, *lost, leaves=["player.factor_removed"], **theirs)
    do("session revoke", "--tenant", slug, "--player", "ana", leaves=["sessions.revoked"], **theirs)
    do("gate", "auto", "--pool", "web", leaves=["gate.steered"])
    kept(do, slug, theirs)
    paid(do, (slug, "ana"), theirs)
    bet_on(do, slug, theirs, our_book)
    protected(do, (slug, "ana"), theirs, our_book)
    staff(do)
    agreed(do, slug, theirs)
    joined(do, event)
    entered(do, event)

    assert (branded[0][3]["site_name"], branded[0][4]["site_name"]) == ("Globex", "Globex Two")
    assert (widened[0][3]["overround_bp"], widened[0][4]["overround_bp"]) == (10_500, 10_700)
    circle = {"state": "limited", "limit_percent": 40}
    assert shown[0][2:] == (f"event:{event}", {**circle, "state": "suspended"}, circle)
    assert do.changed | set(NO_CHANGE) == set(commands()), "a new command: does it leave a line?"


def sealed(do, book, whose, theirs):
    """Keys: a secret as it was kept before there was one."""
    by = as_player(whose.tenant_id, whose.player_id, "ana")
    secret = begin_factor(book.web_db, Vault(DEVELOPMENT_SECRET), whose, by=by)
    with book.web_db.tenant_tx(whose.tenant_id) as conn:
        conn.execute("UPDATE player_second_factors SET secret = %s", [secret])
    do("secrets rotate", leaves=["secrets.sealed"], **theirs)


def kept(do, slug, theirs):
    do("tenant currency", slug, "GBP", leaves=["currency.offered", "limit.set"], **theirs)
    do("tenant calendar", slug, "Europe/Rome", leaves=["calendar.kept"], **theirs)
    do("tenant registration", slug, "open", leaves=["registration.kept"], **theirs)
    do("tenant book", slug, "credit", leaves=["book.kept"], **theirs)
    do("tenant open-bets", slug, "void", leaves=["protection.open_bets_set"], **theirs)


def paid(do, ana, theirs):
    def code(said):
        return said.split()[1].rstrip(";")

    limit = ("player limit", *ana, "500", "--period", "day")
    do(*limit, leaves=["protection.limit_changed"], **theirs)
    do("player credit", *ana, "100", leaves=["credit.agreed"], **theirs)
    receipts = [
        code(do("player deposit", *ana, "50", leaves=["deposit.entered"], **theirs)[0])
        for _ in range(2)
    ]
    do("cashier approve", ana[0], receipts[0], leaves=["deposit.confirmed"], **theirs)
    do("cashier refuse", ana[0], receipts[1], leaves=["deposit.refused"], **theirs)
    requests = [
        code(do("player withdraw", *ana, "10", leaves=["withdrawal.entered"], **theirs)[0])
        for _ in range(2)
    ]
    do("cashier approve", ana[0], requests[0], leaves=["withdrawal.paid"], **theirs)
    do("cashier refuse", ana[0], requests[1], leaves=["withdrawal.refused"], **theirs)
    why = ("--type", "goodwill", "--reason", "sorry")
    do("player adjust", *ana, "5", *why, leaves=["ledger.adjusted"], **theirs)
    do("player recover", *ana, leaves=["debt.recovered"], **theirs)


def bet_on(do, slug, theirs, book):
    shop = Shop(book, slug, tenant_id=theirs["scope"])
    shop.player("zoe", amount_minor=100_00)
    for status, leaves in (("suspended", "tenant.suspended"), ("active", "tenant.resumed")):
        do("tenant switch", slug, status, leaves=[leaves])
    do("bets terms", slug, "zoe", "--stake-percent", "50", leaves=["terms.set"], **theirs)
    limit = ("tenant", "--stake-max", "1", "--refer")
    do("bets limit", slug, *limit, leaves=["limit.set"], **theirs)
    early = ("bets early", slug, "tennis", "--hours", "24")
    do(*early, "--percent", "50", leaves=["limit.early_set"], **theirs)
    assert "early" in do.run("bets", "limits", slug)
    do(*early, "--drop", leaves=["limit.early_dropped"], **theirs)
    for verdict, leaves in (("accept", "referral.accepted"), ("refuse", "referral.refused")):
        code = codes.encode(shop.place(2, who="zoe").bet_id)
        do(f"bets {verdict}", slug, code, leaves=[leaves], **theirs)
    (bet_id,) = shop.rows("SELECT id FROM bets")[0]
    why = ("--why", "palpable_error", "--reason", "a price nobody meant")
    event = codes.encode(shop.catalogue.event_id(3))
    do("bets void-market", slug, event, *why, leaves=["market.voided"], **theirs)
    do("bets void", slug, codes.encode(bet_id), *why, leaves=["bet.voided"], **theirs)
    do("bets limit", slug, "tenant", "--drop", leaves=["limit.dropped"], **theirs)
    said = ("--leg", "1=lost", "--reason", "no goal")
    do("bets correct", slug, settled_bet(shop), *said, leaves=["bet.corrected"], **theirs)
    do("bets cash-out", slug, "--margin-bp", "500", leaves=["cashout.set"], **theirs)


def settled_bet(shop):
    """The code of a bet that has won."""
    bet_id = shop.place(2, who="zoe", stake="1.00").bet_id
    Referee(shop).end(2, 2, 0)
    return codes.encode(bet_id)


def protected(do, ana, theirs, book):
    def leaves(word):
        return {"leaves": [f"protection.{word}"], **theirs}

    do("player time-out", *ana, "24", **leaves("timed_out"))
    do("player reality-check", *ana, "--every", "30", **leaves("reality_check_set"))
    do("player exclude", *ana, "--without-end", **leaves("excluded"))
    with book.platform_db.tenant_tx(theirs["scope"]) as conn:
        conn.execute("UPDATE player_protection SET excluded_at = now() - interval '7 months'")
    for verdict, word in (("refuse", "removal_refused"), ("agree", "removal_agreed")):
        do("player removal ask", *ana, "--by", "ana", **leaves("removal_asked"))
        do("player removal withdraw", *ana, **leaves("removal_withdrawn"))
        do("player removal ask", *ana, "--by", "ana", **leaves("removal_asked"))
        do(f"player removal {verdict}", *ana, "--reason", "talked", **leaves(word))


def staff(do):
    do("staff create", "olga", "--role", "owner", leaves=["staff.created"], typed=f"{WORD}\n")
    do("staff create", "otto", "--role", "trader", leaves=["staff.created"], typed=f"{WORD}\n")
    do("staff role", "otto", "owner", leaves=["staff.role_changed"])
    do("staff disable", "otto", leaves=["staff.disabled"])
    do("staff disable", "otto", "--undo", leaves=["staff.enabled"])
    do("staff reset-app", "otto", leaves=["staff.app_reset"])
    do("staff password", "otto", leaves=["staff.password_changed"], typed=f"{WORD}er\n")


def agreed(do, slug, theirs):
    do(
        "approval limit",
        slug,
        "ledger.adjust",
        "EUR",
        "5000",
        leaves=["approval.limit_changed"],
        **theirs,
    )
    for verdict, leaves in (("give", "approval.given"), ("refuse", "approval.refused")):
        said, _ = do(
            "approval ask", slug, "bet.void_after_result", "bet:6h2k", "--figure", "why=past_post",
            "--reason", "the match was over", leaves=["approval.asked"], **theirs,
        )  # fmt: skip
        do(
            f"--as olga approval {verdict}", slug, said.split()[2].rstrip(";"),
            typed=f"{WORD}\n", leaves=[leaves], **theirs,
        )  # fmt: skip


def joined(do, event):
    for number, verdict, leaves in (
        ("70001", "refuse", "alias.refused"),
        ("70002", "approve", "alias.approved"),
    ):
        side = ("openligadb", "event", number, event, "--sport", "soccer")
        said, _ = do("feed map propose", *side, leaves=["alias.proposed"])
        do(f"feed map {verdict}", said.split()[1].rstrip(";"), leaves=[leaves])


def entered(do, event):
    entries = []
    for _ in range(2):
        said, _ = do("result enter", "--event", event, "--score", "2-1", "--by", "otto",
                     leaves=["result.entered"])  # fmt: skip
        entries.append(said.split()[1].rstrip(";"))
    do("result approve", entries[0], "--by", "rita", leaves=["result.approved"])
    do("result refuse", entries[1], "--by", "rita", leaves=["result.refused"])
