"""Roles, permissions and scopes: one table, one function."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.rights import (
    OWN,
    PLATFORM,
    PLATFORM_ONLY,
    ROLE_PERMISSIONS,
    Actor,
    ActorKind,
    NotPermitted,
    Permission,
    Role,
    as_player,
    at_terminal,
    permitted,
    require,
)
from touchline.web.office.right_words import RIGHT_WORDS, rights_of

ACME, RIVAL = 7, 8
# What the tests of approvals and bets rely on, said a second time: role by role, of a tenant's staff.
MATRIX = {
    Permission.READ: {Role.OWNER, Role.TRADER, Role.SUPPORT, Role.READ_ONLY},
    Permission.AUDIT_READ: {Role.OWNER, Role.READ_ONLY},
    Permission.BRANDING_SAVE: {Role.OWNER},
    Permission.PRICING_CHANGE: {Role.OWNER, Role.TRADER},
    Permission.LIMITS_CHANGE: {Role.OWNER, Role.TRADER},
    Permission.SETTINGS_CHANGE: {Role.OWNER},
    Permission.PLAYERS_CHANGE: {Role.OWNER, Role.SUPPORT},
    Permission.NOTES_WRITE: {Role.OWNER, Role.TRADER, Role.SUPPORT},
    Permission.ACCOUNT_CHANGE: {Role.OWNER},
    Permission.PROTECTION_CHANGE: {Role.OWNER, Role.SUPPORT},
    Permission.PROTECTION_REVIEW: {Role.OWNER, Role.SUPPORT},
    Permission.CREDIT_CHANGE: {Role.OWNER},
    Permission.CASHIER_ENTER: {Role.OWNER, Role.SUPPORT},
    Permission.CASHIER_DECIDE: {Role.OWNER, Role.SUPPORT},
    Permission.LEDGER_ADJUST: {Role.OWNER, Role.SUPPORT},
    Permission.BETS_DECIDE: {Role.OWNER, Role.TRADER},
    Permission.BETS_VOID: {Role.OWNER, Role.TRADER},
    Permission.BETS_VOID_AFTER_RESULT: {Role.OWNER},
    Permission.BETS_CORRECT: {Role.OWNER, Role.TRADER},
    Permission.APPROVE_BETS: {Role.OWNER, Role.TRADER},
    Permission.APPROVE_MONEY: {Role.OWNER, Role.SUPPORT},
    Permission.STAFF_MANAGE: {Role.OWNER},
}


def staff(role, scope=ACME):
    return Actor(ActorKind.STAFF, "otto", scope=scope, role=role, staff_id=5)


@pytest.mark.parametrize("permission", Permission)
def test_a_role_of_a_tenant_opens_what_the_table_says_and_nothing_of_the_platforms(permission):
    opened = {role for role in Role if permitted(role, permission, scope=ACME)}

    assert opened == MATRIX.get(permission, set())
    assert (permission in MATRIX) != (permission in PLATFORM_ONLY)


def test_the_platforms_own_permissions_are_for_its_own_staff():
    opened = {
        permission: {role for role in Role if permitted(role, permission)}
        for permission in PLATFORM_ONLY
    }

    assert opened[Permission.TENANTS_MANAGE] == {Role.OWNER}
    assert opened[Permission.TENANTS_VISIT] == {Role.OWNER, Role.SUPPORT}
    assert opened[Permission.RESULTS_DECIDE] == {Role.OWNER, Role.TRADER}
    assert opened[Permission.GATES_STEER] == {Role.OWNER, Role.SUPPORT}


def test_reading_changes_nothing():
    assert ROLE_PERMISSIONS[Role.READ_ONLY] == {Permission.READ, Permission.AUDIT_READ}


@given(st.sampled_from(Role), st.sampled_from(Permission))
def test_nobody_of_a_tenant_acts_on_another_or_on_what_is_shared(role, permission):
    for tenant_id in (RIVAL, PLATFORM):
        with pytest.raises(NotPermitted):
            require(staff(role), permission, tenant_id=tenant_id)


@given(st.sampled_from(Role), st.sampled_from(Permission), st.sampled_from([PLATFORM, ACME, RIVAL]))
def test_staff_of_the_platform_act_on_every_tenant_as_their_role_says(role, permission, tenant_id):
    by = staff(role, scope=PLATFORM)

    if permission in ROLE_PERMISSIONS[role]:
        require(by, permission, tenant_id=tenant_id)
    else:
        with pytest.raises(NotPermitted) as refused:
            require(by, permission, tenant_id=tenant_id)
        assert refused.value.facts == {"permission": permission.value}


@given(st.sampled_from(Permission), st.sampled_from([PLATFORM, ACME]))
def test_no_role_binds_who_holds_the_databases_keys(permission, tenant_id):
    require(at_terminal("root"), permission, tenant_id=tenant_id)


@given(
    st.sampled_from(Permission),
    st.sampled_from([PLATFORM, ACME, RIVAL]),
    st.sampled_from([0, 5, 6]),
)
def test_a_player_acts_on_themselves_and_on_nothing_else(permission, tenant_id, player_id):
    ana = as_player(ACME, 5, "ana")

    if permission in OWN and (tenant_id, player_id) == (ACME, 5):
        require(ana, permission, tenant_id=tenant_id, player_id=player_id)
    else:
        with pytest.raises(NotPermitted):
            require(ana, permission, tenant_id=tenant_id, player_id=player_id)
    assert (ana.account_id, staff(Role.OWNER).account_id) == (5, 5)


def test_every_permission_has_words_of_its_own():
    assert set(RIGHT_WORDS) == set(Permission)
    assert len(set(RIGHT_WORDS.values())) == len(Permission)
    assert all(words[0].isupper() and "." not in words for words in RIGHT_WORDS.values())


def test_nobody_is_said_to_have_a_right_that_their_scope_lacks():
    platforms = {RIGHT_WORDS[each] for each in PLATFORM_ONLY}

    assert rights_of(Role.READ_ONLY, scope=ACME) == [
        "See players, bets, money and reports",
        "Read the audit trail",
    ]
    assert platforms.isdisjoint(rights_of(Role.OWNER, scope=ACME))
    assert platforms < set(rights_of(Role.OWNER, scope=PLATFORM))
