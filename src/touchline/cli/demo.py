"""The demo tenants: two books that nobody mistakes for each other."""

from collections.abc import Iterator

from touchline.accounts.create import UsernameTaken, create_player
from touchline.accounts.passwords import Passwords
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.rights import at_terminal
from touchline.tenants.create import SlugTaken, create_tenant, find_tenant
from touchline.themes.brand import save_branding
from touchline.themes.model import Branding, checked_branding
from touchline.wiring import open_database, platform_pool

# Who may sign in on a laptop: (site, name, password). Everybody knows them, so production has none.
_SEEDER = at_terminal("seed")
DEMO_PLAYERS = (
    ("acme", "ana", "ana-demo"),
    ("acme", "ben", "ben-demo"),
    ("rival", "rita", "rita-demo"),
)


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
            },
        ),
    }


def seed_demo(settings: Settings) -> Iterator[str]:
    """Create what is missing; yields one line per tenant and per player."""
    db = open_database(platform_pool(settings), settings, name="seed")
    try:
        for slug, branding in demo_brandings().items():
            yield _seed_tenant(db, slug, branding)
        if settings.is_production:
            yield "players: none in production; the demo passwords are known to everybody"
            return
        for slug, username, password in DEMO_PLAYERS:
            yield _seed_player(db, slug, username, password)
    finally:
        db.close()


def _seed_tenant(db: Database, slug: str, branding: Branding) -> str:
    try:
        tenant_id = create_tenant(db, slug=slug, name=branding.site_name, by=_SEEDER)
    except SlugTaken:
        return f"{slug}: already here"
    save_branding(db, tenant_id, branding, by=_SEEDER)
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
    return f"{username} of {slug}: may sign in"
