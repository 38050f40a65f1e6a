"""What the caller's shell says: the one place of the launcher that reads the environment."""

import os
from pathlib import Path

# Set for everything the launcher starts, so that a nested `./dev` knows whose addresses it sees.
STACK_MARK = "TOUCHLINE_STACK"


def environment() -> dict[str, str]:
    """The caller's environment, without the addresses another `./dev` put into it."""
    inherited = dict(os.environ)  # noqa: TID251  the launcher reads it here and nowhere else
    marked = inherited.pop(STACK_MARK, None)
    if marked is not None:
        for name in read_env_file(Path(marked) / "env"):
            inherited.pop(name, None)
    return inherited


def variable(name: str) -> str | None:
    """The caller's value of ``name``; an empty one counts as absent."""
    return environment().get(name) or None


def is_root() -> bool:
    """Whether servers that refuse the superuser must run as somebody else."""
    return os.geteuid() == 0


def read_env_file(path: Path) -> dict[str, str]:
    """The KEY=VALUE lines of ``path``; nothing when there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def write_env_file(path: Path, values: dict[str, str], *, title: str) -> None:
    """Replaces ``path`` in one step; only its owner may read it, for it holds passwords."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"# {title}\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(path)
