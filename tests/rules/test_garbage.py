"""A process of large documents looks for circular garbage seldom, and still finds it."""

import gc
import weakref

import pytest

from touchline.plumbing.garbage import collect_seldom


class Circle:
    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def _usual_thresholds():
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)


def test_a_large_document_is_made_without_being_looked_through_again_and_again():
    collect_seldom()
    gc.collect()
    before = sum(each["collections"] for each in gc.get_stats())

    document = [[number] for number in range(250_000)]

    assert len(document) == 250_000
    assert sum(each["collections"] for each in gc.get_stats()) - before <= 3


def test_circles_are_still_found():
    collect_seldom()
    lost = weakref.ref(Circle())

    document = [[number] for number in range(150_000)]

    assert document
    assert lost() is None
