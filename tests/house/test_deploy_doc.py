"""docs/deploy-fly.md types names that fly.toml, the settings and the repository have."""

import re
import tomllib

import pytest
from house.documents import code_words, fences, links, section, table_rows, text_of
from house.sources import ROOT, python_files

from touchline.config import Settings

DOCUMENT = text_of("docs/deploy-fly.md")
FLY = tomllib.loads((ROOT / "fly.toml").read_text("utf-8"))
SHELL = "\n".join(fences(DOCUMENT, "sh")).replace("\\\n", " ")
COMMANDS = [line.strip() for line in SHELL.splitlines() if line.strip()]
NAMES = {name.upper() for name in Settings.model_fields}

# Said by Fly or PostgreSQL, or no message at all.
FOREIGN = {"permission denied to create role", "password authentication failed"}


@pytest.mark.spec("S3.12")
def test_the_guide_goes_from_redis_to_rollback():
    steps = ["fly redis create", "fly secrets set", "fly mpg create", "fly deploy", "fly status"]
    steps += ["fly releases --image", "fly deploy --image"]

    places = [SHELL.index(step) for step in steps]

    assert places == sorted(places)


def test_the_guides_app_is_fly_tomls_app():
    assert f"fly apps create {FLY['app']}" in COMMANDS
    assert set(re.findall(r"registry\.fly\.io/([\w-]+):", SHELL)) == {FLY["app"]}
    assert set(re.findall(r"--region (\w+)", SHELL)) == {FLY["primary_region"]}
    assert set(re.findall(r"https://(?:acme\.)?([\w.-]+)/", SHELL)) == {
        FLY["env"]["PLATFORM_DOMAIN"]
    }


def test_the_guide_scales_and_enters_groups_that_exist():
    scaled = {
        group: int(count)
        for line in COMMANDS
        if line.startswith("fly scale count")
        for group, count in re.findall(r"(\w+)=(\d+)", line)
    }

    assert list(scaled) == list(FLY["processes"])
    assert scaled["web"] == FLY["http_service"]["min_machines_running"]
    assert set(re.findall(r"--process-group (\w+)", SHELL)) <= set(FLY["processes"])


@pytest.mark.spec("S3.10")
def test_the_guide_sets_settings_that_exist():
    given = [line for line in COMMANDS if re.match(r"fly (secrets set|deploy)", line)]
    names = set(re.findall(r"\b([A-Z][A-Z_]{3,})=", "\n".join(given)))

    assert names - {"APP_VERSION"} == secrets_listed()
    assert names <= NAMES
    assert not names & set(FLY["env"])


def secrets_listed():
    listing = section(DOCUMENT, "## 5. The other secrets").partition("The list must name")[2]
    return set(code_words(listing.partition(". ")[0]))


def test_the_guide_has_an_address_for_every_role():
    written = {
        row[0].strip("`"): row[1].strip("`") for row in table_rows(section(DOCUMENT, "## 4. Roles"))
    }
    roles = (ROOT / "ops/roles.sql").read_text("utf-8")

    for role, name in written.items():
        assert name in NAMES
        if role != "administrator":
            assert f'{name}="postgresql://{role}:$' in SHELL
            assert f"ALTER ROLE {role} LOGIN" in roles


def test_the_passwords_that_the_guide_makes_are_those_that_roles_sql_reads():
    made = re.search(r"for role in ([A-Z ]+); do export APP_\$\{role\}_PASSWORD=", SHELL)
    read = re.findall(
        r"^\\getenv \w+ (\w+)$", (ROOT / "ops/roles.sql").read_text("utf-8"), re.MULTILINE
    )

    assert [f"APP_{role}_PASSWORD" for role in made[1].split()] == read


def test_every_touchline_command_of_the_guide_exists():
    from touchline.cli.main import touchline

    typed = re.findall(r"python -m touchline (\w+)(?: (\w+))?", SHELL)

    assert typed
    for name, _ in typed:
        assert name in touchline.commands


@pytest.mark.parametrize(
    "path", ["fly.toml", "ops/Dockerfile", "ops/roles.sql", "ops/compose.yaml"]
)
def test_a_file_the_guide_names_exists(path):
    assert f"`{path}`" in DOCUMENT or path in SHELL
    assert (ROOT / path).is_file()


def test_the_guides_links_lead_somewhere():
    assert all((ROOT / "docs" / link).exists() for link in links(DOCUMENT))


def test_every_message_of_the_guide_is_one_that_the_project_says():
    source = "\n".join(path.read_text("utf-8") for path in python_files("src", "devstack"))
    cells = [row[0] for row in table_rows(section(DOCUMENT, "## When it does not work"))]
    messages = {word for cell in cells for word in code_words(cell)} - FOREIGN

    assert messages
    assert [message for message in messages if message not in source] == []


def test_the_guides_arithmetic_is_fly_tomls():
    env = FLY["env"]
    said = re.search(
        r"at most (\d+) connections: (\d+) web machines . (\d+)[^,]*, (\d+) workers . (\d+)",
        DOCUMENT,
    )

    total, machines, web, workers, each = map(int, said.groups())

    assert total == machines * web + workers * each
    assert machines == FLY["http_service"]["min_machines_running"]
    office = Settings.model_fields["db_office_pool_max"].default
    assert (str(web - office), str(each)) == (env["DB_WEB_POOL_MAX"], env["DB_WORKER_POOL_MAX"])
    assert workers == len(FLY["processes"]) - 1
    assert env["WEB_CONCURRENCY"] == "1"
