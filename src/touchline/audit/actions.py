"""What the trail knows to have been done: a closed list, so that a reader can be sure of a word."""

from enum import StrEnum


class Action(StrEnum):
    """One kind of change, written noun.past_verb."""

    TENANT_CREATED = "tenant.created"
    BRANDING_SAVED = "branding.saved"
    MARGIN_SAVED = "margin.saved"
    MARGIN_DROPPED = "margin.dropped"
    MARK_SET = "mark.set"
    MARK_REMOVED = "mark.removed"
    PRICE_SET = "price.set"
    PRICE_DROPPED = "price.dropped"
    SESSIONS_REVOKED = "sessions.revoked"
    ALIAS_PROPOSED = "alias.proposed"
    ALIAS_APPROVED = "alias.approved"
    ALIAS_REFUSED = "alias.refused"
    RESULT_ENTERED = "result.entered"
    RESULT_APPROVED = "result.approved"
    RESULT_REFUSED = "result.refused"
    GATE_STEERED = "gate.steered"
    STAFF_CREATED = "staff.created"
    STAFF_ROLE_CHANGED = "staff.role_changed"
    STAFF_DISABLED = "staff.disabled"
    STAFF_ENABLED = "staff.enabled"
    STAFF_KEY_CHANGED = "staff.password_changed"
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_SIGN_IN_REFUSED = "staff.sign_in_refused"
