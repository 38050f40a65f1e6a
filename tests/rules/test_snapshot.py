"""The last known values on disk: whole, monotone, bounded, and nobody else's."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.plumbing import snapshot as snapshot_module
from touchline.plumbing.snapshot import Snapshot, directory_of, version_of


@pytest.fixture
def place(tmp_path):
    return tmp_path / "base" / "web"


def value(version, text="x"):
    return b'{"version":"%d"}\n%s' % (version, text.encode())


def written(place, key, raw, **options):
    snapshot = Snapshot(place, **options)
    snapshot.note(key, raw)
    snapshot.flush()


@pytest.mark.spec("S3.1")
def test_what_one_process_wrote_another_reads(place):
    written(place, "acme", value(1))

    assert Snapshot(place).read("acme") == value(1)
    assert Snapshot(place).read("rival") is None


@pytest.mark.spec("S3.1")
@given(versions=st.lists(st.integers(1, 10**13), min_size=1, max_size=8))
def test_in_whatever_order_processes_write_the_newest_version_stays(tmp_path_factory, versions):
    place = tmp_path_factory.mktemp("snapshots") / "web"

    for version in versions:
        written(place, "acme", value(version))

    assert version_of(Snapshot(place).read("acme")) == max(versions)


@given(raw=st.binary(max_size=200), cut=st.integers(0, 400), flip=st.integers(0, 400))
def test_a_torn_or_changed_file_counts_as_none(tmp_path_factory, raw, cut, flip):
    place = tmp_path_factory.mktemp("snapshots") / "web"
    written(place, "acme", raw)
    (file,) = place.glob("*.value")
    whole = file.read_bytes()
    spoilt = bytearray(whole[:cut])
    if flip < len(spoilt):
        spoilt[flip] ^= 1

    file.write_bytes(spoilt)

    assert Snapshot(place).read("acme") == (raw if bytes(spoilt) == whole else None)


def test_an_unchanged_value_is_not_written_again_for_a_while(place):
    now = [1_000_000.0]
    snapshot = Snapshot(place, now_s=lambda: now[0])
    counts = []
    for step_s in (0, 1, snapshot_module.REWRITE_S):
        now[0] += step_s
        snapshot.note("acme", value(1))
        counts.append(snapshot.flush())

    assert counts == [1, 0, 1]


def test_files_are_bounded_and_the_oldest_go_first(place):
    now = [Path().stat().st_mtime + 10**6]
    snapshot = Snapshot(place, files_max=5, now_s=lambda: now[0])
    for number in range(12):
        snapshot.note(f"key-{number}", value(1))
        snapshot.flush()
        os.utime(snapshot._path(f"key-{number}"), (now[0], now[0] + number))
    now[0] += 601

    snapshot.note("last", value(1))
    snapshot.flush()

    assert len(list(place.glob("*.value"))) == 6
    assert snapshot.read("key-11") == value(1)
    assert snapshot.read("key-0") is None


def test_a_value_of_last_month_is_not_shown(place):
    written(place, "acme", value(1))
    later_s = next(place.glob("*.value")).stat().st_mtime + snapshot_module.AGE_MAX_S + 1

    assert Snapshot(place, now_s=lambda: later_s).read("acme") is None


def test_notes_are_bounded_and_written_in_small_portions(place):
    snapshot = Snapshot(place)
    for number in range(snapshot_module.PENDING_MAX + 10):
        snapshot.note(f"key-{number}", value(1))

    first = snapshot.flush()

    assert first == snapshot_module.FILES_PER_FLUSH
    assert len(snapshot._pending) == snapshot_module.PENDING_MAX - first


def test_while_another_process_writes_ours_waits_for_its_next_turn(place):
    ours, theirs = Snapshot(place), Snapshot(place)
    ours.note("acme", value(1))

    with theirs._alone() as is_alone:
        assert is_alone
        during = ours.flush()

    assert (during, ours.flush()) == (0, 1)


@pytest.mark.parametrize("where", ["web", "."])
def test_a_directory_that_others_can_write_is_refused(place, where, caplog):
    written(place, "acme", value(1))
    (place.parent / where).chmod(0o777)

    snapshot = Snapshot(place)

    assert snapshot.read("acme") is None
    assert "snapshot.refused" in caplog.messages


def test_a_link_in_the_directorys_place_is_refused(place, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.parent.mkdir(mode=0o700)
    place.symlink_to(tmp_path / "elsewhere")

    snapshot = Snapshot(place)
    snapshot.note("acme", value(1))

    assert snapshot.flush() == 0


def test_a_disk_that_fails_stops_the_snapshot_and_nothing_else(place, caplog):
    snapshot = Snapshot(place)
    snapshot.note("acme", value(1))
    place.rmdir()

    assert snapshot.flush() == 0
    assert snapshot.read("acme") is None
    assert "snapshot.stopped" in caplog.messages


def test_each_redis_and_group_has_a_directory_of_its_own_and_no_password_in_its_name():
    def place(url, group="web", base="/srv"):
        return directory_of(base, group=group, redis_url=url)

    one = place("redis://:secret@10.0.0.1:6379/0")
    other_secret = place("redis://:other@10.0.0.1:6379/0")
    others = {place("redis://10.0.0.1:6379/1"), place("redis://10.0.0.2:6379/0"), place("", "cli")}

    assert one == other_secret
    assert one not in others
    assert len(others) == 3
    assert place("", base="").parent.name == f"touchline-{os.geteuid()}"
