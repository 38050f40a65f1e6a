"""A program from Debian's package without installing it: half a megabyte, no root, no service."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from devstack import console

_DOWNLOAD_TIMEOUT_S = 120


class CannotUnpack(Exception):
    """Why the package cannot be had on this machine."""


@dataclass(frozen=True)
class Package:
    """A package and the file in it that is wanted; ``*`` stands for one directory."""

    name: str
    file: str


PGBOUNCER = Package("pgbouncer", "usr/sbin/pgbouncer")
NGINX = Package("nginx", "usr/sbin/nginx")
FAKETIME = Package("libfaketime", "usr/lib/*/faketime/libfaketime.so.1")


@dataclass(frozen=True)
class Unpacked:
    """The wanted file and the directory of the libraries that came with it."""

    program: Path
    libraries: Path | None


def unpack(package: Package, directory: Path) -> Unpacked:
    """Downloads and unpacks a package into ``directory``, once. Raises CannotUnpack."""
    if not directory.exists():
        missing = [tool for tool in ("apt-get", "dpkg-deb", "ldd") if shutil.which(tool) is None]
        if missing:
            raise CannotUnpack(f"this machine has no {missing[0]} to fetch it with.")
        console.tell(f"unpacking {package.name} from Debian's package (nothing is installed)")
        fresh = directory.with_name(f"{directory.name}.{os.getpid()}")
        fresh.mkdir()
        try:
            _fetch(package, fresh)
            fresh.rename(directory)
        except OSError as error:
            if not directory.exists():
                raise CannotUnpack(f"{error}.") from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)  # refused, or another run was quicker
    return Unpacked(_found(package, directory), _libraries(directory))


def _found(package: Package, directory: Path) -> Path:
    """The wanted file. Raises CannotUnpack when the package has none."""
    program = next(directory.glob(package.file), None)
    if program is None:
        raise CannotUnpack(f"{package.name} has no {package.file}.")
    return program


def _fetch(package: Package, directory: Path) -> None:
    options = _package_lists(package, directory)
    _download(directory, [package.name], options)
    program = _found(package, directory)
    wanted = _missing_libraries(program, _libraries(directory))
    if wanted:
        depends = _run(["apt-cache", *options, "depends", package.name], directory)
        packages = re.findall(r"Depends: (lib\S+)", depends)
        _download(directory, packages_for(wanted, packages), options)
    still = _missing_libraries(program, _libraries(directory))
    if still:
        raise CannotUnpack(f"its libraries are missing: {', '.join(still)}.")
    shutil.rmtree(directory / "apt", ignore_errors=True)  # the lists are bigger than the program
    for path in [directory, *directory.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)  # whatever the umask was: another user runs it


def _package_lists(package: Package, directory: Path) -> list[str]:
    """No options when the machine has package lists; else options for lists of our own."""
    probe = ["apt-get", "download", "--print-uris", package.name]
    if subprocess.run(probe, cwd=directory, capture_output=True, check=False).returncode == 0:
        return []
    console.tell("reading Debian's package lists for it")
    for name in ("lists/partial", "cache/archives/partial"):
        (directory / "apt" / name).mkdir(parents=True)
    options = [
        f"-oDir::State::Lists={directory / 'apt/lists'}",
        f"-oDir::Cache={directory / 'apt/cache'}",
        "-oDebug::NoLocking=1",
        "-oAPT::Sandbox::User=",
    ]
    _run(["apt-get", *options, "update"], directory)
    return options


def _download(directory: Path, packages: Iterable[str], options: list[str]) -> None:
    _run(["apt-get", *options, "-oAPT::Sandbox::User=", "download", *packages], directory)
    for package in directory.glob("*.deb"):
        _run(["dpkg-deb", "-x", str(package), str(directory)], directory)
        package.unlink()


def packages_for(libraries: list[str], packages: list[str]) -> list[str]:
    """A package is named after its library, hyphens aside: libcares.so.2 is in libc-ares2."""

    def plain(name: str) -> str:
        return re.sub(r"[^a-z0-9]", "", name.lower())

    bases = [plain(library.partition(".so")[0]) for library in libraries]
    return [name for name in packages if any(plain(name).startswith(base) for base in bases)]


def _missing_libraries(program: Path, libraries: Path | None) -> list[str]:
    environment = {"PATH": "/usr/bin:/bin"}
    if libraries is not None:
        environment["LD_LIBRARY_PATH"] = str(libraries)
    listing = subprocess.run(
        ["ldd", str(program)], env=environment, capture_output=True, text=True, check=False
    ).stdout
    return re.findall(r"(\S+) => not found", listing)


def _libraries(directory: Path) -> Path | None:
    return next((directory / "usr/lib").glob("*-linux-gnu*"), None)


def _run(command: list[str], directory: Path) -> str:
    try:
        answer = subprocess.run(
            command,
            cwd=directory,
            capture_output=True,
            text=True,
            check=False,
            timeout=_DOWNLOAD_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotUnpack(f"{command[0]} gave up: {error}.") from error
    if answer.returncode != 0:
        lines = answer.stderr.strip().splitlines() or ["no reason given"]
        raise CannotUnpack(f"{command[0]} says: {lines[-1]}")
    return answer.stdout
