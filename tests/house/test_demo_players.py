"""The demo's people are the ones that the launcher and the README tell of."""

import re

from house.documents import text_of

from devstack.supervisor import addresses
from touchline.cli.demo import DEMO_PLAYERS, DEMO_STAFF
from touchline.rights import Role


def test_the_launcher_and_the_readme_tell_the_demo_people():
    told = set(re.findall(r"(\w+) / ([\w-]+)", "\n".join(addresses(8080))))
    readme = text_of("README.md")

    owners = {(name, password) for _, name, role, password in DEMO_STAFF if role is Role.OWNER}
    assert told == {(name, password) for _, name, password in DEMO_PLAYERS} | owners
    everybody = told | {(name, password) for _, name, _, password in DEMO_STAFF}
    assert [name for name, password in everybody if f"`{password}`" not in readme] == []
