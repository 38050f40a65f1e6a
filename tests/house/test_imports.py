"""What a process has in memory, and that importing a module does nothing (S0.4)."""

import json
import subprocess
import sys

import pytest
from house.sources import ROOT, modules

# Imports one module in a bare interpreter and says what came along and what it did.
PROBE = """
import json, sys, threading
touched = []
def watch(event, arguments):
    if event in ("socket.connect", "subprocess.Popen", "os.fork"):
        touched.append(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        touched.append(f"open {arguments[0]} to write")
sys.addaudithook(watch)
sys.dont_write_bytecode = True
for name in sys.argv[1:]:
    __import__(name)
print(json.dumps({
    "modules": sorted({name.partition(".")[0] for name in sys.modules}),
    "ours": sorted(name for name in sys.modules if name.startswith("touchline")),
    "touched": touched,
    "threads": [thread.name for thread in threading.enumerate()][1:],
}))
"""
# wsgi.py builds the application: that is what it is for, and it opens nothing either.
MODULES = modules()


def _imported(*names):
    """What a fresh interpreter holds after importing the modules; its environment is empty."""
    answer = subprocess.run(
        [sys.executable, "-c", PROBE, *names],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, f"{names} cannot be imported alone:\n{answer.stderr}"
    return json.loads(answer.stdout.splitlines()[-1])


@pytest.mark.spec("S0.4", "S0.2")
def test_importing_our_modules_opens_nothing_and_starts_nothing():
    found = _imported(*MODULES)
    assert found["touched"] == [], "build it in web/app.py, workers/ or cli/, not at import"
    assert found["threads"] == []


@pytest.mark.spec("S0.4", "S4.7")
def test_no_module_builds_its_dependencies_at_import():
    probe = (
        "import gc, importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "kinds = ('Settings', 'Database', 'Redis', 'ConnectionPool', 'Session', 'Flask')\n"
        "print(sorted({type(o).__name__ for o in gc.get_objects()} & set(kinds)))"
    )
    names = [name for name in MODULES if name != "touchline.wsgi"]
    answer = subprocess.run(
        [sys.executable, "-c", probe, *names],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "[]", "pass it in; nothing is looked up in a global"


@pytest.mark.parametrize(
    ("process", "absent"),
    [
        ("touchline.wsgi", {"alembic", "sqlalchemy", "mako", "pytest", "locust"}),
        ("touchline.workers.odds", {"alembic", "sqlalchemy", "flask", "werkzeug", "jinja2"}),
        ("touchline.workers.settlement", {"alembic", "sqlalchemy", "flask", "werkzeug", "jinja2"}),
        ("touchline.workers.publisher", {"alembic", "sqlalchemy", "flask", "requests", "lxml"}),
        ("touchline.cli.main", {"alembic", "sqlalchemy", "flask", "requests", "lxml"}),
    ],
)
def test_a_process_holds_no_others_libraries(process, absent):
    found = set(_imported(process)["modules"])
    assert not found & absent, f"{process} needs none of {', '.join(found & absent)}"


@pytest.mark.spec("S3.4")
def test_liveness_loads_nothing_that_can_be_down():
    found = _imported("touchline.web.liveness")
    assert found["ours"] == ["touchline", "touchline.web", "touchline.web.liveness"]
    assert not set(found["modules"]) & {"flask", "redis", "psycopg", "requests", "pydantic"}
