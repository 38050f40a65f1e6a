"""The domains of a site: claimed, proved by a record in their zone, given up."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response

from touchline.errors import NotFound
from touchline.plumbing.db import Database
from touchline.rights import Permission
from touchline.tenants.create import find_tenant
from touchline.tenants.domains.claim import claim_domain, drop_domain, look_again
from touchline.tenants.domains.model import Finding, is_lost, record_name, record_text
from touchline.tenants.domains.queries import Claim, list_claims
from touchline.tenants.reading.queries import get_slug
from touchline.web.console.machinery import machinery
from touchline.web.office.forms import Draft, Fields, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import Crumbs, done, page

_BESIDE = {
    "bad_domain": "domain",
    "our_own_domain": "domain",
    "domain_known": "domain",
    "too_many_domains": "domain",
}
_SAID = {
    None: "Nobody has looked yet. The first look comes within seconds.",
    Finding.FOUND: "The record is there.",
    Finding.MISSING: "The record is not there yet. It can take an hour to be seen everywhere.",
    Finding.OTHER: "There is a record, but it says something else. Compare it letter by letter.",
    Finding.UNREACHABLE: "The servers of this domain do not answer.",
    Finding.TAKEN: "The record is right, but another site has this domain. Ask the platform.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose domains a page shows, and where below the root it is."""

    tenant_id: int
    slug: str
    path: str
    crumbs: Crumbs = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A domain as the page shows it. ``tone`` colours its state."""

    claim: Claim
    state: str
    tone: str
    said: str
    name: str
    text: str

    @property
    def is_vouched_for(self) -> bool:
        """Whether it stands on the platform's word, without a record."""
        return not self.claim.token


@guarded(Permission.READ)
def domains(seat: Seat) -> Response:
    """The domains of one's own site."""
    return _page(seat, _own(seat))


@guarded(Permission.SETTINGS_CHANGE)
def add_domain(seat: Seat) -> Response:
    """Claim one."""
    return _claimed(seat, _own(seat))


@guarded(Permission.SETTINGS_CHANGE)
def change_domain(seat: Seat, domain: str) -> Response:
    """Have one looked at now, or give it up."""
    return _changed(seat, _own(seat), domain)


@guarded(Permission.READ)
def tenant_domains(seat: Seat, slug: str) -> Response:
    """The domains of a tenant's site, for the platform's people."""
    return _page(seat, _theirs(slug))


@guarded(Permission.TENANTS_MANAGE)
def add_tenant_domain(seat: Seat, slug: str) -> Response:
    """Claim one for a tenant."""
    return _claimed(seat, _theirs(slug))


@guarded(Permission.TENANTS_MANAGE)
def change_tenant_domain(seat: Seat, slug: str, domain: str) -> Response:
    """Have one of a tenant's looked at now, or take it away."""
    return _changed(seat, _theirs(slug), domain)


def add_domains(pages: Blueprint) -> None:
    """Give the office its domains."""
    pages.add_url_rule("/domains", "domains", domains)
    pages.add_url_rule("/domains", "add_domain", add_domain, methods=["POST"])
    pages.add_url_rule("/domains/<domain>", "change_domain", change_domain, methods=["POST"])


def add_tenant_domains(pages: Blueprint) -> None:
    """Give the console the domains of each tenant."""
    at = "/tenants/<slug>/domains"
    pages.add_url_rule(at, "tenant_domains", tenant_domains)
    pages.add_url_rule(at, "add_tenant_domain", add_tenant_domain, methods=["POST"])
    pages.add_url_rule(
        f"{at}/<domain>", "change_tenant_domain", change_tenant_domain, methods=["POST"]
    )


def shown(claim: Claim) -> Shown:
    """A claim in words."""
    finding = None if claim.finding is None else Finding(claim.finding)
    said = _SAID[finding] if claim.token else "The platform vouches for it; no record is needed."
    state, tone = "not proved yet", ""
    if claim.proved_at is not None:
        state, tone = "proved", "good"
        if is_lost(claim.missed_at, claim.now_at):
            state, tone = "proof lost", "bad"
            said = f"{said} The site goes on answering here. Set the record again, or remove the domain."
        elif claim.missed_at is not None:
            state, tone = "proof not seen", ""
    return Shown(claim, state, tone, said, record_name(claim.domain), record_text(claim.token))


def _own(seat: Seat) -> Place:
    with office().db.tenant_tx(seat.scope) as conn:
        slug = get_slug(conn, tenant_id=seat.scope)
    return Place(seat.scope, slug, "/domains")


def _theirs(slug: str) -> Place:
    tenant = find_tenant(office().db, slug)
    crumbs = [("Tenants", "/tenants"), (tenant.name, f"/tenants/{slug}")]
    return Place(tenant.id, slug, f"/tenants/{slug}/domains", crumbs)


def _claimed(seat: Seat, where: Place) -> Response:
    def attempt(given: Fields) -> Response:
        known = machinery()
        domain = claim_domain(
            office().db,
            where.tenant_id,
            given.get("domain", ""),
            platform_domain=known.platform_domain,
            by=seat.actor,
        )
        return done(where.path, f"{domain} is on the list. Set the two records below.")

    return submitted(
        seat, attempt, lambda draft, status: _page(seat, where, draft, status), fields=_BESIDE
    )


def _changed(seat: Seat, where: Place, domain: str) -> Response:
    def attempt(given: Fields) -> Response:
        db: Database = office().db
        what = given.get("what", "")
        if what == "look":
            look_again(db, where.tenant_id, domain, by=seat.actor)
            return done(where.path, f"{domain} is looked at within seconds. Load this page again.")
        if what != "drop":
            raise NotFound
        sure(given)
        drop_domain(db, where.tenant_id, domain, by=seat.actor)
        machinery().wake_publisher()
        return done(where.path, f"{domain} leads to this site no more.")

    return submitted(
        seat, attempt, lambda draft, status: _page(seat, where, draft, status, about=domain)
    )


def _page(
    seat: Seat,
    where: Place,
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
    *,
    about: str = "",
) -> Response:
    with office().db.tenant_tx(where.tenant_id) as conn:
        found = list_claims(conn, tenant_id=where.tenant_id)
    known = machinery()
    given = draft or Draft()
    return page(
        seat,
        "office/domains.html",
        heading="Domains",
        crumbs=where.crumbs,
        domains=[shown(each) for each in found],
        site_url=known.site_of(where.slug),
        target=f"{where.slug}.{known.platform_domain}",
        path=where.path,
        may_change=seat.may(Permission.SETTINGS_CHANGE),
        new=Draft() if about else given,
        drafts={about: given},
        fresh=Draft(),
        status=status,
    )
