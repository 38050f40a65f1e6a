"""What the launcher reads, without starting anything."""

import stat

import pytest

from devstack import caller, procfile
from devstack.debian import packages_for
from devstack.ports import Ports


def test_a_procfile_is_read_in_its_order(tmp_path):
    (tmp_path / "Procfile").write_text("# who runs\nweb: serve 'a b'\n\nworker: work --hard\n")

    commands = procfile.read(tmp_path / "Procfile")

    assert list(commands.items()) == [("web", ["serve", "a b"]), ("worker", ["work", "--hard"])]


def test_settings_survive_being_written_and_only_their_owner_reads_them(tmp_path):
    settings = {"DATABASE_URL": "postgresql://a:b=c@127.0.0.1/d", "EMPTY": ""}

    caller.write_env_file(tmp_path / "env", settings, title="a title")

    assert caller.read_env_file(tmp_path / "env") == settings
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600


def test_a_missing_settings_file_says_nothing(tmp_path):
    assert caller.read_env_file(tmp_path / "env") == {}


def test_a_nested_command_does_not_mistake_the_stack_for_the_callers_own(tmp_path, monkeypatch):
    caller.write_env_file(tmp_path / "env", {"DATABASE_URL": "postgresql://ours"}, title="a title")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ours")
    monkeypatch.setenv(caller.STACK_MARK, str(tmp_path))

    assert caller.variable("DATABASE_URL") is None


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libevent-2.1.so.7", "libevent-2.1-7"),
        ("libevent-2.1.so.7", "libevent-2.1-7t64"),
        ("libcares.so.2", "libc-ares2"),
    ],
)
def test_a_missing_library_names_its_package(library, package):
    depends = ["libc6", package, "libpam0g", "libssl3"]

    assert packages_for([library], depends) == [package]


def test_ports_are_kept_from_run_to_run_while_they_are_free():
    first = Ports.choose({})

    assert Ports.choose(vars(first)) == first
