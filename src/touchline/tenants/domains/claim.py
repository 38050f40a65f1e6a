"""What staff do with domains: claim one, have it looked at now, give it up."""

import secrets

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import NotFound
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.tenants import queries as directory
from touchline.tenants.domains import queries
from touchline.tenants.domains.model import (
    CLAIMS_MAX,
    TOKEN_BYTES,
    DomainKnown,
    TooManyDomains,
    checked_domain,
)


class NoSuchDomain(NotFound):
    """This domain is not in your list."""

    code = "no_such_domain"


def claim_domain(
    db: Database, tenant_id: int, text: str, *, platform_domain: str, by: Actor
) -> str:
    """Say that a domain is the tenant's; it leads nowhere before its zone proves it. The domain.

    Raises:
        NotPermitted: it takes an owner of the tenant, or of the platform.
        BadDomain, OurOwnDomain, DomainKnown, TooManyDomains: nothing was kept.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    domain = checked_domain(text, platform_domain=platform_domain)
    with db.tenant_tx(tenant_id) as conn:
        known = queries.list_claims(conn, tenant_id=tenant_id)
        if any(each.domain == domain and each.token for each in known):
            raise DomainKnown(domain=domain)
        if len(known) >= CLAIMS_MAX:
            raise TooManyDomains
        token = secrets.token_hex(TOKEN_BYTES)
        if not queries.insert_claim(
            conn, tenant_id=tenant_id, domain=domain, token=token, claimed_by=by.name
        ):
            raise DomainKnown(domain=domain)
        record(
            conn, by, Action.DOMAIN_CLAIMED, f"domain:{domain}", tenant_id=tenant_id,
            after={"domain": domain},
        )  # fmt: skip
    return domain


def look_again(db: Database, tenant_id: int, domain: str, *, by: Actor) -> None:
    """Have a claim looked at within seconds, by a worker.

    Raises:
        NotPermitted: as claim_domain().
        NoSuchDomain: the tenant claims no such domain.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id) as conn:
        if not queries.mark_claim_due(conn, tenant_id=tenant_id, domain=domain):
            raise NoSuchDomain(domain=domain)
        record(
            conn, by, Action.DOMAIN_LOOK_ASKED, f"domain:{domain}", tenant_id=tenant_id,
            after={"domain": domain},
        )  # fmt: skip


def drop_domain(db: Database, tenant_id: int, domain: str, *, by: Actor, reason: str = "") -> None:
    """Give a domain up: it leads to the site no more, and somebody else may prove it.

    Raises:
        NotPermitted: as claim_domain().
        NoSuchDomain: the tenant has no such domain.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        was_claimed = queries.delete_claim(conn, tenant_id=tenant_id, domain=domain)
        was_proved = directory.delete_domain(conn, tenant_id=tenant_id, domain=domain)
        if not was_claimed and not was_proved:
            raise NoSuchDomain(domain=domain)
        record(
            conn, by, Action.DOMAIN_DROPPED, f"domain:{domain}", tenant_id=tenant_id,
            before={"proved": "yes" if was_proved else "no"}, reason=reason,
        )  # fmt: skip
