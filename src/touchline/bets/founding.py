"""Begins a tenant whole: its book, its first limit, its look, who runs it. All of it is there, or nothing."""

from dataclasses import dataclass

from touchline.accounts.model import checked_password
from touchline.accounts.passwords import Passwords
from touchline.bets.terms.change import add_first_limit
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Role
from touchline.staff.accounts import add_staff
from touchline.tenants.create import add_tenant, reserved_id
from touchline.tenants.model import DEFAULT_CURRENCY
from touchline.themes.brand import add_version
from touchline.themes.model import Branding


@dataclass(frozen=True, slots=True)
class FirstOwner:
    """Who is to run a new tenant, and with which password they sign in first."""

    username: str
    password: str


def found_tenant(
    db: Database,
    *,
    slug: str,
    look: Branding,
    by: Actor,
    currency: str = DEFAULT_CURRENCY,
    domains: tuple[str, ...] = (),
    owner: FirstOwner | None = None,
    passwords: Passwords | None = None,
) -> int:
    """A new tenant that can take bets at once; returns its id. An owner's password needs ``passwords``.

    The hash is made before a connection is taken.

    Raises:
        NotPermitted, BadSlug, SlugTaken, DomainTaken, UnknownCurrency, BadUsername, BadPassword:
        nothing was created.

    """
    password_hash = ""
    if owner is not None:
        assert passwords is not None, "who gives an owner says how a password is kept"
        password_hash = passwords.hashed(checked_password(owner.password))
    tenant_id = reserved_id(db)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        add_tenant(
            conn,
            tenant_id,
            slug=slug,
            name=look.site_name,
            domains=domains,
            currency=currency,
            by=by,
        )
        add_first_limit(conn, tenant_id, currency, by=by)
        add_version(conn, tenant_id, look, by=by)
        if owner is not None:
            add_staff(
                conn,
                tenant_id,
                username=owner.username,
                display_name=owner.username.title(),
                role=Role.OWNER,
                password_hash=password_hash,
                by=by,
            )
    return tenant_id
