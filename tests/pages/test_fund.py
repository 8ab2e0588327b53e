"""The fund's pages …"""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import PaymentMethod, RequestStatus, Role
from db.models import AuditEvent, FundRequest, FundRequestPerson, FundTransition, LedgerEntry, Staff
from db.session import reading, writing
from hiw import clock
from hiw.households.actions import move_member
from hiw.policy.permissions import Actor
from tests import factories, factories_plans
from tests import factories_fund as make
from tests.factories_fund import Fund
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said, shown

S = RequestStatus


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `fund`."""
    return sqlite_database


@dataclass(frozen=True)
class Asking:
    """The household of `here` with an action, and a line of £1,000 for its authority."""

    here: PageHousehold
    fund: Fund
    action_id: int

    def key(self, name: str) -> str:
        """The key of a field of the form that the action opens."""
        return self.here.key(f"fund.action.{self.action_id}.{name}")


@pytest.fixture
def asking(here: PageHousehold) -> Asking:
    """Advocate joe, senior tess, managers mandy and max, support susan."""
    with writing() as s:
        mandy = factories.colleague(s, Role.MANAGER, username="mandy", full_name="Mandy May")
        factories.colleague(s, Role.MANAGER, username="max", full_name="Max Moss")
        goal = factories_plans.goal(s, here.household_id, "I want to work outside", person_id=here.ann)
        action = factories_plans.action(s, goal, "A winter coat", due_on=clock.today())  # in the year of the line
        line = make.line(s, make.funder(s, mandy, "DWP"), mandy, authority="SFT")
        barrier = factories_plans.barrier(s, here.household_id, "No coat", person_id=here.ann)
        tess, susan = (actor(s, name) for name in ("tess", "susan"))
        fund = Fund(
            here.household_id, here.ann, here.bo, barrier, line, 1, here.by, tess, mandy, mandy, susan
        )  # fmt: skip
    return Asking(here, fund, action)


def actor(s: sa.orm.Session, username: str) -> Actor:
    row = s.scalars(sa.select(Staff).where(Staff.username == username)).one()
    return Actor(row.id, row.full_name, row.role, frozenset())


def request(asking: Asking, status: S = S.SUBMITTED, pence: int = 12_000, **facts: object) -> int:
    with writing() as s:
        return make.request(s, asking.fund, status, pence, **facts)


def row(request_id: int) -> FundRequest:
    with reading() as s:
        return s.get_one(FundRequest, request_id)


def opened(as_person: AsPerson, asking: Asking, who: str = "joe") -> AppTest:
    """The form, opened from the action."""
    return as_person(who, "household_fund", household=asking.here.reference, action=str(asking.action_id))


def fill(at: AppTest, asking: Asking, amount: str = "45.00") -> None:
    """The four things that are typed, and the kind."""
    at.text_input(key=asking.key("amount")).input(amount)
    at.text_input(key=asking.key("payee")).input("Coats Ltd")
    at.text_input(key=asking.key("price_check")).input("Cheapest of three")
    at.text_input(key=asking.key("tried")).input("The jobcentre said no")
    at.selectbox(key=asking.key("category_id")).select(1)
    at.run()


class TestAsking:
    """… to ask:"""

    def test_know_what_the_action_says(self, asking: Asking, as_person: AsPerson) -> None:
        at = opened(as_person, asking)
        assert at.text_input(key=asking.key("what")).value == "A winter coat"
        assert "“I want to work outside”" in str(at.text_area(key=asking.key("why")).value)
        assert at.multiselect(key=asking.key("person_ids")).value == [asking.here.ann]
        assert at.selectbox(key=asking.key(f"line_{asking.fund.line_id}")).value == asking.fund.line_id
        at.button(key=asking.key("save")).click().run()
        assert beside(at, asking.key("category_id")) == "Please choose."

    def test_send_it_once_and_say_whose_turn_it_is(self, asking: Asking, as_person: AsPerson) -> None:
        at = opened(as_person, asking)
        fill(at, asking)
        at.button(key=asking.key("save")).click().run()
        assert not at.exception
        assert not at.error
        with reading() as s:
            (made,) = s.scalars(sa.select(FundRequest))
        assert (made.status, made.amount_pence, made.payee, made.action_id, made.method) == (
            S.SUBMITTED, 4_500, "Coats Ltd", asking.action_id, PaymentMethod.CARD,
        )  # fmt: skip
        assert "Senior or manager: decide" in shown(at)
        assert "action" not in at.query_params

    @pytest.mark.parametrize("typed", ["12.345", "-0", "NaN", "1e9", "", "0", "9" * 9])
    def test_lose_nothing_of_what_is_refused(self, asking: Asking, as_person: AsPerson, typed: str) -> None:
        at = opened(as_person, asking)
        fill(at, asking, typed)
        at.button(key=asking.key("save")).click().run()
        assert beside(at, asking.key("amount"))
        assert at.text_input(key=asking.key("amount")).value == typed
        assert at.text_input(key=asking.key("tried")).value == "The jobcentre said no"
        again = opened(as_person, asking)
        assert again.text_input(key=asking.key("tried")).value == "The jobcentre said no"

    def test_keep_it_for_later(self, asking: Asking, as_person: AsPerson) -> None:
        at = opened(as_person, asking)
        fill(at, asking)
        at.button(key=asking.key("keep")).click().run()
        assert "You: finish it and send it" in shown(at)
        with reading() as s:
            assert s.scalars(sa.select(FundRequest.status)).all() == [S.DRAFT]

    def test_begin_with_a_choice_of_what_it_helps_with(self, asking: Asking, as_person: AsPerson) -> None:
        at = as_person("joe", "household_fund", household=asking.here.reference)
        assert "Nothing yet." in said(at)
        at.selectbox(key="fund.helps").select(("barrier", asking.fund.barrier_id)).run()
        assert "Barrier: No coat" in said(at)
        assert at.query_params["barrier"] == str(asking.fund.barrier_id)

    def test_only_show_to_those_who_do_not_ask(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking)
        for who in ("susan", "audrey"):
            at = as_person(who, "household_fund", household=asking.here.reference)
            assert "£120.00" in shown(at)
            assert not [button for button in at.button if button.key == asking.key("save")]
            assert as_person(who, "request", request=str(id)).title[0].value.startswith("£120")


class TestDeciding:
    """… to decide:"""

    def test_tell_everything_and_approve_by_one_touch(self, asking: Asking, as_person: AsPerson) -> None:
        request(asking, S.PAID, 20_000, what="Boots")
        id = request(asking, payee="Coats Ltd")
        at = as_person("tess", "fund")
        words = shown(at)
        for part in (
            "£120.00 · A winter coat", "From Coats Ltd", "helps Ann Lee", "£800.00 left, £680.00 after this",
            "With 1 other request for these people, this household or payee within 14 days: £320.00",
            "To be approved by a senior, for their own team, or a manager.", "Boots · £200.00",
        ):  # fmt: skip
            assert part in words
        at.button(key=f"approve.{id}.1").click().run()
        assert not at.exception
        assert (row(id).status, at.toast[0].value.replace("\\", "")) == (S.APPROVED, "£120.00 approved for Coats Ltd.")
        assert "Nothing waits for a decision." in said(at)

    def test_grey_the_approval_of_what_is_too_much_for_a_senior(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, pence=50_001)
        at = as_person("tess", "fund")
        assert at.button(key=f"approve.{id}.1").disabled
        assert "To be approved by a manager." in said(at)
        assert not at.button(key=f"decline.{id}").disabled

    def test_need_two_managers_above_the_limit(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, pence=250_000)
        with writing() as s:
            make.entry(s, asking.fund.line_id, make.K.ORIGINAL, 900_000, asking.fund.manager)
        first = as_person("mandy", "fund")
        first.button(key=f"approve.{id}.1").click().run()
        assert row(id).status is S.SUBMITTED
        assert "Mandy May has approved it; one more manager must." in said(first)
        assert first.button(key=f"approve.{id}.2").disabled
        as_person("max", "fund").button(key=f"approve.{id}.2").click().run()
        assert row(id).status is S.APPROVED

    def test_go_over_a_budget_only_with_a_managers_reason(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, pence=104_000)
        at = as_person("mandy", "fund")
        assert "£1,000.00 left, -£40.00 after this" in said(at)
        assert "would be exceeded by £40.00; £1,000.00 is left" in said(at)
        assert at.button(key=f"approve.{id}.1").disabled
        at.button(key=f"over.{id}").click().run()
        at.text_input(key=f"fund.{id}.approve.override_reason").input("The funder agreed on the phone")
        at.button(key=f"fund.{id}.approve.save").click().run()
        assert not at.exception
        assert row(id).status is S.APPROVED

    def test_decline_and_ask_back_with_words(self, asking: Asking, as_person: AsPerson) -> None:
        one, two = request(asking), request(asking, what="Boots")
        at = as_person("tess", "fund")
        at.button(key=f"return.{one}").click().run()
        at.text_input(key=f"fund.{one}.return.question").input("Which size?")
        at.button(key=f"fund.{one}.return.save").click().run()
        at = as_person("tess", "fund")
        at.button(key=f"decline.{two}").click().run()
        at.text_input(key=f"fund.{two}.decline.reason").input("The employer pays")
        at.button(key=f"fund.{two}.decline.save").click().run()
        assert (row(one).status, row(two).status) == (S.RETURNED, S.DECLINED)
        mine = shown(as_person("joe", "fund"))
        assert "They asked: Which size?" in mine
        assert "They said: The employer pays" in mine

    def test_tell_the_slower_of_two_who_was_quicker(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking)
        slow = as_person("mandy", "fund")
        as_person("tess", "fund").button(key=f"approve.{id}.1").click().run()
        slow.button(key=f"approve.{id}.1").click().run()
        assert "Already approved by Tess Dean" in slow.error[0].value.replace("\\", "")

    def test_refuse_what_was_changed_meanwhile(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking)
        slow = as_person("tess", "fund")
        with writing() as s:
            changed = s.get_one(FundRequest, id)
            changed.amount_pence, changed.version, changed.updated_by_id = 99_900, 2, asking.here.by.id
        slow.button(key=f"approve.{id}.1").click().run()
        assert "Jo Field changed this request" in slow.error[0].value.replace("\\", "")
        assert row(id).status is S.SUBMITTED

    def test_let_nobody_decide_their_own(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, requested_by_id=asking.fund.senior.id)
        at = as_person("tess", "fund")
        assert at.button(key=f"approve.{id}.1").disabled
        assert at.button(key=f"decline.{id}").disabled
        assert "someone else must decide on it" in said(at)

    def test_are_read_and_the_reading_is_recorded(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking)
        as_person("tess", "fund")
        as_person("tess", "request", request=str(id))
        with reading() as s:
            words = set(s.scalars(sa.select(AuditEvent.word).where(AuditEvent.is_read)))
        assert {"requests.opened", "request.opened"} <= words


class TestBuying:
    """… to buy, pay and check:"""

    def test_go_from_approved_to_checked(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, S.APPROVED)

        def do(who: str, step: str, form: str, version: int, **fields: str) -> AppTest:
            at = as_person(who, "request", request=str(id))
            at.button(key=f"step.{step}.{version}").click().run()
            for name, value in fields.items():
                at.text_input(key=f"fund.{id}.{form}.{name}").input(value)
            at.button(key=f"fund.{id}.{form}.save").click().run()
            assert not at.exception
            assert not at.error, at.error[0].value
            return at

        do("joe", "order", "order", 1)
        do("joe", "receive", "receive", 2)
        do("joe", "receipt", "receipt", 3, evidence="Folder 11, 17")
        do("susan", "pay", "pay", 4, amount="100.00")
        assert row(id).status is S.RECEIVED
        at = do("susan", "finish", "finish", 5, reason="It was cheaper")
        assert "Paid £100.00" in said(at)
        do("mandy", "reconcile", "reconcile", 6, statement="November, line 3")
        at = as_person("joe", "request", request=str(id))
        assert "Nothing more to do" in said(at)
        assert "There is nothing for you to do here now." in said(at)
        assert "Checked against the statement\nMandy May" in said(at)
        assert row(id).status is S.RECONCILED

    def test_list_what_is_to_be_paid_and_pay_from_there(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, S.RECEIVED)
        at = as_person("susan", "fund")
        assert "£120.00 · A winter coat" in said(at)
        at.button(key=f"payments.{id}.1").click().run()
        at.button(key=f"fund.{id}.pay.save").click().run()
        assert not at.exception
        assert row(id).status is S.PAID
        with reading() as s:
            assert s.scalar(sa.select(sa.func.count()).select_from(LedgerEntry)) == 3

    def test_grey_the_payment_of_what_one_approved(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, S.RECEIVED, decided_by=asking.fund.finance)
        at = as_person("susan", "fund")
        assert at.button(key=f"payments.{id}.1").disabled
        assert "You approved this request, so someone else must pay it." in said(at)

    def test_accept_that_there_is_no_receipt_by_a_senior(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, S.PAID, receipt_due_on=make.OPENED_ON)
        at = as_person("joe", "request", request=str(id))
        at.button(key="step.declare.1").click().run()
        at.text_input(key=f"fund.{id}.declare.declaration").input("A market stall, no till")
        at.button(key=f"fund.{id}.declare.save").click().run()
        assert "accept that there is no receipt" in said(at)
        senior = as_person("tess", "request", request=str(id))
        senior.button(key="step.accept.2").click().run()
        assert "accepted by Tess Dean" in said(senior)

    def test_correct_a_payment(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, S.PAID)
        at = as_person("susan", "request", request=str(id))
        at.button(key="step.correct.1").click().run()
        at.text_input(key=f"fund.{id}.correct.reason").input("Another household's")
        at.button(key=f"fund.{id}.correct.save").click().run()
        assert not at.exception
        assert row(id).status is S.RECEIVED
        assert "(taken back)" in said(at)

    def test_list_missing_receipts_by_colleague(self, asking: Asking, as_person: AsPerson) -> None:
        request(asking, S.PAID, receipt_due_on=make.OPENED_ON)
        request(asking, S.PAID, receipt_due_on=make.OPENED_ON, requested_by_id=asking.fund.senior.id, what="Boots")
        at = as_person("tess", "fund", show="receipts")
        assert "Boots" in shown(at)
        at.selectbox(key="fund.whose").select(str(asking.here.by.id)).run()
        assert "Boots" not in shown(at)
        assert "You: add" not in shown(at)

    def test_open_from_today_the_receipts_that_it_counts(self, asking: Asking, as_person: AsPerson) -> None:
        """One's own, also where one sees those of others; and again after others were looked at."""
        request(asking, S.PAID, receipt_due_on=make.OPENED_ON)
        request(asking, S.PAID, receipt_due_on=make.OPENED_ON, requested_by_id=asking.fund.senior.id, what="Boots")
        (link,) = [each.proto for each in as_person("joe").get("page_link") if "of yours missing" in each.proto.label]
        assert link.label.startswith("1 receipt of yours missing")
        at = as_person("joe", "fund", show="receipts", whose="all")
        assert "Boots" in shown(at)
        for part in link.query_string.lstrip("?").split("&"):
            at.query_params[part.split("=")[0]] = part.split("=")[1]
        at.run()
        assert at.selectbox(key="fund.whose").value == str(asking.here.by.id)
        assert "Boots" not in shown(at)


