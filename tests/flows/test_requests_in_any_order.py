"""Whatever is done to requests in whatever order, the database says what the rules say."""

import pytest
from harness.people import TESTER
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from touchline.errors import TouchlineError
from touchline.staff.approvals import agree
from touchline.staff.approving import ApprovalState, Step, stepped

pytestmark = pytest.mark.spec("S2.11")

MAY = ("olga", "sam", "sue")
CAST = (*MAY, "otto", "rosa")


class Requests(RuleBasedStateMachine):
    """Requests as they should be: code -> [state, who asked, whether its time is over]."""

    desk = None

    def __init__(self):
        super().__init__()
        self.known = {}
        self.done = self.desk.times_done()

    @rule(who=st.sampled_from(MAY))
    def ask(self, who):
        self.known[self.desk.ask(who)] = [ApprovalState.REQUESTED, who, False]

    @rule(at=st.integers(0, 50), who=st.sampled_from(CAST), is_approved=st.booleans())
    def decide(self, at, who, is_approved):
        step = Step.APPROVE if is_approved else Step.REFUSE
        self._take(at, step, who, lambda code: self.desk.decide(code, who, is_approved=is_approved))

    @rule(at=st.integers(0, 50), who=st.sampled_from(CAST))
    def spend(self, at, who):
        self.done += self._take(at, Step.EXECUTE, who, lambda code: self.desk.do(code, who))

    @rule(at=st.integers(0, 50))
    def grow_old(self, at):
        for code in self._chosen(at):
            self.desk.grow_old(code)
            self.known[code][2] = True

    @rule()
    def expire(self):
        agree.expire(self.desk.book.platform_db, self.desk.acme, by=TESTER)
        for known in self.known.values():
            known[0] = stepped(known[0], Step.EXPIRE, is_over=known[2]) or known[0]

    @invariant()
    def the_database_agrees(self):
        assert self.desk.times_done() == self.done
        found = {code: self.desk.state_of(code) for code in self.known}
        assert found == {code: known[0].value for code, known in self.known.items()}

    def _chosen(self, at):
        """One of the requests, if there are any."""
        return sorted(self.known)[at % len(self.known) :][:1] if self.known else []

    def _take(self, at, step, who, act):
        """How often the step was taken: as often as the rules allow it."""
        taken = 0
        for code in self._chosen(at):
            state, asker, is_over = self.known[code]
            may = who in MAY and (step is Step.EXECUTE or who != asker)
            expected = stepped(state, step, is_over=is_over) if may else None
            try:
                act(code)
            except TouchlineError:
                assert expected is None, (step, who, state)
            else:
                assert expected is not None, (step, who, state)
                self.known[code][0] = expected
                taken += 1
        return taken


def test_any_order_of_steps_ends_as_the_rules_say(desk):
    machine = type("RequestsOfADesk", (Requests,), {"desk": desk})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
