"""One tenant with something on every page, and the people who may see each: what a tour walks through."""

import uuid
from datetime import timedelta

from harness.clerks import ClerkBrowser, add_clerk
from harness.console import submit
from harness.letters import delivered, link_of
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop
from harness.slips import Bettor

from touchline import codes
from touchline.accounts.joining.register import keep_registration
from touchline.accounts.notes.write import write_note
from touchline.ledger.cashier.deposits import enter_deposit
from touchline.ledger.wallet import find_wallet
from touchline.plumbing import pacing
from touchline.rights import PLATFORM, Role
from touchline.staff.approvals.agree import ask
from touchline.staff.approving import ApprovalAction
from touchline.tenants.announcing.announce import announce
from touchline.tenants.announcing.model import Level, Wording


class Premises:
    """The tenant acme, its player ana, its owner otto, and the platform's olga and tia.

    ``browsers`` are their sessions, by name; ``led_to`` is where letters and forms led.
    """

    def __init__(self, book, app, slug):
        self.book = book
        self.app = app
        self.slug = slug
        self.tenant_id = book.create_tenant(slug, name="Acme Sports", tagline="Fair prices.")
        keep_registration(
            book.platform_db, self.tenant_id, is_open=True, terms_version="3", by=TESTER
        )
        book.theme_publisher().publish_once()
        self.browsers = {"stranger": Bettor(app, slug, salt="stranger")}
        self.led_to = {}
        self._open_the_shop()
        self._let_players_in()
        self._let_staff_in()
        self._let_the_platform_in()

    def _open_the_shop(self):
        """Bets that are open, won and lost, with a slip that waits, a note and a deposit."""
        shop = Shop(self.book, self.slug, tenant_id=self.tenant_id, events=5)
        self.shop = shop
        self.player_id = shop.player("ana").player_id
        self.bet_id = shop.place(1, 2).bet_id
        shop.place(3)
        shop.place(4)
        (self.market_id,) = shop.catalogue.ids(
            "SELECT market.id FROM markets AS market JOIN events AS event ON event.id = market.event_id"
            " WHERE event.provider_event_id = 'e1'"
        )
        referee = Referee(shop)
        referee.end(3, 2, 1)
        referee.end(4, 0, 1)
        shop.catalogue.publish()
        with self.book.platform_db.tenant_tx(self.tenant_id) as conn:
            conn.execute(
                "INSERT INTO player_contacts (tenant_id, player_id, email, email_norm, born_on,"
                " terms_version) VALUES (%s, %s, 'ana@example.org', 'ana@example.org',"
                " '1990-01-01', '1')",
                [self.tenant_id, self.player_id],
            )
        db = self.book.platform_db
        write_note(db, self.tenant_id, self.player_id, "Called on Monday.", by=TESTER)
        self.deposit_id = enter_deposit(
            db, self.tenant_id, find_wallet(db, self.tenant_id, "ana"), provider="bank",
            amount_minor=50_00, key="deposit-waiting", note="", by=TESTER,
        )  # fmt: skip

    def _let_players_in(self):
        ana = Bettor(self.app, self.slug, salt="ana")
        ana.sign_in()
        ana.pick(self.shop, 1, 2, 5)
        league = f"soccer/{codes.encode(self.shop.catalogue.league_id('l1'))}"
        ana.post("/favourites", {"add": league})
        self.browsers["ana"] = ana
        stranger = self.browsers["stranger"]
        for path, address in (("/register", "nina@example.org"), ("/reset", "ana@example.org")):
            stranger.post(path, {"email": address})
            self.led_to[path] = link_of(delivered(self.book, self.tenant_id)[-1])

    def _let_staff_in(self):
        add_clerk(self.book, self.tenant_id, "otto")
        otto = ClerkBrowser(self.app, self.slug, salt="otto")
        otto.enrol()
        self.browsers["otto"] = otto
        self.browsers["otto, halfway"] = self._halfway(ClerkBrowser(self.app, self.slug, salt="h"))
        add_clerk(self.book, self.tenant_id, "newt", Role.SUPPORT)
        newt = ClerkBrowser(self.app, self.slug, "newt", salt="newt")
        self.browsers["newt, without an app"] = self._halfway(newt)
        figures = {"kind": "goodwill", "currency": "EUR", "amount_minor": 5}
        self.approval = ask(
            self.book.platform_db, self.tenant_id, ApprovalAction.ADJUST,
            f"player:{codes.encode(self.player_id)}", figures, by=TESTER, reason="a mistake",
        )  # fmt: skip

    def _let_the_platform_in(self):
        for name in ("olga", "newton"):
            add_clerk(self.book, PLATFORM, name, Role.OWNER)
        olga, half, newton = (
            ClerkBrowser(
                self.app, "platform", name, host="localhost", area="/platform", salt=f"{name}{n}"
            )
            for n, name in enumerate(("olga", "olga", "newton"))
        )
        olga.enrol()
        self.browsers["olga"] = olga
        self.browsers["olga, halfway"] = self._halfway(half)
        self.browsers["newton, without an app"] = self._halfway(newton)
        event = self.shop.event_code(5)
        result = {"event": event, "status": "finished", "score": "2-1", "note": "the league's site"}
        alias = {"provider": "openligadb", "sport": "soccer", "kind": "event", "ours": event}
        alias |= {"provider_id": uuid.uuid4().hex}
        told = Wording(
            Level.INFO, "A break on Sunday.", "", for_staff=True, for_players=False,
            starts_at=pacing.utc_now(), ends_at=pacing.utc_now() + timedelta(hours=1),
        )  # fmt: skip
        self.announcement = announce(self.book.platform_db, told, [self.slug], by=TESTER)
        for word, page, form in (
            ("result", "/results", result),
            ("alias", "/mapping", alias),
        ):
            answer = submit(olga, f"{page}/new", page, form)
            self.led_to[word] = answer.headers["Location"]

    @staticmethod
    def _halfway(browser):
        browser.give_password()
        return browser