class TestChanging:
    """… to change what was asked:"""

    def test_answer_a_question_and_send_it_again(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, S.RETURNED)
        at = as_person("joe", "request", request=str(id))
        at.button(key="step.amend.1").click().run()
        at.text_input(key=f"fund.{id}.amend.amount").input("95.50")
        at.button(key=f"fund.{id}.amend.save").click().run()
        assert not at.error
        assert row(id).amount_pence == 9_550
        at.button(key="step.send.2").click().run()
        assert row(id).status is S.SUBMITTED

    def test_one_left_behind_by_whom_it_helps_with_what_it_was_tied_to(
        self, asking: Asking, as_person: AsPerson
    ) -> None:
        id = request(asking, S.RETURNED)
        with writing() as s:
            person_id = s.scalars(
                sa.select(FundRequestPerson.person_id).where(FundRequestPerson.request_id == id)
            ).one()
            other = factories.household(s, "Cy Ray", advocate=asking.here.by)
            move_member(
                s, asking.here.by, person_id=person_id, from_household_id=row(id).household_id, to_household_id=other,
                on=clock.today(), staying_requests=[id],
            )  # fmt: skip
        at = as_person("joe", "request", request=str(id))
        at.button(key="step.amend.1").click().run()
        at.text_input(key=f"fund.{id}.amend.amount").input("95.50")
        at.button(key=f"fund.{id}.amend.save").click().run()
        assert not at.error
        assert (row(id).amount_pence, row(id).household_id != other) == (9_550, True)

    def test_take_it_back(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking)
        at = as_person("joe", "request", request=str(id))
        at.button(key="step.withdraw.1").click().run()
        at.text_input(key=f"fund.{id}.withdraw.reason").input("Found a coat")
        at.button(key=f"fund.{id}.withdraw.save").click().run()
        assert row(id).status is S.WITHDRAWN
        with reading() as s:
            assert (
                s.scalars(sa.select(FundTransition.reason).order_by(FundTransition.id.desc())).first() == "Found a coat"
            )


