"""The demo tenants: three books that nobody mistakes for each other."""

from collections.abc import Iterator
from dataclasses import replace

from touchline.accounts.create import UsernameTaken, create_player
from touchline.accounts.passwords import Passwords
from touchline.bets.founding import found_tenant
from touchline.cli.demo_logo import crown_logo
from touchline.config import Settings
from touchline.ledger.cashier.deposits import confirm_deposit, enter_deposit
from touchline.ledger.wallet import find_wallet
from touchline.plumbing.db import Database
from touchline.rights import PLATFORM, Role, at_terminal
from touchline.staff.accounts import create_staff
from touchline.staff.model import StaffNameTaken
from touchline.tenants.create import SlugTaken, find_tenant
from touchline.themes.brand import save_branding
from touchline.themes.drafts import keep_logo
from touchline.themes.model import Branding, checked_branding
from touchline.wiring import open_database, platform_pool

# Who may sign in on a laptop: (site, name, password). Everybody knows them, so production has none.
_SEEDER = at_terminal("seed")
DEMO_PLAYERS = (
    ("acme", "ana", "ana-demo"),
    ("acme", "ben", "ben-demo"),
    ("rival", "rita", "rita-demo"),
    ("crown", "cleo", "cleo-demo"),
)
# What they begin with, in the tenant's default currency.
DEMO_CASH_MINOR = 100_000
# Who runs them, "" for the platform: (site, name, role, password). An app is set up at the first sign-in.
DEMO_STAFF = (
    ("", "olga", Role.OWNER, "olga-demo"),
    ("acme", "otto", Role.OWNER, "otto-demo"),
    ("acme", "tess", Role.TRADER, "tess-demo"),
    ("acme", "sue", Role.SUPPORT, "sue-demo-demo"),
    ("rival", "rosa", Role.OWNER, "rosa-demo"),
    ("crown", "carl", Role.OWNER, "carl-demo"),
)
# Who has a picture in place of the name, and what it says.
_LOGOS = {"crown": "CROWN"}


def demo_brandings() -> dict[str, Branding]:
    """Branding of the demo tenants, by slug."""
    return {
        "acme": checked_branding(
            site_name="Acme Sports",
            tagline="Every match. Fair prices.",
            scheme="light",
            tokens={"brand": "#0b6e4f", "price_background": "#e6f4ee", "price_text": "#08513a"},
        ),
        "rival": checked_branding(
            site_name="Rival Bet",
            tagline="Play it your way",
            scheme="dark",
            tokens={
                "brand": "#ff7a45",
                "on_brand": "#200b02",
                "background": "#120f1a",
                "surface": "#1d1829",
                "line": "#372f4b",
                "price_background": "#2c2440",
                "price_text": "#ffb999",
                "radius_px": 2,
                "density": "compact",
                "font": "condensed",
            },
        ),
        "crown": checked_branding(
            site_name="Crown Sporting Club",
            tagline="For those who read the game",
            scheme="light",
            tokens={
                "brand": "#1c2b52",
                "on_brand": "#f8ecd0",
                "background": "#f7f1e3",
                "surface": "#fffdf7",
                "text": "#231d12",
                "muted": "#655a45",
                "line": "#e0d4b8",
                "price_background": "#f3e4bd",
                "price_text": "#4d3705",
                "focus": "#1a56db",
                "radius_px": 20,
                "font": "serif",
            },
        ),
    }


def seed_demo(settings: Settings) -> Iterator[str]:
    """Create what is missing; yields one line per tenant, per player and per member of staff."""
    db = open_database(platform_pool(settings), settings, name="seed")
    try:
        for slug, branding in demo_brandings().items():
            yield _seed_tenant(db, slug, branding)
        if settings.is_production:
            yield "people: none in production; the demo passwords are known to everybody"
            return
        for slug, username, password in DEMO_PLAYERS:
            yield _seed_player(db, slug, username, password)
        for slug, username, role, password in DEMO_STAFF:
            yield _seed_staff(db, slug, username, role, password)
    finally:
        db.close()


def _seed_tenant(db: Database, slug: str, branding: Branding) -> str:
    try:
        tenant_id = found_tenant(db, slug=slug, look=branding, by=_SEEDER)
    except SlugTaken:
        return f"{slug}: already here"
    if slug in _LOGOS:
        drawn = crown_logo(_LOGOS[slug], colour=str(branding.tokens["on_brand"]))
        logo = keep_logo(db, tenant_id, drawn, by=_SEEDER)
        save_branding(db, tenant_id, replace(branding, logo_tag=logo.tag), by=_SEEDER)
    return f"{slug}: created as {branding.site_name}"


def _seed_player(db: Database, slug: str, username: str, password: str) -> str:
    tenant_id = find_tenant(db, slug).id
    try:
        create_player(
            db,
            Passwords(),
            tenant_id,
            username=username,
            display_name=username.title(),
            password=password,
            by=_SEEDER,
        )
    except UsernameTaken:
        return f"{username} of {slug}: already here"
    wallet = find_wallet(db, tenant_id, username)
    deposit_id = enter_deposit(
        db,
        tenant_id,
        wallet,
        provider="cash",
        amount_minor=DEMO_CASH_MINOR,
        key=f"demo-{username}",
        note="to begin with",
        by=_SEEDER,
    )
    confirm_deposit(db, tenant_id, deposit_id, by=_SEEDER)
    return f"{username} of {slug}: may sign in, and has something to bet with"


def _seed_staff(db: Database, slug: str, username: str, role: Role, password: str) -> str:
    scope = find_tenant(db, slug).id if slug else PLATFORM
    place = slug or "the platform"
    try:
        create_staff(
            db,
            Passwords(),
            scope,
            username=username,
            display_name=username.title(),
            role=role,
            password=password,
            by=_SEEDER,
        )
    except StaffNameTaken:
        return f"{username} of {place}: already here"
    return f"{username} of {place}: may sign in as {role.value}"
