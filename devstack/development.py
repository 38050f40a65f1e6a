"""The development servers of this checkout and the settings they give to the project."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from devstack import caller
from devstack.claim import Claim, shared
from devstack.places import Places
from devstack.stack import DATABASE, Stack

_OWN_PREFIX = "DEV_"  # for the launcher; not shown to the project
_PORT_PREFIX = "DEV_PORT_"
_TITLE = "Written by ./dev for the running stack; read by whoever wants its addresses."


def make_stack(places: Places, claim: Claim, *, database: str = DATABASE) -> Stack:
    """The stack of this checkout, on the ports of its last run where they are still free."""
    earlier = caller.read_env_file(places.env_file)
    remembered = {
        name.removeprefix(_PORT_PREFIX).lower(): int(value)
        for name, value in earlier.items()
        if name.startswith(_PORT_PREFIX) and value.isdigit()
    }
    return Stack(
        places,
        directory=places.data,
        records=places.dev,
        is_disposable=False,
        remembered_ports=remembered,
        lock=claim.descriptor,
        database=database,
    )


def project_defaults() -> dict[str, str]:
    """What makes it a laptop, where the caller did not say otherwise."""
    defaults = {"ENVIRONMENT": "development", "PLATFORM_DOMAIN": "localhost"}
    return {name: caller.variable(name) or value for name, value in defaults.items()}


def write_settings(places: Places, stack: Stack, further: Mapping[str, str]) -> dict[str, str]:
    """Writes the running stack's settings to its one file and returns them."""
    console = {"PGBOUNCER_ADMIN_URL": stack.console_url()}
    # Two checkouts must not read what the other remembers, as they would in a directory of the user's.
    snapshots = caller.variable("SNAPSHOT_DIR") or str(places.snapshots)
    own_places = {**console, "SNAPSHOT_DIR": snapshots}
    settings = {**project_defaults(), **stack.urls(), **own_places, **further}
    remembered = {f"{_PORT_PREFIX}{k.upper()}": str(v) for k, v in vars(stack.ports).items()}
    own = {"DEV_READ_DATABASE_URL": stack.read_url(), **remembered}
    caller.write_env_file(places.env_file, {**settings, **own}, title=_TITLE)
    return settings


def read_settings(places: Places) -> dict[str, str]:
    """The settings of the running stack, as a process of the project should see them."""
    settings = caller.read_env_file(places.env_file)
    kept = {name: value for name, value in settings.items() if not name.startswith(_OWN_PREFIX)}
    return {**kept, caller.STACK_MARK: str(places.dev)}


@contextmanager
def servers_for_a_command(places: Places) -> Iterator[dict[str, str]]:
    """The settings of the running servers; starts them, and stops them afterwards, if none run."""
    with shared(places.dev, "exec", lambda claim: _started(places, claim)):
        yield read_settings(places)


@contextmanager
def _started(places: Places, claim: Claim) -> Iterator[None]:
    with make_stack(places, claim) as stack:
        write_settings(places, stack, {})
        yield
