"""The demo players are the ones that the launcher and the README tell of."""

import re

from house.documents import text_of

from devstack.supervisor import addresses
from touchline.cli.demo import DEMO_PLAYERS


def test_the_launcher_and_the_readme_tell_every_demo_player():
    told = set(re.findall(r"(\w+) / ([\w-]+)", "\n".join(addresses(8080))))
    readme = text_of("README.md")

    assert told == {(name, password) for _, name, password in DEMO_PLAYERS}
    assert [name for name, password in told if f"`{password}`" not in readme] == []
