"""Counting in memory comes to the same as counting one by one, within bounds."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from touchline.plumbing import metrics
from touchline.web import tally
from touchline.web.tally import Tally
from touchline.web.tenancy import PLATFORM, Site


def count_of(**labels):
    """What http_requests_total says now."""
    return metrics.http_requests.labels(**labels)._value.get()


@given(st.lists(st.floats(0, 10), max_size=50))
def test_many_observations_at_once_equal_one_after_the_other(durations_s):
    bounds = (0.01, 0.1, 1.0)
    registries = CollectorRegistry(), CollectorRegistry()
    single, many = (
        Histogram("d_seconds", "d", buckets=bounds, registry=registry) for registry in registries
    )

    for duration_s in durations_s:
        single.observe(duration_s)
    metrics.observe_all(many, sorted(durations_s))

    def samples(registry):
        return {
            (sample.name, tuple(sample.labels.items())): round(sample.value, 6)
            for metric in registry.collect()
            for sample in metric.samples
            if not sample.name.endswith("_created")
        }

    assert samples(registries[0]) == samples(registries[1])


@pytest.mark.spec("S3.8")
def test_a_tenant_is_a_label_only_when_it_is_known():
    counted = Tally(lambda site: {"tally-acme": "tally-acme"}.get(site.slug))
    sites = [Site(slug="tally-acme"), Site(slug="made-up"), Site(host="x.example"), PLATFORM]

    for site in sites:
        counted.add(site, "/tally", "GET", "200", 0.001, is_logged_apart=True)
    counted.flush()

    labels = {"method": "GET", "endpoint": "/tally", "status": "200"}
    assert count_of(**labels, tenant="tally-acme") == 1
    assert count_of(**labels, tenant="other") == 2
    assert count_of(**labels, tenant="none") == 1


@pytest.mark.spec("S3.8")
def test_a_flood_of_made_up_names_stays_within_bounds():
    counted = Tally(lambda site: site.slug)

    for number in range(3 * tally.KINDS_MAX):
        site = Site(slug=f"flood{number}")
        counted.add(site, "/flood", f"M{number}", "200", 0.001, is_logged_apart=True)

    assert len(counted._durations_s) == tally.KINDS_MAX + 1
    counted.flush()
    assert len(counted._tenants) == tally.TENANT_LABELS_MAX
    total = sum(
        sample.value
        for metric in metrics.http_requests.collect()
        for sample in metric.samples
        if sample.labels.get("endpoint") == "/flood" and sample.name.endswith("_total")
    )
    assert total == 3 * tally.KINDS_MAX
    methods = {
        sample.labels["method"]
        for metric in metrics.http_requests.collect()
        for sample in metric.samples
        if sample.labels.get("endpoint") == "/flood"
    }
    assert methods == {"other"}


@pytest.mark.spec("S3.9")
def test_hits_of_the_edge_are_one_line_with_their_count_and_p99(caplog):
    counted = Tally(lambda site: site.slug)
    for number in range(200):
        counted.add(
            Site(slug="acme"), "/t", "GET", "200", 0.001 * (number + 1), is_logged_apart=False
        )

    with caplog.at_level(logging.INFO):
        counted.flush()
        counted.flush()

    (line,) = caplog.records
    said = (line.getMessage(), line.tenant, line.endpoint, line.status, line.count, line.p99_ms)
    assert said == ("edge.hits_counted", "acme", "/t", 200, 200, 198.0)
