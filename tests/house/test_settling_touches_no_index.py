"""Settling a bet changes no index of bets: its new version lies on the page of the old one."""

MOVED = {"status", "gen", "payout_minor", "settled_at", "is_by_hand"}


def test_no_index_of_bets_knows_what_settlement_moves(owner):
    """An index on one of these, or a condition on one, makes each settlement write every index."""
    named = owner.execute(
        """
        SELECT index.indexrelid::regclass::text, array_agg(DISTINCT attribute.attname)
        FROM pg_index AS index
        JOIN pg_depend AS depends
            ON depends.objid = index.indexrelid AND depends.refobjid = index.indrelid
        JOIN pg_attribute AS attribute
            ON attribute.attrelid = index.indrelid AND attribute.attnum = depends.refobjsubid
        WHERE index.indrelid = 'bets'::regclass
        GROUP BY index.indexrelid
        """
    ).fetchall()
    keys = owner.execute(
        """
        SELECT index.indexrelid::regclass::text, array_agg(attribute.attname)
        FROM pg_index AS index
        JOIN pg_attribute AS attribute
            ON attribute.attrelid = index.indrelid AND attribute.attnum = ANY (index.indkey::int2[])
        WHERE index.indrelid = 'bets'::regclass
        GROUP BY index.indexrelid
        """
    ).fetchall()

    assert keys
    for index, columns in [*named, *keys]:
        assert not MOVED & set(columns), index


def test_a_page_of_bets_has_room_for_both_versions(owner):
    (options,) = owner.execute(
        "SELECT coalesce(reloptions, '{}') FROM pg_class WHERE oid = 'bets'::regclass"
    ).fetchone()

    assert "fillfactor=50" in options
