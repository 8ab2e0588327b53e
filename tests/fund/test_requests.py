"""A request to the fund …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import OtherSource, PaymentMethod, Role, Visibility
from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from db.models import AuditEvent, FundRequest, FundRequestPerson, FundRequestSource, FundTransition, LedgerEntry
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.fund import actions
from hiw.fund.actions.ledger_posting import figures_of_line
from hiw.fund.ledger_check import ledger_differences
from tests import factories, factories_plans
from tests import factories_fund as make
from tests import factories_trust as trust
from tests.factories_fund import Fund

pytestmark = pytest.mark.usefixtures("database")


def made(s: Session, here: Fund, *, submit: bool = True, **typed: Any) -> FundRequest:
    fields = make.fields(here, **typed)
    number = actions.make_request(s, here.advocate, household_id=here.household_id, fields=fields, submit=submit)
    return s.get_one(FundRequest, number)


def moves_of(s: Session, request_id: int) -> list[M]:
    return list(
        s.scalars(
            sa.select(FundTransition.move)
            .where(FundTransition.request_id == request_id)
            .order_by(FundTransition.number)
        )
    )


def test_goes_from_a_draft_to_a_reconciled_payment_and_a_part_of_it_back() -> None:
    today = clock.today()
    with writing() as s:
        here = make.fund(s)
        r, a, f = made(s, here, submit=False).id, here.advocate, here.finance

        def at() -> dict[str, int]:
            return {"request_id": r, "version": make.version_of(s, r)}

        actions.amend_request(s, a, **at(), fields=make.form_of(s, r, amount="80"))
        actions.submit_request(s, a, **at())
        actions.return_request(s, here.senior, **at(), question="Which shop?")
        actions.submit_request(s, a, **at())
        assert actions.approve_request(s, here.senior, **make.approval(s, r)) is S.APPROVED
        actions.order_request(s, a, **at(), ordered_on=today)
        actions.pay_request(s, f, **at(), amount="30", paid_on=today, is_last=False)
        assert figures_of_line(s, here.line_id).committed == 5_000
        actions.receive_request(s, a, **at(), received_on=today)
        actions.pay_request(s, f, **at(), amount="20", paid_on=today, is_last=True)
        actions.record_receipt(s, a, **at(), evidence="Folder 3")
        actions.reconcile_request(s, here.manager, **at(), statement="November, page 3")
        actions.refund_request(s, f, **at(), amount="5", refunded_on=today, reason="A button was off")
    with reading() as s:
        row = s.get_one(FundRequest, r)
        figures = figures_of_line(s, here.line_id)
        assert (row.status, row.version, row.statement) == (S.RECONCILED, 13, "November, page 3")
        assert (figures.committed, figures.spent, figures.available) == (0, 4_500, 95_500)
        assert moves_of(s, r) == [
            M.AMEND, M.SUBMIT, M.RETURN, M.SUBMIT, M.APPROVE, M.ORDER, M.PAY_PART, M.RECEIVE, M.PAY, M.RECONCILE,
            M.REFUND_PART,
        ]  # fmt: skip
        said = s.scalars(sa.select(AuditEvent.word).where(AuditEvent.subject_kind == "fund_requests"))
        assert len(set(said)) == 12
        assert ledger_differences(s) == ()


def test_is_made_with_everything_that_was_typed_and_recorded() -> None:
    with writing() as s:
        here = make.fund(s)
        row = made(
            s, here, amount="£1,000.00", vat="166.67", payee=" Coats & Co ", person_ids=(here.bilal, here.amina),
            sources=frozenset(OtherSource), visibility=Visibility.STAFF,
        )  # fmt: skip
        assert (row.amount_pence, row.vat_pence, row.payee, row.payee_key) == (
            100_000, 16_667, "Coats & Co", "coats",
        )  # fmt: skip
        assert (row.status, row.requested_by_id, row.visibility) == (S.SUBMITTED, here.advocate.id, Visibility.STAFF)
        assert row.submitted_at == clock.now()
        assert set(s.scalars(sa.select(FundRequestPerson.person_id))) == {here.amina, here.bilal}
        assert set(s.scalars(sa.select(FundRequestSource.source))) == set(OtherSource)
        assert s.scalar(sa.select(sa.func.count(LedgerEntry.id)).where(LedgerEntry.request_id == row.id)) == 0
    with reading() as s:
        words = list(s.scalars(sa.select(AuditEvent.word).order_by(AuditEvent.id)))
        assert words == ["fund_request.made", "fund_request.submitted"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"amount": ""}, "The amount is missing. Type pounds and pence"),
    ({"amount": "12.345"}, "The amount cannot be read"),
    ({"amount": "10000.01"}, "more than £10,000.00"),
    ({"amount": "10", "vat": "10"}, "The VAT is part of the amount"),
    ({"vat": "NaN"}, "The VAT cannot be read"),
    ({"what": " "}, "What it is for is empty"),
    ({"needed_on": None}, "Choose the day by which it is needed"),
    ({"barrier_id": None}, "Choose the action or the barrier"),
    ({"line_id": 99}, "Choose a budget line from the list"),
    ({"visibility": Visibility.PERSON, "person_ids": ()}, "not for one person only"),
]
INCOMPLETE: list[tuple[dict[str, Any], str]] = [
    ({"why": ""}, "Why it helps is empty"),
    ({"payee": ""}, "The payee is empty"),
    ({"price_check": ""}, "How the price was checked is empty"),
    ({"tried": ""}, "What else was tried is empty"),
    ({"person_ids": ()}, "at least one member"),
    ({"method": PaymentMethod.CASH}, "Cash is an exception"),
    ({"needed_on": date(2026, 11, 1)}, "is over"),
    ({"category_id": 99}, "Choose a category from the list"),
]


@pytest.mark.parametrize(("typed", "says"), BAD + INCOMPLETE, ids=lambda each: str(each)[:40])
def test_is_refused_with_what_to_type(typed: dict[str, Any], says: str) -> None:
    with writing() as s:
        here = make.fund(s)
        with pytest.raises(RuleBroken, match=says), s.begin_nested():
            made(s, here, **typed)
        assert s.scalar(sa.select(sa.func.count(FundRequest.id))) == 0


def test_may_lack_its_words_while_it_is_a_draft_and_is_not_sent_so() -> None:
    with writing() as s:
        here = make.fund(s)
        for typed, says in INCOMPLETE[:-1]:
            draft = made(s, here, submit=False, **typed)
            assert draft.status is S.DRAFT
            with pytest.raises(RuleBroken, match=says), s.begin_nested():
                actions.submit_request(s, here.advocate, request_id=draft.id, version=1)


def test_is_about_the_household_its_members_its_plan_and_its_authority() -> None:
    with writing() as s:
        here = make.fund(s)
        other = factories.household(s, "Cy Low", "Di Low", authority="LIV", advocate=here.advocate)
        stranger = make.members_of(s, other)[0]
        theirs = factories_plans.barrier(s, other)
        liverpool = make.line(s, make.funder(s, here.manager), here.manager, authority="LIV")
        with pytest.raises(RuleBroken, match="not in this household"):
            made(s, here, person_ids=(stranger,))
        with pytest.raises(NotFound, match="no longer in this household's plan"):
            made(s, here, barrier_id=theirs)
        with pytest.raises(RuleBroken, match="for another authority"):
            made(s, here, line_id=liverpool)
        action = make.action_of(s, here)
        assert made(s, here, action_id=action, barrier_id=None).action_id == action


def test_is_as_private_as_what_it_is_tied_to_unless_somebody_chooses() -> None:
    with writing() as s:
        here = make.fund(s)
        private = factories_plans.barrier(s, here.household_id, person_id=here.amina, visibility=Visibility.PERSON)
        action = make.action_of(s, here)
        assert made(s, here).visibility is Visibility.HOUSEHOLD
        assert made(s, here, barrier_id=private).visibility is Visibility.PERSON
        assert made(s, here, barrier_id=private, action_id=action).visibility is Visibility.PERSON
        assert made(s, here, barrier_id=private, visibility=Visibility.STAFF).visibility is Visibility.STAFF


def test_is_not_made_for_a_household_whose_time_is_over_or_that_is_out_of_sight() -> None:
    with writing() as s:
        here = make.fund(s)
        closed = factories.household(s, "Cy Low", advocate=here.advocate, closed_on=clock.today())
        far = factories.household(s, "Di Low", authority="LIV")
        with pytest.raises(RuleBroken, match=r"closed\. Reopen it before you ask"):
            actions.make_request(s, here.advocate, household_id=closed, fields=make.fields(here), submit=False)
        with pytest.raises(NotFound):
            actions.make_request(s, here.advocate, household_id=far, fields=make.fields(here), submit=False)
        with pytest.raises(NotAllowed):
            actions.make_request(s, here.finance, household_id=closed, fields=make.fields(here), submit=False)


def test_for_what_the_fund_does_not_pay_needs_a_manager_s_reason() -> None:
    with writing() as s:
        here = make.fund(s)
        fines = make.category(s, "Court fines", is_excluded=True)
        with pytest.raises(RuleBroken, match=r"The fund does not pay for “Court fines”\. A manager can allow it"):
            made(s, here, category_id=fines)
        with pytest.raises(RuleBroken, match="Only a manager can allow"):
            made(s, here, category_id=fines, excluded_reason="They asked")
        draft = made(s, here, submit=False, category_id=fines).id
        allowed = make.form_of(s, draft, excluded_reason="A fine stands between her and a licence")
        actions.amend_request(s, here.manager, request_id=draft, version=1, fields=allowed)
        actions.submit_request(s, here.advocate, request_id=draft, version=2)
        row = s.get_one(FundRequest, draft)
        assert (row.status, row.excluded_reason[:6]) == (S.SUBMITTED, "A fine")
        with pytest.raises(RuleBroken, match="You made or changed this request"):
            actions.approve_request(s, here.manager, **make.approval(s, draft))
        actions.approve_request(s, here.second, **make.approval(s, draft))


def test_loses_a_manager_s_reason_with_the_category_it_was_for() -> None:
    with writing() as s:
        here = make.fund(s)
        fines = make.category(s, "Court fines", is_excluded=True)
        row = make.request(s, here, category_id=fines, excluded_reason="A licence")
        keep = make.form_of(s, row, what="A fine of May")
        actions.amend_request(s, here.advocate, request_id=row, version=1, fields=keep)
        assert s.get_one(FundRequest, row).excluded_reason == "A licence"
        change = make.form_of(s, row, category_id=here.category_id, excluded_reason="")
        actions.amend_request(s, here.advocate, request_id=row, version=2, fields=change)
        assert s.get_one(FundRequest, row).excluded_reason == ""


def test_is_changed_until_it_is_decided_and_the_record_has_both_values() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        fields = make.form_of(s, r, amount="120", person_ids=(here.bilal,), sources=frozenset())
        actions.amend_request(s, here.advocate, request_id=r, version=1, fields=fields)
        actions.amend_request(s, here.advocate, request_id=r, version=2, fields=fields)
        row = s.get_one(FundRequest, r)
        assert (row.amount_pence, row.status, row.version) == (12_000, S.SUBMITTED, 2), "the same again is no change"
        with pytest.raises(RuleBroken, match="Why it helps is empty"), s.begin_nested():
            actions.amend_request(s, here.advocate, request_id=r, version=2, fields=make.form_of(s, r, why=""))
        actions.approve_request(s, here.senior, **make.approval(s, r))
        with pytest.raises(RuleBroken, match="Already approved by Sam Senior at 12:00"):
            actions.amend_request(s, here.advocate, request_id=r, version=3, fields=fields)
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "fund_request.amended")).one()
        assert line.changes["amount_pence"] == [10_000, 12_000]
        assert line.changes["persons"] == [[here.amina], [here.bilal]]


@pytest.mark.requirement("CON-04")
def test_that_a_colleague_changed_meanwhile_shows_both_and_loses_nothing() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        first, second = (make.form_of(s, r, amount=amount) for amount in ("120", "90"))
        actions.amend_request(s, here.senior, request_id=r, version=1, fields=first)
        with pytest.raises(Stale, match="Sam Senior changed this request at 12:00") as told, s.begin_nested():
            actions.amend_request(s, here.advocate, request_id=r, version=1, fields=second)
        (clash,) = told.value.clashes
        assert (clash.field, clash.theirs, clash.mine, told.value.version) == ("amount_pence", 12_000, 9_000, 2)
        with pytest.raises(Stale), s.begin_nested():
            actions.withdraw_request(s, here.advocate, request_id=r, version=1, reason="Found one")


def test_is_taken_back_with_a_reason_by_whoever_may_ask_there() -> None:
    with writing() as s:
        here = make.fund(s)
        stand_in = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=None)
        trust.cover(s, stand_in, here.advocate)
        r = make.request(s, here)
        with pytest.raises(RuleBroken, match="The reason is empty"):
            actions.withdraw_request(s, here.advocate, request_id=r, version=1, reason=" ")
        actions.withdraw_request(s, stand_in, request_id=r, version=1, reason="Found one")
        move = s.scalars(sa.select(FundTransition).where(FundTransition.move == M.WITHDRAW)).one()
        assert (move.reason, move.by_id, move.request_version) == ("Found one", stand_in.id, 1)


def test_that_is_not_there_or_out_of_sight_reads_the_same() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        stranger = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=None)
        said = set()
        for by, number in ((stranger, r), (here.advocate, 99)):
            with pytest.raises(NotFound) as told:
                actions.withdraw_request(s, by, request_id=number, version=1, reason="x")
            said.add(str(told.value))
        assert len(said) == 1


def test_that_was_only_drafted_cannot_be_decided() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.DRAFT)
        with pytest.raises(RuleBroken, match="This request is a draft, so that cannot be done now"):
            actions.approve_request(s, here.senior, **make.approval(s, r))
