"""What waits for somebody …"""

from datetime import date, timedelta

import pytest

from db.enums import AssignmentReason, PaymentMethod, RequestStatus, RequestTransition, Role
from db.models import FundRequest
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed
from hiw.fund.queries import (
    FundCounts,
    QueueCard,
    approval_queue,
    check_queue,
    fund_counts,
    missing_receipts,
    my_requests,
    payment_queue,
    receipts_owed,
    requests_of,
)
from hiw.households.reassignment import Reassignment, reassign
from hiw.policy.permissions import Actor
from tests import factories, factories_trust
from tests import factories_fund as make
from tests.factories_fund import Fund
from tests.factories_plans import counted

S = RequestStatus
DAY = timedelta(days=1)
NOTHING = FundCounts(0, 0, 0, 0, 0, 0)


@pytest.fixture
def here(database: str) -> Fund:
    """A fund of £1,000 and a household that asks it."""
    with writing() as s:
        return make.fund(s)


def request(here: Fund, status: RequestStatus = S.SUBMITTED, pence: int = 10_000, **facts: object) -> int:
    with writing() as s:
        return make.request(s, here, status, pence, **facts)


def queue(by: Actor, limit: int = 20) -> tuple[QueueCard, ...]:
    with reading() as s:
        return approval_queue(s, by, limit=limit)


def today() -> date:
    return clock.today()


class TestForADecision:
    """… for a decision:"""

    def test_is_nothing_in_an_empty_fund(self, here: Fund) -> None:
        assert queue(here.senior) == queue(here.manager) == ()

    def test_is_what_was_sent_with_all_that_one_must_know(self, here: Fund) -> None:
        before = request(here, S.PAID, 20_000, what="Boots", payee="Shoes Ltd")
        id = request(here, pence=7_000, payee="Coats Ltd")
        request(here, S.DRAFT, 5_000)
        (card,) = queue(here.senior)
        assert (card.row.id, card.row.what, card.row.payee, card.row.amount_pence) == (
            id, "A winter coat", "Coats Ltd", 7_000,
        )  # fmt: skip
        assert card.row.reference == f"HIW-{here.household_id:05d}"
        assert (card.people, card.line.endswith("Sefton, 2026/27")) == (("Amina Rahman",), True)
        decision = card.decision
        assert (decision.left_pence, decision.left_after_pence) == (80_000, 73_000)
        assert (decision.facts.total_pence, decision.added_up) == (27_000, 1)
        assert [(other.id, other.what, other.status) for other in decision.others] == [(before, "Boots", S.PAID)]
        assert decision.who == "a senior, for their own team, or a manager"
        assert decision.facts.made_by == {here.advocate.id}

    def test_may_leave_less_than_nothing(self, here: Fund) -> None:
        request(here, pence=104_000)
        assert queue(here.manager)[0].decision.left_after_pence == -4_000

    def test_comes_by_need_within_a_week_and_then_by_age(self, here: Fund) -> None:
        def ago(days: int) -> object:
            return clock.now() - days * DAY

        newest = request(here, needed_on=today() + 30 * DAY)
        oldest = request(here, needed_on=today() + 60 * DAY, submitted_at=ago(9))
        soon = request(here, needed_on=today() + 7 * DAY)
        sooner = request(here, needed_on=today() + DAY)
        assert [card.row.id for card in queue(here.senior)] == [sooner, soon, oldest, newest]
        assert [card.row.id for card in queue(here.senior, limit=1)] == [sooner]

    def test_adds_up_household_and_payee_within_14_days(self, here: Fund) -> None:
        now = clock.now()
        id = request(here, pence=30_000, payee="Argos", submitted_at=now)
        request(here, S.APPROVED, 1_000, payee="Other", submitted_at=now - 14 * DAY)
        request(here, S.APPROVED, 2_000, payee="Other", submitted_at=now - 15 * DAY)
        request(here, S.DECLINED, 4_000, payee="Argos")
        with writing() as s:
            elsewhere = factories.household(s, "Cy Low", authority="LIV")
        request(here, S.SUBMITTED, 60_000, payee="ARGOS", household_id=elsewhere, person_ids=())
        request(here, S.SUBMITTED, 70_000, payee="Else", household_id=elsewhere, person_ids=())
        card = next(card for card in queue(here.manager) if card.row.id == id)
        assert (card.decision.facts.total_pence, card.decision.added_up) == (91_000, 2)
        assert card.decision.who == "a manager"

    def test_names_the_first_of_two_managers_until_it_is_changed(self, here: Fund) -> None:
        id = request(here, pence=300_000)
        with writing() as s:
            row = s.get_one(FundRequest, id)
            make.step(s, row, RequestTransition.APPROVE_FIRST, here.manager)
            row.version += 1
        (card,) = queue(here.second)
        assert (card.decision.first_by, card.decision.who) == ("Jo Field", "two different managers")
        assert card.decision.facts.first_by == here.manager.id
        with writing() as s:
            row = s.get_one(FundRequest, id)
            make.step(s, row, RequestTransition.AMEND, here.advocate)
            row.version += 1
        (card,) = queue(here.second)
        assert (card.decision.first_by, card.decision.facts.first_by) == ("", None)
        assert card.decision.facts.approved_by == {here.manager.id}

    def test_is_of_the_own_team_alone_and_behind_the_walls(self, here: Fund) -> None:
        request(here)
        with writing() as s:
            other = factories.colleague(s, Role.SENIOR, "WRL")
            assert approval_queue(s, other) == ()
            factories_trust.close_to(s, here.manager, here.amina)
            factories_trust.restriction(s, here.second, here.bilal)
        assert queue(here.manager) == queue(here.senior) == ()

    def test_is_refused_to_who_decides_nothing(self, here: Fund) -> None:
        with pytest.raises(NotAllowed, match="decide on requests"):
            queue(here.advocate)

    def test_takes_nine_statements_whatever_its_size(self, here: Fund) -> None:
        numbers = []
        for _ in range(2):
            for _ in range(3):
                request(here)
            with counted() as statements:
                queue(here.manager)
            numbers.append(len(statements))
        assert numbers == [9, 9]


