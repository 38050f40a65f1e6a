"""All pages of the console."""

from flask import Blueprint

from touchline.web.console.announcements import add_announcements
from touchline.web.console.billing import add_billing
from touchline.web.console.feeds import add_feeds
from touchline.web.console.invoices import add_invoices
from touchline.web.console.mapping import add_mapping
from touchline.web.console.overview import add_overview
from touchline.web.console.plan import add_plan
from touchline.web.console.processes import add_processes
from touchline.web.console.results import add_results
from touchline.web.console.settlement import add_settlement
from touchline.web.console.switches import add_switches
from touchline.web.console.tenant import add_tenant_pages
from touchline.web.console.tenants import add_tenants
from touchline.web.console.visit import add_visit
from touchline.web.office.domains import add_tenant_domains


def add_console(pages: Blueprint) -> None:
    """Give the platform's realm its pages; the feeds are there already, for machines, too."""
    add_overview(pages)
    add_tenants(pages)
    add_tenant_pages(pages)
    add_tenant_domains(pages)
    add_feeds(pages)
    add_mapping(pages)
    add_results(pages)
    add_settlement(pages)
    add_processes(pages)
    add_visit(pages)
    add_switches(pages)
    add_announcements(pages)
    add_billing(pages)
    add_plan(pages)
    add_invoices(pages)
