"""The recorded feed answers, when this machine has them."""

from pathlib import Path

from devstack import caller

_SNAPSHOT = Path("goalserve-json/snapshot-2025-09-11")
_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def recorded() -> Path | None:
    """The directory of recorded answers: in $TOUCHLINE_DATA, else beside the checkout."""
    folder = Path(caller.variable("TOUCHLINE_DATA") or _BESIDE) / _SNAPSHOT
    return folder if folder.is_dir() else None


def replay_options() -> list[str]:
    """The sandbox feed's options: the recorded answers, or none for its own world of sport."""
    folder = recorded()
    return [] if folder is None else ["--replay", str(folder)]
