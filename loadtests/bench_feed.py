"""`./dev bench feed`: a large soccer answer fetched, parsed, saved and published; then it again."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from devstack import caller, development
from devstack.places import find_places
from devstack.ports import LOOPBACK, free_ports
from devstack.waiting import wait_until
from loadtests import cores, data, enlarged, figures, processes, synthetic
from loadtests.databases import Databases
from loadtests.figures import Figure, Goal, of_median

_WORKER = Path(__file__).with_name("feed_worker.py")
_RECORDING = "soccer_odds.json.gz"
_READY_WITHIN_S = 60

Report = dict[str, Any]


class Bounds(NamedTuple):
    """What an answer of some size may take."""

    first_s: float
    again_s: float
    peak_mb: float


_USUAL = Bounds(first_s=6, again_s=3, peak_mb=400)
_LARGE = Bounds(first_s=20, again_s=5, peak_mb=500)


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--synthetic", action="store_true", help="even where the recording is")
    parser.add_argument(
        "--matches", type=int, default=0, help="repeat them, under new ids, to so many"
    )
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        answer = _prepare(folder, is_synthetic=options.synthetic)
        if options.matches:
            enlarged.repeat_matches(next(folder.iterdir()), options.matches)
            answer = f"{answer}, repeated to {options.matches} matches"
        settings = _settings_of_the_stack()
        feed_url = stack.enter_context(_serving(settings, folder))
        settings |= {"GOALSERVE_URL": f"{feed_url}/getfeed", "GOALSERVE_KEY": "sandbox"}
        databases = stack.enter_context(Databases.opened(settings))
        reports = []
        for run in range(options.runs):
            reports.append(_run(databases.fresh(run)))
            first, again = reports[-1]["first"]["total_s"], reports[-1]["again"]["total_s"]
            figures.tell(f"run {run + 1}: {first:.2f} s, then {again:.2f} s")
    return figures.report(_figures(reports, answer, _LARGE if options.matches else _USUAL))


def _prepare(folder: Path, *, is_synthetic: bool) -> str:
    """Put the answer to serve into a folder of its own; says which it is."""
    recorded = data.recorded()
    if recorded is not None and not is_synthetic:
        shutil.copy(recorded / _RECORDING, folder)
        return f"recorded {recorded.name}"
    if not is_synthetic:
        figures.tell("no recorded answers here (see loadtests/README.md): a made-up one instead")
    synthetic.write(folder, now=datetime.now(UTC))  # noqa: TID251 - a bench's clock is the clock
    return "synthetic"


def _settings_of_the_stack() -> dict[str, str]:
    """The servers that `./dev bench` has found or started, with their durable settings."""
    paths = {"PYTHONPATH": str(processes.REPOSITORY / "src")}
    return {**caller.environment(), **paths, **development.read_settings(find_places())}


@contextmanager
def _serving(settings: Mapping[str, str], folder: Path) -> Iterator[str]:
    """A feed that has its recording ready: reading it in is the provider's affair, not ours."""
    port = free_ports(1)[0]
    command = ["touchline", "sandbox-feed", "--port", str(port), "--replay", str(folder)]
    with processes.running(command, settings):

        def is_ready() -> bool:
            return b"next_kick_off" in processes.get(port, "/_sandbox/", host=LOOPBACK)[2]

        if not wait_until(is_ready, within_s=_READY_WITHIN_S):
            raise processes.NotUp("sandbox-feed")
        yield f"http://{LOOPBACK}:{port}"


def _run(settings: Mapping[str, str]) -> Report:
    done = subprocess.run(
        [sys.executable, str(_WORKER)],
        cwd=processes.REPOSITORY,
        env=settings,
        stdout=subprocess.PIPE,
        check=True,
    )
    report: Report = json.loads(done.stdout)
    return report


def _figures(reports: list[Report], answer: str, bounds: Bounds) -> Iterator[Figure]:
    firsts = [report["first"] for report in reports]
    agains = [report["again"] for report in reports]
    facts = firsts[-1]["facts"]
    yield of_median(
        "feed_first", [c["total_s"] for c in firsts], "s", Goal("<", bounds.first_s), _parts(firsts)
    )
    yield of_median(
        "feed_again", [c["total_s"] for c in agains], "s", Goal("<", bounds.again_s), _parts(agains)
    )
    written = [float(cycle["rows_written"]) for cycle in agains]
    yield Figure("feed_again_rows", max(written), "rows written", Goal("=", 0), written)
    yield of_median("feed_peak", [r["peak_mb"] for r in reports], "MB", Goal("<", bounds.peak_mb))
    peers = {"answer": answer, "rows_written": firsts[-1]["rows_written"], **facts}
    yield Figure("feed_selections_read", facts["selections_read"], "selections", peers=peers)
    yield Figure("feed_selections_kept", facts["selections"], "selections")


def _parts(cycles: list[dict[str, Any]]) -> dict[str, list[float]]:
    return {
        "poll_s": [cycle["poll_s"] for cycle in cycles],
        "fetch_and_parse_ms": [cycle["facts"]["fetch_ms"] for cycle in cycles],
        "save_ms": [cycle["facts"]["save_ms"] for cycle in cycles],
        "publish_s": [cycle["publish_s"] for cycle in cycles],
        "documents": [cycle["documents"] for cycle in cycles],
    }


if __name__ == "__main__":
    sys.exit(main())
