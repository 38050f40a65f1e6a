"""The sanity table's lines and the page that explains them are the same."""

import re

import pytest
from house.sources import ROOT

from loadtests.sanity.lines import LINES

# What the checklist promises, by the word under which a line stands for it.
PROMISED = {
    "postgres": ("killed", "frozen", "slow", "restarted", "timeouts"),
    "pgbouncer": ("killed", "frozen", "restarted"),
    "redis": ("killed", "frozen", "flushed", "blackholed", "full", "reset", "unset"),
    "feed": ("dead", "slow", "429", "lying"),
    "publisher": ("killed", "frozen"),
    "odds": ("killed", "frozen"),
    "settlement": ("killed", "frozen"),
    "clock": ("ahead", "behind"),
    "bets_postgres": ("killed", "frozen"),
    "bets_pgbouncer": ("killed", "frozen"),
    "": (
        "both_down",
        "cold_start_both_down",
        "half_open",
        "web_worker_killed",
        "cold_burst",
        "noisy_tenant",
        "healthz",
        "shared_cache",
        "pool_and_holds",
        "worker_logs",
        "login_burst",
        "caching_proxy",
        "browser_cache",
    ),
}


def documented():
    text = (ROOT / "loadtests" / "README.md").read_text("utf-8").partition("## Sanity")[2]
    return dict(
        re.findall(r"^\| `([a-z0-9_]+)` \| (.+?) \|", text.partition("\n## ")[0], re.MULTILINE)
    )


@pytest.mark.spec("S3.11")
def test_every_promised_fault_and_check_has_its_line():
    promised = {
        f"{victim}_{fault}".lstrip("_") for victim, faults in PROMISED.items() for fault in faults
    }
    assert promised <= {line.name for line in LINES}


def test_no_two_lines_share_a_name():
    names = [line.name for line in LINES]

    assert len(names) == len(set(names))


def test_the_page_explains_every_line_and_no_other():
    assert documented() == {line.name: line.done for line in LINES}
