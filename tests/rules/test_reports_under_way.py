"""A lease ends just while another request reports to the shared buckets."""

from threading import Event, Thread, Timer

from harness.buckets import Clock, SharedBuckets, Soon

from touchline.plumbing import ratelimit
from touchline.plumbing.bucket import SECOND_US, Policy
from touchline.plumbing.ratelimit import Limiter

PUBLIC = Policy("public", burst=100, interval_us=SECOND_US // 2, lease=25)
ANA = ("acme", "198.51.100.7")


class Halting:
    """Shared buckets that answer reports when they are told to."""

    def __init__(self, store):
        self._store = store
        self.is_asked, self.may_answer = Event(), Event()

    def settle(self, asks):
        self.is_asked.set()
        assert self.may_answer.wait(timeout=60)
        return self._store.settle(asks)


def test_who_uses_up_a_lease_while_it_is_reported_waits_for_the_report(monkeypatch):
    monkeypatch.setattr(ratelimit, "REPORT_WAIT_S", 60)
    clock = Clock()
    halting = Halting(SharedBuckets(clock))
    ours = Limiter(halting, processes=2, now_us=clock, later=Soon())
    meter = ours.meter(PUBLIC)
    for _ in range(PUBLIC.lease - 1):
        meter.spend(ANA)
    reporting = Thread(target=ours.settle)
    reporting.start()
    assert halting.is_asked.wait(timeout=60)

    meter.spend(ANA)
    Timer(0.05, halting.may_answer.set).start()

    assert meter.spend(ANA).is_allowed
    reporting.join()