class TestForMoney:
    """… to be paid, or checked:"""

    def test_is_nothing_in_an_empty_fund(self, here: Fund) -> None:
        with reading() as s:
            assert payment_queue(s, here.finance) == check_queue(s, here.finance) == ()

    def test_is_what_has_come_and_then_what_was_ordered(self, here: Fund) -> None:
        ordered, received = request(here, S.ORDERED), request(here, S.RECEIVED, method=PaymentMethod.INVOICE)
        request(here, S.APPROVED)
        with reading() as s:
            found = payment_queue(s, here.finance)
        assert [row.row.id for row in found] == [received, ordered]
        assert (found[0].method, found[0].promised_pence, found[0].paid_pence) == (PaymentMethod.INVOICE, 10_000, 0)
        assert found[0].facts.approved_by == {here.senior.id}

    def test_is_what_was_paid(self, here: Fund) -> None:
        id = request(here, S.PAID)
        with reading() as s:
            (row,) = check_queue(s, here.manager)
        assert (row.row.id, row.paid_pence, row.promised_pence) == (id, 10_000, 0)

    def test_is_refused_to_who_does_not_pay(self, here: Fund) -> None:
        for by in (here.advocate, here.manager):
            with reading() as s, pytest.raises(NotAllowed, match="record a payment"):
                payment_queue(s, by)
        with reading() as s, pytest.raises(NotAllowed, match="reconcile"):
            check_queue(s, here.senior)

    def test_takes_as_many_statements_whatever_its_size(self, here: Fund) -> None:
        numbers = []
        for _ in range(2):
            for _ in range(3):
                request(here, S.RECEIVED)
            with reading() as s, counted() as statements:
                payment_queue(s, here.finance)
            numbers.append(len(statements))
        assert numbers == [4, 4]


