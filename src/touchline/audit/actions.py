"""What the trail knows to have been done: a closed list, so that a reader can be sure of a word."""

from enum import StrEnum


class Action(StrEnum):
    """One kind of change, written noun.past_verb."""

    STAFF_CREATED = "staff.created"
    STAFF_ROLE_CHANGED = "staff.role_changed"
    STAFF_DISABLED = "staff.disabled"
    STAFF_ENABLED = "staff.enabled"
    STAFF_KEY_CHANGED = "staff.password_changed"
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_SIGN_IN_REFUSED = "staff.sign_in_refused"
