"""A request to the fund of somebody who moves …"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, RequestStatus, RequestTransition, Role
from db.models import AuditEvent, FundRequest
from db.session import reading, writing
from hiw.errors import HiwError, NotFound, RuleBroken
from hiw.fund import actions as fund
from hiw.fund.ledger_check import ledger_differences
from hiw.fund.queries import amend_form, request_view, requests_of
from hiw.fund.rule_inputs import facts_of, limits_on
from hiw.households import actions
from hiw.households.queries import requests_of_person
from hiw.households.reassignment import Reassignment, reassign
from hiw.plans.queries import timeline
from hiw.policy.permissions import Actor
from tests import factories as make
from tests import factories_fund as asks
from tests import factories_plans as plan
from tests import factories_trust as trust
from tests.factories_fund import Fund

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)
S = RequestStatus
OPEN = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.APPROVED, S.ORDERED, S.RECEIVED, S.PAID)


class Move:
    """Amina and Bilal in a household of Ada's, and a household of Cy's in another team to which Amina moves."""

    def __init__(self, authority: str = "SFT") -> None:
        with writing() as s:
            self.fund: Fund = asks.fund(s)
            self.cy = make.colleague(s, Role.ADVOCATE, authority, senior_id=None)
            self.new = make.household(s, "Cy Ray", authority=authority, advocate=self.cy)
            self.goal = plan.goal(s, self.fund.household_id, person_id=self.fund.amina)
            self.action = plan.action(s, self.goal, "Buy a coat")

    def request(self, status: RequestStatus = S.SUBMITTED, *people: int, **facts: Any) -> int:
        with writing() as s:
            helped = people or (self.fund.amina,)
            tie = {"barrier_id": None, "action_id": self.action}
            return asks.request(s, self.fund, status, person_ids=helped, **(tie | facts))

    def go(self, staying: Collection[int] = ()) -> None:
        with writing() as s:
            actions.move_member(
                s, self.fund.manager, person_id=self.fund.amina, from_household_id=self.fund.household_id,
                to_household_id=self.new, on=TODAY, staying_requests=staying,
            )  # fmt: skip

    def of(self, by: Actor, household_id: int) -> list[int]:
        with reading() as s:
            return [row.id for row in requests_of(s, by, household_id)]


def lines(word: str) -> list[AuditEvent]:
    with reading() as s:
        return list(s.scalars(sa.select(AuditEvent).where(AuditEvent.word == word).order_by(AuditEvent.id)))


def test_goes_along_while_anything_is_to_be_done_and_keeps_its_line_and_its_entries() -> None:
    here = Move()
    going = [here.request(status) for status in OPEN]
    over = [here.request(status) for status in (S.WITHDRAWN, S.DECLINED, S.CANCELLED, S.REFUNDED)]
    here.go()
    assert sorted(here.of(here.cy, here.new)) == going
    assert sorted(here.of(here.fund.manager, here.fund.household_id)) == over
    with reading() as s:
        rows = [s.get_one(FundRequest, each) for each in going]
        assert {(row.line_id, row.version, row.updated_by_id) for row in rows} == {
            (here.fund.line_id, 2, here.fund.manager.id)
        }
        assert ledger_differences(s) == ()
        assert request_view(s, here.cy, going[0]).tied_to == "Buy a coat"
    with reading() as s, pytest.raises(NotFound):
        request_view(s, here.fund.advocate, going[0])


def test_is_in_the_record_of_both_households_with_who_took_it() -> None:
    here = Move()
    going, stays = here.request(), here.request()
    here.go([stays])
    moved = lines("fund_request.moved")
    assert [(line.subject_id, line.household_id) for line in moved] == [
        (going, here.fund.household_id), (going, here.new),
    ]  # fmt: skip
    assert {line.changes["requests"][1] for line in lines("member.moved")} == {1}
    assert {line.changes["requests_left"][1] for line in lines("member.moved")} == {1}
    with reading() as s:
        said = [entry.text for entry in timeline(s, here.cy, here.new)]
    assert "took a request to the fund along to Amina Rahman's new household" in said


def test_stays_when_it_is_left_behind_knowingly_or_helps_who_stays_too() -> None:
    here = Move()
    left, shared = here.request(), here.request(S.SUBMITTED, here.fund.amina, here.fund.bilal)
    with reading() as s:
        rows = requests_of_person(s, here.fund.advocate, here.fund.household_id, here.fund.amina)
    assert [(row.id, row.also) for row in rows] == [(left, ()), (shared, ("Bilal Rahman",))]
    here.go([left])
    assert sorted(here.of(here.fund.advocate, here.fund.household_id)) == [left, shared]
    assert here.of(here.cy, here.new) == []


@pytest.mark.parametrize("is_over", [True, False])
def test_cannot_be_left_behind_when_it_is_over_or_another_s(is_over: bool) -> None:
    here = Move()
    other = here.request(S.CANCELLED) if is_over else here.request(S.SUBMITTED, here.fund.bilal)
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        here.go([other])


@pytest.mark.parametrize("status", [S.DRAFT, S.RETURNED, S.SUBMITTED])
def test_left_behind_can_still_be_changed_with_whom_it_helps_and_what_it_was_tied_to(status: RequestStatus) -> None:
    """What it is tied to has gone with its person, and its person is no member any more."""
    here = Move()
    left = here.request(status)
    here.go([left])
    by = here.fund.advocate
    with reading() as s:
        view, form = request_view(s, by, left), amend_form(s, by, left)
    assert (view.tied_to, view.people) == ("", ("Amina Rahman",))
    assert [each.name for each in form.members] == ["Bilal Rahman", "Amina Rahman"]
    assert (form.action_id, form.person_ids) == (here.action, (here.fund.amina,))
    with writing() as s:
        fields = asks.form_of(s, left, what="Two coats", visibility=None)
        fund.amend_request(s, by, request_id=left, version=1, fields=fields)
    with reading() as s:
        row = s.get_one(FundRequest, left)
    assert (row.what, row.action_id, row.visibility) == ("Two coats", here.action, view.visibility)


def test_left_behind_helps_nobody_else_who_has_left_and_is_tied_to_nothing_else_that_went() -> None:
    here = Move()
    left = here.request(S.DRAFT, here.fund.bilal, barrier_id=here.fund.barrier_id, action_id=None)
    here.go()
    with reading() as s:
        others = asks.form_of(s, left, person_ids=(here.fund.amina,))
        gone = asks.form_of(s, left, barrier_id=None, action_id=here.action)
    for fields, refusal in ((others, "not in this household"), (gone, "no longer in this household")):
        with writing() as s, pytest.raises(HiwError, match=refusal):
            fund.amend_request(s, here.fund.advocate, request_id=left, version=1, fields=fields)


def test_that_is_not_decided_needs_a_budget_of_its_new_authority() -> None:
    here = Move("LIV")
    draft, sent = here.request(S.DRAFT), here.request()
    paid = here.request(S.PAID)
    here.go()
    with writing() as s, pytest.raises(RuleBroken, match="for another authority"):
        fund.submit_request(s, here.cy, request_id=draft, version=2)
    with writing() as s, pytest.raises(RuleBroken, match="return the request"):
        fund.approve_request(s, here.fund.manager, **asks.approval(s, sent))
    with writing() as s:
        line = asks.line(s, asks.funder(s, here.fund.manager), here.fund.manager, authority="LIV")
        fund.return_request(s, here.fund.manager, request_id=sent, version=2, question="Which budget?")
        fields = asks.form_of(s, sent, line_id=line)
        fund.amend_request(s, here.cy, request_id=sent, version=3, fields=fields)
        fund.submit_request(s, here.cy, request_id=sent, version=4)
        fund.approve_request(s, here.fund.second, **asks.approval(s, sent))
    with reading() as s:
        assert s.get_one(FundRequest, paid).line_id == here.fund.line_id
        assert s.get_one(FundRequest, sent).status is S.APPROVED
        assert ledger_differences(s) == ()


@pytest.mark.requirement("FUND-02")
def test_is_never_decided_by_who_gave_the_household_up_since() -> None:
    """Nor by who stood in for them: whatever day the hand-over is said to have been on."""
    with writing() as s:
        here = asks.fund(s)
        sal = here.senior
        home = make.household(s, "Pat Poor", "Quy Poor", advocate=sal)
        trust.cover(s, here.second, sal)
        pat, _ = asks.members_of(s, home)
        why = plan.barrier(s, home, "No coat", person_id=pat)
        r = asks.request(s, here, S.SUBMITTED, household_id=home, person_ids=(pat,), barrier_id=why)
    with writing() as s:
        before = TODAY - timedelta(days=3)
        reassign(s, here.manager, [Reassignment(home, sal.id, here.advocate.id, before, AssignmentReason.CASELOAD)])
    with writing() as s:
        for by in (sal, here.second):
            with pytest.raises(RuleBroken, match="someone else must decide"), s.begin_nested():
                fund.approve_request(s, by, **asks.approval(s, r))
        assert fund.approve_request(s, here.manager, **asks.approval(s, r)) is S.APPROVED


def test_loses_the_first_of_two_approvals_which_was_given_for_another_household() -> None:
    here = Move()
    sent = here.request(S.SUBMITTED, pence=300_000, line_id=_rich_line(here))
    with writing() as s:
        fund.approve_request(s, here.fund.manager, **asks.approval(s, sent))
    here.go()
    with writing() as s:
        fund.approve_request(s, here.fund.second, **asks.approval(s, sent))
        moves = [move.move for move in request_view(s, here.fund.second, sent).moves]
    assert moves == [RequestTransition.SUBMIT, RequestTransition.APPROVE_FIRST, RequestTransition.APPROVE_FIRST]


def _rich_line(here: Move) -> int:
    with writing() as s:
        manager = here.fund.manager
        return asks.line(s, asks.funder(s, manager), manager, 1_000_000, authority="SFT")


@pytest.mark.requirement("FUND-02")
@pytest.mark.parametrize("on", [TODAY, TODAY - timedelta(days=3)])
def test_is_never_decided_by_who_supported_a_household_in_which_it_stood(on: date) -> None:
    """Nor by who stood in for them; wherever it is now, and whatever day the move is said to have been on."""
    with writing() as s:
        here = asks.fund(s)
        sal, mo = here.senior, make.colleague(s, Role.MANAGER, full_name="Mo Next")
        old = make.household(s, "Pat Poor", "Quy Poor", advocate=sal)
        between = make.household(s, "Rae Ray", advocate=mo)
        new = make.household(s, "Cy Ray", advocate=here.advocate)
        trust.cover(s, here.second, sal)
        pat, _ = asks.members_of(s, old)
        why = plan.barrier(s, old, "No coat", person_id=pat)
        r = asks.request(s, here, S.SUBMITTED, household_id=old, person_ids=(pat,), barrier_id=why)
    for from_id, to_id in ((old, between), (between, new)):
        with writing() as s:
            actions.move_member(
                s, here.manager, person_id=pat, from_household_id=from_id, to_household_id=to_id,
                on=on if from_id == old else TODAY,
            )  # fmt: skip
    with writing() as s:
        assert s.get_one(FundRequest, r).household_id == new
        for by in (sal, here.second, mo):
            with pytest.raises(RuleBroken, match="someone else must decide"), s.begin_nested():
                fund.approve_request(s, by, **asks.approval(s, r))
        assert fund.approve_request(s, here.manager, **asks.approval(s, r)) is S.APPROVED


@pytest.mark.requirement("FUND-06")
@pytest.mark.parametrize("whose", ["amina", "bilal"])
def test_is_still_added_up_with_what_was_asked_for_beside_it(whose: str) -> None:
    """For the same person, or in the household that it has left: no ladder is shortened by a move."""
    move = Move()
    stays = move.request(S.SUBMITTED, getattr(move.fund, whose), pence=45_000)
    goes = move.request(S.SUBMITTED, pence=45_000)
    move.go([stays] if whose == "amina" else [])
    with writing() as s:
        assert s.get_one(FundRequest, goes).household_id == move.new != s.get_one(FundRequest, stays).household_id
        for r in (stays, goes):
            found = facts_of(s, s.get_one(FundRequest, r), limits_on(s, TODAY))
            assert found.total_pence == 90_000
        with pytest.raises(RuleBroken, match=r"comes to £900\.00, so a manager"), s.begin_nested():
            fund.approve_request(s, move.fund.senior, **asks.approval(s, stays))


@pytest.mark.requirement("FUND-06")
def test_is_added_up_with_what_is_asked_for_the_same_person_where_they_are_now() -> None:
    move = Move()
    done = move.request(S.RECONCILED, pence=45_000)
    move.go()
    with writing() as s:
        asks.request(s, move.fund, household_id=move.new, person_ids=(move.fund.amina,), pence=45_000)
        assert facts_of(s, s.get_one(FundRequest, done), limits_on(s, TODAY)).total_pence == 90_000
