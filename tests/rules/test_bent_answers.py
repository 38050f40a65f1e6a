"""A seeded slice of `./dev chaos fuzz`: answers of every provider, bent, and documents made to hurt."""

import random
from math import inf

import pytest

from loadtests import answers, hostile

READERS = answers.readers()
SLICE = 300


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("seed", range(5))
def test_a_bent_answer_of_any_provider_is_refused_or_sound(seed):
    dice = random.Random(seed)

    outcomes = set()
    for _ in range(SLICE):
        reader = dice.choice(READERS)
        outcome, _ = answers.read_within(reader, reader.wrong(dice), slowest_s=inf)
        outcomes.add(outcome)

    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_reader_reads_the_answer_that_is_bent(reader):
    outcome, _ = answers.read_within(reader, reader.body, slowest_s=inf)

    assert outcome == "read"


def readers_of_soccer():
    """One reader of each kind: they differ in nothing that a hostile document could notice."""
    return {reader.name: reader for reader in READERS if reader.name.endswith(("soccer", "probe"))}


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("bomb", hostile.bombs())
def test_a_hostile_document_is_refused_or_sound_in_little_memory(bomb):
    for reader in readers_of_soccer().values():
        answers.read_within(reader, hostile.bombs()[bomb], slowest_s=inf)
