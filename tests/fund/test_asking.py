"""Asking the fund …"""

from datetime import date, timedelta

import pytest

from db.enums import BarrierStatus, RequestStatus, RequestTransition, Role, Visibility
from db.models import Barrier, FundRequest
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound
from hiw.fund.actions import return_request
from hiw.fund.budget_line_choice import LineChoice, proposed
from hiw.fund.next_step import NextStepInput, next_step
from hiw.fund.queries import (
    RequestForm,
    RequestView,
    my_requests,
    request_form,
    request_view,
    requests_of,
    ties_of,
)
from hiw.policy.permissions import Actor, Permission
from tests import factories, factories_plans
from tests import factories_fund as make
from tests.factories_fund import Fund
from tests.factories_plans import counted

S = RequestStatus
DAY = timedelta(days=1)


@pytest.fixture
def here(database: str) -> Fund:
    """A fund of £1,000 and a household that asks it."""
    with writing() as s:
        return make.fund(s)


def request(here: Fund, status: RequestStatus = S.SUBMITTED, pence: int = 10_000, **facts: object) -> int:
    with writing() as s:
        return make.request(s, here, status, pence, **facts)


def form(here: Fund, by: Actor | None = None, **tie: int) -> RequestForm:
    with reading() as s:
        return request_form(s, by or here.advocate, here.household_id, **tie)


def view(here: Fund, request_id: int, by: Actor | None = None) -> RequestView:
    with reading() as s:
        return request_view(s, by or here.advocate, request_id)


def test_tells_finance_what_is_paid_and_not_why(here: Fund) -> None:
    """Support sees no plans (the matrix): nothing of the plan or of the people's lives is fetched for them."""
    request_id = request(here, why="She cannot leave the house without it", tried="Her mother has nothing")
    with writing() as s:
        version = s.get_one(FundRequest, request_id).version
        return_request(s, here.senior, request_id=request_id, version=version, question="Is she still in debt?")
    told, full = view(here, request_id, here.finance), view(here, request_id)
    assert (told.why, told.tried, told.tied_to, told.row.answer) == ("", "", "", "")
    assert {move.reason for move in told.moves} == {""}
    assert (told.row.what, told.row.payee, told.row.amount_pence) == (full.row.what, full.row.payee, 10_000)
    assert (full.why, full.tied_to) == ("She cannot leave the house without it", "No coat for work")
    assert full.row.answer == "Is she still in debt?", "the control"


class TestBegins:
    """… begins:"""

    def test_with_what_the_action_and_its_goal_say(self, here: Fund) -> None:
        due = clock.today() + 3 * DAY
        with writing() as s:
            goal = factories_plans.goal(s, here.household_id, "I want to work outside", person_id=here.bilal)
            action = factories_plans.action(s, goal, "Buy a coat", due_on=due, visibility=Visibility.PERSON)
        known = form(here, action_id=action)
        assert (known.action_id, known.what, known.person_ids, known.needed_on) == (
            action, "Buy a coat", (here.bilal,), due,
        )  # fmt: skip
        assert "Buy a coat" in known.why
        assert "“I want to work outside”" in known.why
        assert [(t.id, t.visibility) for t in known.actions] == [(action, Visibility.PERSON)]
        assert [(m.person_id, m.name) for m in known.members] == [
            (here.amina, "Amina Rahman"), (here.bilal, "Bilal Rahman"),
        ]  # fmt: skip

    def test_with_a_barrier_even_when_it_is_resolved_by_now(self, here: Fund) -> None:
        with writing() as s:
            s.get_one(Barrier, here.barrier_id).status = BarrierStatus.RESOLVED
        assert form(here, barrier_id=here.barrier_id).person_ids == (here.amina,)
        assert form(here).barriers == ()

    def test_with_nothing_where_the_plan_is_empty(self, here: Fund) -> None:
        with writing() as s:
            bare = factories.household(s, "Cy Low", advocate=here.advocate)
            known = request_form(s, here.advocate, bare)
            assert (known.actions, known.barriers, known.what, known.why) == ((), (), "", "")
            assert (len(known.members), known.needed_on) == (1, clock.today() + 7 * DAY)
            ties = ties_of(s, here.advocate, bare)
            assert (ties.actions, ties.barriers) == ((), ())

    def test_with_the_lines_of_the_authority_and_the_region(self, here: Fund) -> None:
        with writing() as s:
            region = make.line(s, make.funder(s, here.manager, "Region"), here.manager, 5_000)
            over = make.funder(s, here.manager, "Over", ends_on=clock.today() - DAY)
            make.line(s, over, here.manager, authority="SFT")
            make.line(s, make.funder(s, here.manager, "Wirral"), here.manager, authority="WRL")
        request(here, S.APPROVED, 30_000)
        known = form(here)
        assert {line.id: line.left_pence for line in known.lines} == {here.line_id: 70_000, region: 5_000}
        assert known.proposed_line_id == here.line_id

    def test_only_for_those_who_may_and_with_what_is_there(self, here: Fund) -> None:
        with pytest.raises(NotAllowed):
            form(here, here.finance)
        with writing() as s:
            other = factories.colleague(s)
        with pytest.raises(NotFound):
            form(here, other)
        with pytest.raises(NotFound, match="no longer there"):
            form(here, action_id=99)

    def test_in_seven_statements_whatever_its_size(self, here: Fund) -> None:
        numbers = []
        for _ in range(2):
            with writing() as s:
                for _ in range(3):
                    factories_plans.action(s, factories_plans.goal(s, here.household_id))
                    make.line(s, make.funder(s, here.manager), here.manager)
            with reading() as s, counted() as statements:
                request_form(s, here.advocate, here.household_id)
            numbers.append(len(statements))
        assert numbers == [7, 7]


