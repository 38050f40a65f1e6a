"""The closed lists of words that the schema checks."""

import re


def listed(owner, rule):
    """The words of a CHECK (column IN (…)) in the database."""
    found = owner.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [rule]
    ).fetchall()
    assert len(found) == 1, f"there is no constraint {rule}"
    return set(re.findall(r"'([^']*)'", found[0][0]))
