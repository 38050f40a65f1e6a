"""Dependencies are pinned, hashed, few and explained (S4.10)."""

import ast
import re
import sys

import pytest
from house.sources import ROOT, python_files, tree

LOCKED = ("requirements.txt", "requirements-prod.txt")
MARKER = "not in production below this line"
REQUIREMENT = re.compile(r"([a-z0-9][a-z0-9._-]*)(\[[a-z,]+\])?==[^\s;]+( ; .+)?", re.IGNORECASE)

# How a distribution is imported, where that is not its own name.
IMPORTED_AS = {
    "pillow": "PIL",
    "dnspython": "dns",
    "argon2-cffi": "argon2",
    "python-json-logger": "pythonjsonlogger",
    "pydantic-settings": "pydantic_settings",
}
# Listed for what they do without being imported by name, or for the issues next in line.
NOT_IMPORTED = {
    "gunicorn": "the server that imports us",
    "alembic": "imported by the migrate command",
    "tenacity": "fixed by the specification; retries come with third parties",
}


def _entries(name):
    """The logical lines of a locked file: a requirement with all its hashes."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.spec("S4.10")
@pytest.mark.parametrize("name", LOCKED)
def test_every_requirement_is_pinned_and_hashed(name):
    for entry in _entries(name):
        requirement, *hashes = entry.split(" --hash=")
        assert REQUIREMENT.fullmatch(requirement.strip()), f"not one exact version: {requirement}"
        assert hashes, f"no hash: {requirement}"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one.strip()) for one in hashes), requirement


@pytest.mark.spec("S4.10")
def test_production_installs_what_was_tested():
    tested, production = (
        {entry.split(" --hash=")[0].split(" ;")[0].strip() for entry in _entries(name)}
        for name in LOCKED
    )
    assert production <= tested, f"not what the tests ran with: {production - tested}"


@pytest.mark.spec("S4.10")
def test_what_we_ask_for_is_what_is_locked():
    asked = {_without_extras(line.split()[0]) for line in _asked()}
    locked = {_without_extras(entry.split()[0]) for entry in _entries("requirements.txt")}
    assert asked <= locked, f"run `./dev lock`: {asked - locked}"


def _without_extras(requirement):
    return re.sub(r"\[.*\]", "", requirement)


def test_a_dependency_says_what_it_is_for():
    silent = [line for line in _asked() if not re.search(r"#\s*\S+", line)]
    assert not silent, f"say beside the pin what it is for: {silent}"


def _asked():
    lines = (ROOT / "requirements.in").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_library_that_production_imports_is_asked_for_by_name():
    text = (ROOT / "requirements.in").read_text("utf-8").partition(MARKER)[0]
    asked = set(re.findall(r"^([a-z0-9-]+)", text, re.MULTILINE))
    names = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in asked}
    used = _imported_by_production()
    ours = set(sys.stdlib_module_names) | {"touchline", "__future__"}

    unasked = used - names - ours - _carried_along()
    idle = names - used - {IMPORTED_AS.get(name, name.replace("-", "_")) for name in NOT_IMPORTED}

    assert not unasked, f"imported, but only there because something else needs it: {unasked}"
    assert not idle, f"asked for, but nothing imports it: {idle}"


def _imported_by_production():
    files = [*python_files("src/touchline"), ROOT / "gunicorn.conf.py"]
    found = set()
    for path in files:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def _carried_along():
    """Parts of a library we ask for that come under a name of their own."""
    return {
        "werkzeug",
        "jinja2",
        "click",
        "pydantic",
        "psycopg_pool",
        "urllib3",
        "markupsafe",
        "itsdangerous",
        "wtforms",
    }