def line(id: int, left: int, authority: str = "Sefton", ends_on: date | None = None, year: int = 2026) -> LineChoice:
    return LineChoice(id, year, "DWP", authority, date(2024, 4, 1), ends_on, left)


@pytest.mark.parametrize(
    ("lines", "pence", "wanted"),
    [
        ([], 100, None),
        ([line(1, 500), line(2, 500, ends_on=date(2026, 12, 31))], 100, 2),
        ([line(1, 500, ""), line(2, 500)], 100, 2),
        ([line(1, 500), line(2, 50, ends_on=date(2026, 12, 31))], 100, 1),
        ([line(1, 40), line(2, 50, "")], 100, 2),
        ([line(1, 500, ends_on=date(2026, 11, 23)), line(2, 500, year=2027)], 100, None),
        ([line(1, 0), line(2, 10, "")], 0, 2),
    ],
)
def test_takes_the_line_that_is_open_has_enough_and_ends_first(
    lines: list[LineChoice], pence: int, wanted: int | None
) -> None:
    assert proposed(lines, date(2026, 11, 24), pence) == wanted


@pytest.mark.parametrize(
    ("at", "turn"),
    [
        (NextStepInput(S.DRAFT, "You"), "You: finish it and send it"),
        (NextStepInput(S.SUBMITTED, "You"), "Senior or manager: decide"),
        (NextStepInput(S.RETURNED, "Ada"), "Ada: answer the question and send it again"),
        (NextStepInput(S.APPROVED, "Ada"), "Ada: order it"),
        (NextStepInput(S.ORDERED, "Ada"), "Ada: say when it has come"),
        (NextStepInput(S.PAID, "Ada"), "Ada: say when it has come"),
        (NextStepInput(S.RECEIVED, "Ada", received_on=date.min), "Support: pay it"),
        (NextStepInput(S.PAID, "Ada", received_on=date.min, receipt_due_on=date.min), "Ada: add the receipt"),
        (
            NextStepInput(S.PAID, "Ada", received_on=date.min, receipt_due_on=date.min, is_declared=True),
            "Senior or manager: accept that there is no receipt",
        ),
        (
            NextStepInput(S.PAID, "Ada", received_on=date.min, receipt_due_on=date.min, has_receipt=True),
            "Support: check it against the statement",
        ),
        (NextStepInput(S.RECONCILED, "Ada", received_on=date.min), "Nothing more to do"),
        *((NextStepInput(status, "Ada"), "Nothing more to do") for status in (S.WITHDRAWN, S.DECLINED, S.CANCELLED)),
        (NextStepInput(S.REFUNDED, "Ada"), "Nothing more to do"),
    ],
)
def test_says_whose_turn_it_is(at: NextStepInput, turn: str) -> None:
    assert next_step(at) == turn


