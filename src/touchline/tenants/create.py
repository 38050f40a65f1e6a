"""Creates a tenant: the first thing platform staff do for an operator."""

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, NotFound, Refused
from touchline.plumbing.db import Connection, Database
from touchline.rights import Actor, Permission, require
from touchline.tenants import queries
from touchline.tenants.model import DEFAULT_CURRENCY, Tenant, checked_slug


class SlugTaken(Conflict):
    """Another tenant has this slug."""

    code = "slug_taken"


class DomainTaken(Conflict):
    """Another tenant has this domain."""

    code = "domain_taken"


class UnknownCurrency(Refused):
    """A currency is one of the ISO codes that are known here, such as EUR."""

    code = "unknown_currency"


class NoSuchTenant(NotFound):
    """No tenant has this slug."""

    code = "no_such_tenant"


def create_tenant(
    db: Database,
    *,
    slug: str,
    name: str,
    by: Actor,
    domains: tuple[str, ...] = (),
    currency: str = DEFAULT_CURRENCY,
) -> int:
    """A new tenant with its verified domains, whose players play in ``currency``; returns its id.

    Raises:
        NotPermitted: it takes an owner of the platform.
        BadSlug: the slug cannot be a subdomain, or is reserved.
        UnknownCurrency, SlugTaken, DomainTaken: nothing was created.

    """
    tenant_id = reserved_id(db)
    with db.tenant_tx(tenant_id) as conn:
        add_tenant(conn, tenant_id, slug=slug, name=name, domains=domains, currency=currency, by=by)
    return tenant_id


def reserved_id(db: Database) -> int:
    """An id for a tenant that is to be begun in one transaction of its own."""
    with db.connection_ctx() as conn:
        return queries.get_next_id(conn)


def add_tenant(
    conn: Connection,
    tenant_id: int,
    *,
    slug: str,
    name: str,
    by: Actor,
    domains: tuple[str, ...] = (),
    currency: str = DEFAULT_CURRENCY,
) -> None:
    """create_tenant() inside a transaction of the caller's, under a reserved id; raises the same."""
    require(by, Permission.TENANTS_MANAGE)
    if not queries.insert_tenant_all_tenants(
        conn, new_id=tenant_id, slug=checked_slug(slug), name=name
    ):
        raise SlugTaken(slug=slug)
    if not queries.insert_currency(conn, tenant_id=tenant_id, currency=currency, is_default=True):
        raise UnknownCurrency(currency=currency)
    for domain in domains:
        if not queries.insert_domain(conn, tenant_id=tenant_id, domain=domain):
            raise DomainTaken(domain=domain)
    facts = {"slug": slug, "name": name, "domains": domains}
    record(conn, by, Action.TENANT_CREATED, f"tenant:{slug}", after=facts)


def find_tenant(db: Database, slug: str) -> Tenant:
    """The tenant of a slug.

    Raises:
        NoSuchTenant: nobody has it.

    """
    with db.connection_ctx() as conn:
        tenant = queries.get_tenant_by_slug_all_tenants(conn, slug=slug)
    if tenant is None:
        raise NoSuchTenant(slug=slug)
    return tenant
