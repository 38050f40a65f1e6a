"""What is charged to a site whose page is made."""

import time

import pytest

from touchline.web.bulkhead import Bulkhead
from touchline.web.tenancy import ENVIRON_KEY, Site

pytestmark = pytest.mark.spec("S3.5")


class Ledger:
    """Stands where fair time is kept, and only takes down."""

    def __init__(self):
        self.durations_s = []

    def note_page(self, site_name, duration_s):
        assert site_name == "acme"
        self.durations_s.append(duration_s)


def charged_s(work):
    def app(_environ, _start):
        work()
        return [b""]

    ledger = Ledger()
    Bulkhead(app, ledger, share_max=1)({ENVIRON_KEY: Site("acme")}, None).close()
    return ledger.durations_s[0]


def compute():
    until_s = time.thread_time() + 0.05
    while time.thread_time() < until_s:
        pass


def test_a_page_is_charged_for_what_it_computes_and_not_for_what_it_waits_for():
    assert charged_s(lambda: time.sleep(0.2)) < 0.05 <= charged_s(compute)