class TestListed:
    """… is listed:"""

    def test_as_nothing_at_first(self, here: Fund) -> None:
        with reading() as s:
            assert my_requests(s, here.advocate) == ()
            assert requests_of(s, here.advocate, here.household_id) == ()

    def test_as_ones_own_with_what_is_going_on_first(self, here: Fund) -> None:
        over = request(here, S.DECLINED)
        later, sooner = request(here, needed_on=clock.today() + 9 * DAY), request(here, S.ORDERED)
        request(here, requested_by_id=here.senior.id)
        with writing() as s:
            row = s.get_one(FundRequest, over)
            make.step(s, row, RequestTransition.DECLINE, here.senior, reason="The employer pays")
            rows = my_requests(s, here.advocate)
        assert [row.id for row in rows] == [sooner, later, over]
        assert [row.is_ended for row in rows] == [False, False, True]
        assert (rows[2].answer, rows[0].answer, rows[0].household_name) == ("The employer pays", "", "Amina Rahman")

    def test_of_a_household_newest_first_for_all_who_may(self, here: Fund) -> None:
        first, second = request(here), request(here, requested_by_id=here.senior.id)
        for by in (here.advocate, here.senior, here.manager, here.finance):
            with reading() as s:
                assert [row.id for row in requests_of(s, by, here.household_id)] == [second, first]
        with writing() as s, pytest.raises(NotFound):
            requests_of(s, factories.colleague(s), here.household_id)

    def test_in_as_many_statements_whatever_its_size(self, here: Fund) -> None:
        numbers = []
        for _ in range(2):
            for _ in range(3):
                request(here)
            with reading() as s, counted() as statements:
                my_requests(s, here.advocate)
                requests_of(s, here.advocate, here.household_id)
            numbers.append(len(statements))
        assert numbers == [3, 3]


class TestShown:
    """… is shown:"""

    def test_with_its_story_and_its_money(self, here: Fund) -> None:
        id = request(here, S.PAID, person_ids=(here.amina, here.bilal))
        shown = view(here, id)
        assert (shown.row.id, shown.tied_to, shown.people) == (id, "No coat for work", ("Amina Rahman", "Bilal Rahman"))
        assert (shown.paid_pence, shown.promised_pence) == (10_000, 0)
        assert [move.move for move in shown.moves] == [
            RequestTransition.SUBMIT,
            RequestTransition.APPROVE,
            RequestTransition.ORDER,
            RequestTransition.RECEIVE,
            RequestTransition.PAY,
        ]
        assert [entry.amount_pence for entry in shown.entries] == [10_000, 10_000]
        assert shown.decision.facts.made_by == {here.advocate.id}

    def test_with_what_each_may_do(self, here: Fund) -> None:
        id = request(here)
        p = Permission
        may = {by.role: view(here, id, by).may for by in (here.advocate, here.senior, here.manager, here.finance)}
        assert may[Role.ADVOCATE] == {p.SEE_FUND, p.REQUEST_FUND}
        assert may[Role.SENIOR] == {p.SEE_FUND, p.REQUEST_FUND, p.DECIDE_FUND, p.SIGN_OFF_RECEIPTS}
        assert may[Role.SUPPORT] == {p.SEE_FUND, p.PAY_FUND, p.RECONCILE_FUND}
        assert {p.OVERRIDE_FUND, p.RECONCILE_FUND} <= may[Role.MANAGER]

    def test_to_nobody_else(self, here: Fund) -> None:
        id = request(here)
        with writing() as s:
            other = factories.colleague(s)
        for number in (id, 99):
            with pytest.raises(NotFound, match="no such request that you can see"):
                view(here, number, other)

    def test_in_as_many_statements_whatever_happened(self, here: Fund) -> None:
        numbers = []
        for status in (S.SUBMITTED, S.PAID):
            id = request(here, status)
            with reading() as s, counted() as statements:
                request_view(s, here.advocate, id)
            numbers.append(len(statements))
        assert numbers == [13, 13]
