"""Above the tenant's limit an adjustment or a withdrawal takes a second person."""

import pytest
from harness.desk import person
from harness.people import TESTER

from touchline import codes
from touchline.ledger.cashier.adjustments import adjust
from touchline.ledger.cashier.withdrawals import approve_withdrawal
from touchline.ledger.model import TransferKind
from touchline.rights import Role
from touchline.staff.approvals import agree
from touchline.staff.approving import ApprovalAction

pytestmark = pytest.mark.spec("S2.11")

ABOVE = 100_001


@pytest.fixture
def approved(ana):
    """The code of a request that sue asked and sam agreed to."""
    sue, sam = (
        person(ana.tenant_id, name, Role.SUPPORT, n) for n, name in ((1, "sue"), (2, "sam"))
    )

    def approved(action, subject, **figures):
        code = agree.ask(
            ana.db, ana.tenant_id, action, subject, figures, by=sue, reason="a mistake"
        )
        agree.decide(ana.db, ana.tenant_id, code, is_approved=True, by=sam)
        return code

    return approved


def give(ana, amount_minor, approval="", key="much"):
    return adjust(
        ana.db, ana.tenant_id, ana.now(), kind=TransferKind.GOODWILL, amount_minor=amount_minor,
        key=key, reason="a reason", by=TESTER, approval=approval,
    )  # fmt: skip


def test_a_large_adjustment_is_booked_with_a_second_person_and_once(ana, approved):
    give(ana, ABOVE - 1, key="little")
    with pytest.raises(
        agree.NeedsSecondPerson, match=r"ledger\.adjust of player:.*amount_minor=100001"
    ):
        give(ana, ABOVE)
    before = ana.now().cash_minor
    figures = {"kind": "goodwill", "currency": "EUR", "amount_minor": ABOVE}
    code = approved(ApprovalAction.ADJUST, f"player:{codes.encode(ana.player_id)}", **figures)

    first, again = give(ana, ABOVE, code), give(ana, ABOVE, code)
    with pytest.raises(agree.ApprovalSpent):
        give(ana, ABOVE, code, key="once more")

    assert first == again
    assert (before, ana.now().cash_minor) == (ABOVE - 1, 2 * ABOVE - 1)


def test_a_large_withdrawal_is_paid_with_a_second_person(ana, approved):
    ana.pay_in(3 * ABOVE)
    asked, other = ana.request(ABOVE), ana.request(ABOVE)
    subject = f"withdrawal:{codes.encode(asked)}"
    code = approved(ApprovalAction.PAY_OUT, subject, currency="EUR", amount_minor=ABOVE)

    with pytest.raises(agree.NeedsSecondPerson):
        approve_withdrawal(ana.db, ana.tenant_id, asked, by=TESTER)
    with pytest.raises(agree.OtherThanApproved):
        approve_withdrawal(ana.db, ana.tenant_id, other, by=TESTER, approval=code)
    approve_withdrawal(ana.db, ana.tenant_id, asked, by=TESTER, approval=code)

    assert ana.now().pending_minor == ABOVE
