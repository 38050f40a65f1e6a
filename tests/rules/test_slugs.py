"""What a tenant may be called in an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.tenants.model import RESERVED_SLUGS, SLUG, BadSlug, checked_slug


@given(slug=st.from_regex(SLUG, fullmatch=True).filter(lambda slug: slug not in RESERVED_SLUGS))
def test_a_slug_is_kept_as_it_is(slug):
    assert checked_slug(slug) == slug


@pytest.mark.parametrize("reserved", sorted(RESERVED_SLUGS))
def test_what_the_platform_answers_itself_is_no_slug(reserved):
    with pytest.raises(BadSlug) as refusal:
        checked_slug(reserved)

    assert refusal.value.facts == {"slug": reserved}


@pytest.mark.parametrize(
    "text", ["", "-acme", "acme-", "Acme", "ac me", "acme.", "ac_me", "äcme", "acme\n", "a" * 33]
)
def test_what_is_no_host_label_is_no_slug(text):
    with pytest.raises(BadSlug):
        checked_slug(text)
