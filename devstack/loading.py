"""`./dev load`: Locust on the running site, with the people it needs."""

import argparse
import subprocess
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from devstack import commands, environment
from devstack.places import Places
from devstack.problem import Problem

# How a caller of `./dev load` may have said himself what it would say for him.
_LOAD_WORDS = {
    "--headless": ("--headless", "--autostart", "--web"),
    "-u": ("-u", "--users"),
    "-r": ("-r", "--spawn-rate"),
    "-t": ("-t", "--run-time"),
}


def load(places: Places, options: Namespace) -> int:
    """Loads the running site with Locust; starts it, and stops it afterwards, if need be.

    What is not said otherwise: no page to watch it, 400 people, half a minute; of people of all
    kinds two minutes. `visitors` as the first word sends visitors alone.
    """
    environment.ensure(places)
    arguments = list(options.arguments)
    is_mixed = arguments[:1] != ["visitors"]
    arguments = arguments if is_mixed else arguments[1:]
    if is_mixed and not any(part.startswith(_LOAD_WORDS["-t"]) for part in arguments):
        arguments += ["-t", "120s"]
    for usual in (["--headless"], ["-u", "400"], ["-r", "100"], ["-t", "30s"]):
        if not any(part.startswith(_LOAD_WORDS[usual[0]]) for part in arguments):
            arguments += usual
    with commands.running_site(places) as settings:
        host = [] if _has_host(arguments) else ["-H", f"http://127.0.0.1:{settings['PORT']}"]
        file = places.repository / "loadtests" / ("mixed.py" if is_mixed else "locustfile.py")
        command = ["locust", "-f", str(file), "--only-summary", *host, *arguments]
        if not is_mixed:
            return commands.run_in_environment(places, command, {})
        people = _people_for_load(places, arguments, settings)
        return commands.run_in_environment(
            places, [*command, "--reset-stats"], {"LOAD_PEOPLE": str(people)}
        )


def _people_for_load(places: Places, arguments: Sequence[str], settings: dict[str, str]) -> Path:
    """A file of the players and the staff that a load of so many people needs; they are made first.

    Raises Problem when they cannot be.
    """
    known, _ = _load_parser().parse_known_args(arguments)
    file = places.dev / "load-people.json"
    python_path = {"PYTHONPATH": f"{places.repository}:{places.repository / 'src'}"}
    python = environment.activated(places) | settings | python_path
    wanted = [
        "--players",
        str(max(1, known.users * 30 // 100)),
        "--staff",
        str(1 + known.users // 40),
    ]
    made = subprocess.run(
        ["python", "-m", "loadtests.mix_people", *wanted],
        env=python, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise Problem("the players of a load run cannot be made; the reason is above.")
    file.write_text(made.stdout, "utf-8")
    return file


def _load_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("-u", "--users", type=int, default=400)
    return parser


def _has_host(arguments: Sequence[str]) -> bool:
    return any(part.startswith(("-H", "--host")) for part in arguments)
