"""The launcher's environment is its own."""

from types import SimpleNamespace

import pytest

from devstack import environment
from devstack.problem import Problem


def test_an_environment_that_is_a_link_is_left_alone(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    (tmp_path / ".venv").symlink_to(elsewhere)
    (tmp_path / "requirements.txt").touch()
    places = SimpleNamespace(venv=tmp_path / ".venv", repository=tmp_path)

    with pytest.raises(Problem, match="is a link"):
        environment.ensure(places)

    assert (elsewhere / "precious").exists()
