"""What is asked for every bet is planned once for each connection, and not for every bet."""

import pytest


@pytest.mark.parametrize("function", ["placement_facts", "place_bet"])
def test_placing_a_bet_makes_its_plans_once(owner, function):
    """Whoever replaces one of these says so again: planned anew for each slip they cost ten times as much."""
    (options,) = owner.execute(
        "SELECT coalesce(proconfig, '{}') FROM pg_proc WHERE proname = %s", [function]
    ).fetchone()

    assert "plan_cache_mode=force_generic_plan" in options
