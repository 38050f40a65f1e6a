"""What is asked for every bet is planned once for each connection, and for tables of any size."""

import pytest


@pytest.mark.parametrize("function", ["placement_facts", "place_bet"])
def test_placing_a_bet_makes_its_plans_once(owner, function):
    """Whoever replaces one of these says so again: planned anew for each slip they cost ten times as much."""
    (options,) = owner.execute(
        "SELECT coalesce(proconfig, '{}') FROM pg_proc WHERE proname = %s", [function]
    ).fetchone()

    assert "plan_cache_mode=force_generic_plan" in options


@pytest.mark.parametrize("function", ["placement_facts", "place_bet"])
@pytest.mark.parametrize("way", ["seqscan", "hashjoin", "mergejoin"])
def test_a_plan_made_over_empty_tables_still_reads_few_rows_of_full_ones(owner, function, way):
    """Whoever replaces one of these says so again: kept from a book's first bets, they read all of it."""
    (options,) = owner.execute(
        "SELECT coalesce(proconfig, '{}') FROM pg_proc WHERE proname = %s", [function]
    ).fetchone()

    assert f"enable_{way}=off" in options