class TestAReceipt:
    """… a receipt:"""

    def test_is_missing_until_it_is_there_or_accepted(self, here: Fund) -> None:
        due = today() - DAY
        late = request(here, S.PAID, receipt_due_on=due)
        declared = request(here, S.PAID, receipt_due_on=due + DAY, declaration="Lost it")
        request(here, S.PAID, receipt_due_on=due, evidence="R-17")
        request(here, S.PAID, receipt_due_on=due, declaration="Lost", signed_off_by_id=here.senior.id)
        request(here, S.CANCELLED, receipt_due_on=due)
        request(here, S.SUBMITTED)
        with reading() as s:
            rows = missing_receipts(s, here.advocate)
            assert [row.id for row in rows] == [late, declared]
            assert [row.turn for row in rows] == [
                "You: add the receipt", "Senior or manager: accept that there is no receipt",
            ]  # fmt: skip
            assert missing_receipts(s, here.senior, staff_id=here.senior.id) == ()
            (owing,) = receipts_owed(s, here.senior)
            assert (owing.staff_id, owing.name, owing.missing, owing.late) == (
                here.advocate.id, "Ada Advocate", 2, 1,
            )  # fmt: skip

    def test_is_missing_nowhere_in_an_empty_fund(self, here: Fund) -> None:
        with reading() as s:
            assert missing_receipts(s, here.manager) == ()
            assert receipts_owed(s, here.manager) == ()


class TestInNumbers:
    """… in numbers:"""

    def test_is_nothing_in_an_empty_fund(self, here: Fund) -> None:
        for by in (here.advocate, here.senior, here.manager, here.finance):
            with reading() as s:
                assert fund_counts(s, by) == NOTHING

    def test_is_counted_for_each_role_in_one_statement(self, here: Fund) -> None:
        request(here)
        request(here, requested_by_id=here.senior.id)
        request(here, S.RETURNED)
        request(here, S.RECEIVED)
        request(here, S.PAID, receipt_due_on=today() - DAY)
        request(here, S.PAID, receipt_due_on=today())
        with reading() as s, counted() as statements:
            assert fund_counts(s, here.advocate) == FundCounts(0, 1, 2, 1, 0, 0)
            assert fund_counts(s, here.senior) == FundCounts(1, 0, 0, 0, 0, 0)
            assert fund_counts(s, here.manager) == FundCounts(2, 0, 0, 0, 0, 2)
            assert fund_counts(s, here.finance) == FundCounts(0, 0, 0, 0, 1, 0), "those that they paid are not theirs"
        assert len(statements) == 4

    def test_of_a_household_that_was_taken_over_is_its_next_advocate_s(self, here: Fund) -> None:
        returned = request(here, S.RETURNED)
        receipt = request(here, S.PAID, receipt_due_on=today() - DAY)
        over = request(here, S.DECLINED)
        with writing() as s:
            after = factories.colleague(s, Role.ADVOCATE, "SFT", full_name="Nora Next")
            moved = Reassignment(here.household_id, here.advocate.id, after.id, today(), AssignmentReason.MOVE)
            reassign(s, here.manager, [moved])
        with reading() as s:
            assert fund_counts(s, after) == FundCounts(0, 1, 1, 1, 0, 0)
            assert fund_counts(s, here.advocate) == NOTHING
            mine = {row.id: row.turn for row in my_requests(s, after)}
            assert mine.keys() == {returned, receipt}
            assert all(turn.startswith("You") for turn in mine.values())
            assert [row.id for row in missing_receipts(s, after, staff_id=after.id)] == [receipt]
            assert [(each.name, each.missing) for each in receipts_owed(s, here.senior)] == [("Nora Next", 1)]
            turns = {row.id: row.turn for row in requests_of(s, here.senior, here.household_id)}
            assert turns[returned].startswith("Nora Next")
            assert over in turns

    def test_leaves_out_the_decisions_of_who_supports_the_household_or_covers(self, here: Fund) -> None:
        request(here)
        with writing() as s:
            factories_trust.cover(s, here.senior, here.advocate)
            factories_trust.cover(s, here.manager, here.advocate, from_on=today() + DAY)
            make.request(s, here, household_id=factories.household(s, advocate=here.second))
        with reading() as s:
            assert [fund_counts(s, by).approvals for by in (here.senior, here.manager, here.second)] == [0, 2, 1]