class TestInAll:
    """… in all:"""

    @pytest.mark.parametrize("address", ["", "seventeen", "9" * 30])
    def test_ask_which_request_where_the_address_names_none(
        self, asking: Asking, as_person: AsPerson, address: str
    ) -> None:
        assert as_person("joe", "request", request=address).title[0].value == "Which request?"

    def test_read_the_same_for_what_is_missing_and_out_of_sight(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking)
        for number in (id, 99_999):
            at = as_person("sam", "request", request=str(number))
            assert "no such request that you can see" in at.error[0].value
            assert "coat" not in said(at)

    def test_say_on_today_what_waits(self, asking: Asking, as_person: AsPerson) -> None:
        request(asking)
        request(asking, S.RETURNED)
        request(asking, S.PAID, receipt_due_on=make.OPENED_ON)
        request(asking, S.RECEIVED)
        assert "1 receipt of yours missing, 1 late" in shown(as_person("joe"))
        assert "1 request sent back with a question" in shown(as_person("joe"))
        assert "Sent back with a question (1)" in [
            head.value for head in as_person("joe", "fund", show="mine").subheader
        ]
        assert "1 request to the fund to decide" in shown(as_person("tess"))
        assert "1 payment to make" in shown(as_person("susan"))

    def test_say_what_to_do_when_there_is_nothing(self, asking: Asking, as_person: AsPerson) -> None:
        assert "You have asked for nothing yet." in said(as_person("joe", "fund"))
        assert "Nothing waits for a decision." in said(as_person("tess", "fund"))
        assert "Nothing is to be paid." in said(as_person("susan", "fund"))
        assert "Everything that was paid is checked." in said(as_person("susan", "fund", show="checks"))
        assert "No receipt is missing." in said(as_person("audrey", "fund"))

    def test_give_initials_in_outreach_mode(self, asking: Asking, as_person: AsPerson) -> None:
        id = request(asking, why="Ann Lee starts on Monday", person_ids=(asking.here.ann,))
        at = as_person("joe", "request", request=str(id))
        at.toggle(key="outreach.sidebar.False").set_value(True).run()
        assert "Helps\nA.L." in said(at)
        assert "A.L. starts on Monday" in said(at)
