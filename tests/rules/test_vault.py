"""What is sealed opens with its key, in its place, and in no other."""

import pytest

from touchline.plumbing.vault import SecretUnreadable, Vault

pytestmark = pytest.mark.spec("S1.9")

SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
OLD, NEW = "o" * 40, "n" * 40


def test_what_is_sealed_shows_nothing_and_opens_again():
    vault = Vault(NEW)

    kept, again = (vault.sealed(SECRET, of="player:1:2") for _ in range(2))

    assert kept != again
    assert SECRET not in kept
    assert len(kept) == len("k12345678.") + 80
    assert vault.opened(kept, of="player:1:2") == SECRET


def test_it_opens_in_its_own_place_alone():
    kept = Vault(NEW).sealed(SECRET, of="player:1:2")

    with pytest.raises(SecretUnreadable):
        Vault(NEW).opened(kept, of="player:1:3")


def test_a_changed_text_does_not_open():
    kept = Vault(NEW).sealed(SECRET, of="a")
    changed = kept[:-3] + ("B" if kept[-3] == "A" else "A") + kept[-2:]

    with pytest.raises(SecretUnreadable):
        Vault(NEW).opened(changed, of="a")


def test_a_key_of_before_opens_and_the_newest_seals():
    kept = Vault(OLD).sealed(SECRET, of="a")
    both = Vault(NEW, [OLD])

    assert both.opened(kept, of="a") == SECRET
    assert not both.is_newest(kept)
    assert both.is_newest(both.sealed(SECRET, of="a"))
    with pytest.raises(SecretUnreadable):
        Vault(NEW).opened(kept, of="a")


def test_what_was_kept_before_there_was_a_key_is_believed():
    assert Vault(NEW).opened(SECRET, of="a") == SECRET
    assert not Vault(NEW).is_newest(SECRET)
