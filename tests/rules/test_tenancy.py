"""A tenant is named by the address alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.errors import Refused
from touchline.tenants.model import RESERVED_SLUGS, checked_slug
from touchline.web.tenancy import PLATFORM, Site, host_name, name_site

DOMAIN = "book.example"


def named(host, path="/"):
    environ = {"HTTP_HOST": host, "PATH_INFO": path, "SCRIPT_NAME": ""}
    return name_site(environ, DOMAIN), environ


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    "host", ["acme.book.example", "ACME.book.example:8080", "acme.book.example."]
)
def test_a_subdomain_names_its_tenant(host):
    site, environ = named(host, "/sports/soccer")

    assert site == Site(slug="acme")
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("", "/sports/soccer")


@pytest.mark.parametrize(
    ("path", "script", "rest"),
    [
        ("/acme/sports/soccer", "/acme", "/sports/soccer"),
        ("/acme/", "/acme", "/"),
        ("/acme", "/acme", "/"),
    ],
)
def test_on_the_platforms_host_the_first_segment_names_the_tenant(path, script, rest):
    site, environ = named(DOMAIN, path)

    assert site == Site(slug="acme")
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == (script, rest)


def test_a_domain_of_its_own_names_a_tenant_by_host():
    site, _ = named("bets.acme.example:443")

    assert site == Site(host="bets.acme.example")


@pytest.mark.parametrize(
    "path", ["/", "/platform", "/static/abc/app.css", "/api/public/odds", "/Acme/", "/a_b/"]
)
def test_what_is_no_slug_belongs_to_the_platform(path):
    site, environ = named(DOMAIN, path)

    assert site is PLATFORM
    assert environ["PATH_INFO"] == path


@pytest.mark.parametrize("host", ["www.book.example", "a.b.book.example", "api.book.example"])
def test_reserved_and_nested_subdomains_are_nobodys_slug(host):
    site, _ = named(host)

    assert site == Site(host=host)


@pytest.mark.parametrize(
    "host", ["", "bad host", "acme_x.example", "-", "a" * 300, "acme.example:99999999", "[::1]:80"]
)
def test_a_malformed_host_names_nothing(host):
    assert named(host)[0] is None


@given(st.text(max_size=40))
def test_naming_a_site_never_fails_and_never_loses_the_path(path):
    environ = {"HTTP_HOST": DOMAIN, "PATH_INFO": f"/{path}", "SCRIPT_NAME": ""}

    site = name_site(environ, DOMAIN)

    assert site is not None
    whole = environ["SCRIPT_NAME"] + environ["PATH_INFO"]
    assert whole.strip("/") == path.strip("/")


@pytest.mark.parametrize(
    "slug", [*sorted(RESERVED_SLUGS), "", "-a", "a-", "A", "a" * 33, "a.b", "ümlaut"]
)
def test_a_slug_that_cannot_be_a_subdomain_is_refused(slug):
    with pytest.raises(Refused):
        checked_slug(slug)


def test_a_host_name_is_canonical():
    assert host_name("Bets.Acme.Example.:8443") == "bets.acme.example"
