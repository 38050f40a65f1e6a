"""What the schema lets staff be and do has the words of the code."""

import pytest
from house.words import listed

from touchline.rights import ActorKind, Role
from touchline.staff.approving import LIMITED, ApprovalAction, ApprovalState
from touchline.staff.model import StaffStatus


@pytest.mark.spec("S4.2")
@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("staff_role_is_known", set(Role)),
        ("staff_status_is_known", set(StaffStatus)),
        ("actor_kind_is_known", set(ActorKind)),
        ("approval_action_is_known", set(ApprovalAction)),
        ("approval_state_is_known", set(ApprovalState)),
        ("limited_action_moves_money", set(LIMITED)),
    ],
)
def test_a_check_lists_the_words_of_the_code(owner, rule, words):
    assert listed(owner, rule) == words, f"{rule} and its enum have come apart"
