"""Every action and query of the programme with the permission that its row of the matrix names, and how to call it.

A call about one household is refused or not; a list is looked at for the household (its call returns whether it was
there). What a colleague does with what is their own has no row: it is in `ONES_OWN`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import (
    ActionStatus,
    Agreement,
    AssignmentReason,
    CloseReason,
    EntryKind,
    KeyEventKind,
    LockKind,
    NeedKind,
    NoteKind,
    OwnerKind,
    Priority,
    RequestStatus,
    Role,
    Severity,
    Verdict,
)  # fmt: skip
from db.models import ExtraHoliday, FundRequest
from hiw import clock, extra_holidays, reference, settings
from hiw.access import actions as access
from hiw.access import queries as access_queries
from hiw.accounts import actions as people
from hiw.accounts import my_sessions, password_reset, second_factor, split_reset_code
from hiw.accounts import queries as people_queries
from hiw.approvals import actions as approvals
from hiw.approvals import queries as approval_queries
from hiw.audit_log import queries as trail_queries
from hiw.audit_log.queries import AuditLogFilter
from hiw.balancing import actions as balancing
from hiw.balancing import queries as balancing_queries
from hiw.balancing.solver.results import ItemMove
from hiw.edits import Edit
from hiw.fund import actions as fund
from hiw.fund import queries as fund_queries
from hiw.fund.queries import DrillDown, LedgerFilter, SpendFilter
from hiw.fund.rules import RequestFields
from hiw.households import actions as homes
from hiw.households import queries as home_queries
from hiw.households.eligibility import EligibilityAnswers
from hiw.households.person_fields import NewPerson
from hiw.plans import actions as plans
from hiw.plans import queries as plan_queries
from hiw.plans.actions import ActionOwner
from hiw.policy.permissions import Permission as P
from hiw.safety import actions as safety
from hiw.safety import queries as safety_queries
from hiw.today import actions as today_actions
from hiw.today import calendar, staff_changes
from hiw.today import queries as today_queries
from hiw.working_days import working_days_later
from hiw.workload import actions as caseload
from hiw.workload import queries as caseload_queries
from hiw.workload.actions import ReassignmentFields
from tests import factories_caseload, factories_fund, factories_people
from tests import factories_trust as trust
from tests.policy.world import Cell, World

DAY = timedelta(days=1)
YES = EligibilityAnswers(is_unemployed=True, is_willing=True, permission_given=True, is_16_or_over=True)
CallWith = Callable[[Session, Cell, World], Any]


@dataclass(frozen=True)
class Call:
    """A function, the permission of its row, and a call with valid fields.

    `is_list`: it answers with a list, and is looked at for the household; `of_role`: the role alone decides.
    """

    function: Callable[..., Any]
    permission: P
    call: CallWith
    is_list: bool = False
    of_role: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Where the function is, and its name."""
        return self.function.__module__, self.function.__name__


def at_home(function: Callable[..., Any], permission: P, **fields: Any) -> Call:
    """An action about the cell's household, with fixed fields."""
    return Call(function, permission, lambda s, c, w: function(s, c.by, household_id=c.household_id, **fields))


def about(function: Callable[..., Any], permission: P, names: Callable[[Cell], dict[str, Any]], **fields: Any) -> Call:
    """An action about things of the cell."""
    return Call(function, permission, lambda s, c, w: function(s, c.by, **names(c), **fields))


def of(function: Callable[..., Any], permission: P, *rest: Any) -> Call:
    """A query about the cell's household, which comes first."""
    return Call(function, permission, lambda s, c, w: function(s, c.by, c.household_id, *rest))


def at_all(function: Callable[..., Any], permission: P, **fields: Any) -> Call:
    """What is not about one household."""
    return Call(function, permission, lambda s, c, w: function(s, c.by, **fields), of_role=True)


def remove_a_holiday(s: Session, c: Cell, w: World) -> None:
    """Of the extra holidays that managers keep: one that is there."""
    row = ExtraHoliday(day=today(), name="A coronation")
    s.add(row)
    s.flush()
    extra_holidays.remove_extra_holiday(s, c.by, holiday_id=row.id)


def listing(function: Callable[..., Any], permission: P, call: CallWith) -> Call:
    """A list or a search, and whether the cell's household is in it."""
    return Call(function, permission, call, is_list=True)


def edit(**mine: Any) -> Edit:
    """A change to a row of version 1."""
    return Edit(1, {}, mine)


def today() -> Any:
    """The day of the call."""
    return clock.today()


def _is_in(rows: Any, cell: Cell) -> bool:
    return cell.household_id in {row.household_id for row in rows}


def _waits(s: Session, cell: Cell, queue: Callable[..., Any]) -> bool:
    """Whether the cell's request is in a queue for money, once it has come or is paid."""
    status = RequestStatus.PAID if queue is fund_queries.check_queue else RequestStatus.RECEIVED
    s.execute(sa.update(FundRequest).where(FundRequest.id == cell.fund_request).values(status=status))
    return cell.fund_request in {each.row.id for each in queue(s, cell.by, limit=500)}


def _is_missing(s: Session, cell: Cell) -> bool:
    bought = {"status": RequestStatus.PAID, "receipt_due_on": clock.today()}
    s.execute(sa.update(FundRequest).where(FundRequest.id == cell.fund_request).values(bought))
    return cell.fund_request in {row.id for row in fund_queries.missing_receipts(s, cell.by, limit=500)}


def _acknowledged(s: Session, cell: Cell) -> None:
    trust.safe_contact(s, cell.bo)
    safety.acknowledge_alert(s, cell.by, household_id=cell.household_id, person_id=cell.bo, version=1)


def on_request(function: Callable[..., Any], permission: P, **fields: Any) -> Call:
    """What is done with the cell's request to the fund, which waits for a decision."""
    return about(function, permission, lambda c: {"request_id": c.fund_request, "version": 1}, **fields)


def on_scenario(function: Callable[..., Any], permission: P, **fields: Any) -> Call:
    """What is done with a scenario of one's own."""

    def call(s: Session, c: Cell, w: World) -> Any:
        return function(s, c.by, scenario_id=factories_caseload.scenario(s, c.by), **fields)

    return Call(function, permission, call, of_role=True)


def on_pending(function: Callable[..., Any]) -> Call:
    """What is done with a change that another manager began."""

    def call(s: Session, c: Cell, w: World) -> Any:
        return function(s, c.by, change_id=trust.pending(s, w.money.manager))

    return Call(function, P.CONFIRM_CHANGES, call, of_role=True)


def _wanted(cell: Cell, world: World) -> RequestFields:
    return factories_fund.fields(world.money, person_ids=(cell.ann,), barrier_id=cell.barrier)


def _payment(s: Session, cell: Cell, world: World) -> int:
    by = {"request_id": cell.fund_request, "category_id": world.money.category_id, "advocate_id": cell.by.id}
    return factories_fund.entry(s, world.money.line_id, EntryKind.PAYMENT, 100, world.money.finance, **by)


def _virement(s: Session, world: World) -> int:
    manager = world.money.manager
    other = factories_fund.line(s, factories_fund.funder(s, manager), manager)
    return factories_fund.virement(s, world.money.line_id, other, 100, manager)


def _member(cell: Cell) -> NewPerson:
    return NewPerson(full_name=f"New {cell.household_id}")


# fmt: off
ROWS = (
    # households
    Call(
        homes.add_member,
        P.ADD_HOUSEHOLDS,
        lambda s, c, w: homes.add_member(
            s, c.by, household_id=c.household_id, person=_member(c), answers=YES, joined_on=today()
        ),
    ),
    about(
        homes.change_person,
        P.ADD_HOUSEHOLDS,
        lambda c: {"household_id": c.household_id, "person_id": c.bo},
        edit=edit(known_as="Bob"),
    ),
    about(
        homes.change_membership,
        P.ADD_HOUSEHOLDS,
        lambda c: {"household_id": c.household_id, "person_id": c.bo},
        edit=edit(relation="son"),
    ),
    about(
        homes.leave_household,
        P.ADD_HOUSEHOLDS,
        lambda c: {"household_id": c.household_id, "person_id": c.bo},
        on=today(),
        reason="Moved",
    ),
    Call(
        homes.move_member,
        P.EDIT_PLANS,
        lambda s, c, w: homes.move_member(
            s, c.by, person_id=c.bo, from_household_id=c.household_id, to_household_id=w.other_home[c.by.id], on=today()
        ),
    ),
    at_home(homes.rename_household, P.ADD_HOUSEHOLDS, edit=edit(name="Lee")),
    at_home(homes.pause_household, P.EDIT_PLANS, from_on=today(), reason="Away"),
    at_home(homes.resume_household, P.EDIT_PLANS, on=today()),
    at_home(homes.extend_household, P.EXTEND, to_on=today() + 200 * DAY, reason="Near a job"),
    at_home(homes.close_household, P.CLOSE, reason=CloseReason.NEEDS_MET, on=today(), note=""),
    at_home(homes.reopen_household, P.CLOSE, reason="Came back"),
    of(home_queries.household_view, P.SEE_CONTACTS),
    of(home_queries.eligibility_history, P.SEE_PLANS),
    of(home_queries.assignments_of, P.SEE_PLANS),
    of(home_queries.pauses_of, P.SEE_PLANS),
    of(home_queries.extensions_of, P.SEE_PLANS),
    listing(
        home_queries.find_households,
        P.SEE_CONTACTS,
        lambda s, c, w: _is_in(home_queries.find_households(s, c.by, f"HIW-{c.household_id}"), c),
    ),
    listing(
        home_queries.households_page,
        P.SEE_CONTACTS,
        lambda s, c, w: _is_in(home_queries.households_page(s, c.by, limit=500).rows, c),
    ),
    listing(
        home_queries.possible_duplicates,
        P.SEE_CONTACTS,
        lambda s, c, w: _is_in(home_queries.possible_duplicates(s, c.by, full_name=c.name), c),
    ),
    # plans
    about(
        plans.add_barrier,
        P.EDIT_PLANS,
        lambda c: {"household_id": c.household_id, "person_id": c.bo},
        life_area_id=1,
        what="Debt",
        severity=Severity.SERIOUS, priority=Priority.NOW,
    ),
    about(plans.change_barrier, P.EDIT_PLANS, lambda c: {"barrier_id": c.barrier}, edit=edit(what="More debt")),
    about(plans.resolve_barrier, P.EDIT_PLANS, lambda c: {"barrier_id": c.barrier}),
    about(plans.reopen_barrier, P.EDIT_PLANS, lambda c: {"barrier_id": c.barrier}),
    about(plans.set_aside_barrier, P.EDIT_PLANS, lambda c: {"barrier_id": c.barrier}, reason="Later"),
    about(
        plans.reorder_barriers,
        P.EDIT_PLANS,
        lambda c: {"household_id": c.household_id, "barrier_ids": [c.effect, c.barrier]},
    ),
    about(
        plans.link_barriers,
        P.EDIT_PLANS,
        lambda c: {"cause_id": c.effect, "effect_id": c.barrier},
        said_by_person_id=None,
    ),
    about(plans.unlink_barriers, P.EDIT_PLANS, lambda c: {"link_id": c.link}),
    about(
        plans.add_goal,
        P.EDIT_PLANS,
        lambda c: {"household_id": c.household_id, "person_id": c.bo, "barrier_ids": [c.effect]},
        words="I want to work",
    ),
    about(plans.change_goal, P.EDIT_PLANS, lambda c: {"goal_id": c.goal}, edit=edit(words="I want to sleep")),
    about(plans.achieve_goal, P.EDIT_PLANS, lambda c: {"goal_id": c.goal}),
    about(plans.set_aside_goal, P.EDIT_PLANS, lambda c: {"goal_id": c.goal}, reason="Later"),
    about(plans.reactivate_goal, P.EDIT_PLANS, lambda c: {"goal_id": c.goal}),
    about(plans.reorder_goals, P.EDIT_PLANS, lambda c: {"household_id": c.household_id, "goal_ids": [c.goal]}),
    about(
        plans.add_action,
        P.EDIT_PLANS,
        lambda c: {"goal_id": c.goal, "owner": ActionOwner(OwnerKind.STAFF, None, c.by.id)},
        what="Ring",
        due_on=today(),
    ),
    about(plans.change_action, P.EDIT_PLANS, lambda c: {"action_id": c.action}, edit=edit(what="Ring again")),
    about(
        plans.change_actions,
        P.EDIT_PLANS,
        lambda c: {"household_id": c.household_id, "edits": {c.action: edit(what="Ring again")}},
    ),
    about(plans.tick_action, P.EDIT_PLANS, lambda c: {"action_id": c.action}, done=True),
    about(plans.set_action_status, P.EDIT_PLANS, lambda c: {"action_id": c.action}, status=ActionStatus.DOING, why=""),
    about(plans.move_due, P.EDIT_PLANS, lambda c: {"action_id": c.action}, to_on=today() + DAY),
    about(plans.postpone_action, P.EDIT_PLANS, lambda c: {"action_id": c.action}),
    about(plans.reorder_actions, P.EDIT_PLANS, lambda c: {"goal_id": c.goal, "action_ids": [c.action]}),
    about(
        plans.write_note,
        P.EDIT_PLANS,
        lambda c: {"household_id": c.household_id, "person_ids": [c.bo]},
        kind=NoteKind.CALL,
        happened_on=today(),
        was_attended=True,
        minutes=5,
        body="Rang",
    ),
    about(
        plans.hold_review,
        P.EDIT_PLANS,
        lambda c: {"household_id": c.household_id, "people": {c.bo: (True, "Good", Agreement.AGREES)}},
        held_on=today(),
        verdict=Verdict.CONTINUE,
        what_changes="",
        others_present="",
        barrier_changes={},
        ratings=(),
        next_on=None,
    ),
    about(
        plans.rate,
        P.EDIT_PLANS,
        lambda c: {"household_id": c.household_id, "ratings": [(c.bo, 1, 5, 5)]},
        rated_on=today(),
    ),
    about(plans.plan_visit, P.EDIT_PLANS, lambda c: {"household_id": c.household_id}, starts_at=clock.now() + DAY),
    about(plans.cancel_visit, P.EDIT_PLANS, lambda c: {"visit_id": c.visit}),
    of(plan_queries.plan_view, P.SEE_PLANS),
    Call(plan_queries.goal_view, P.SEE_PLANS, lambda s, c, w: plan_queries.goal_view(s, c.by, c.goal)),
    of(plan_queries.reviews_of, P.SEE_PLANS),
    of(plan_queries.ratings_of, P.SEE_PLANS),
    of(plan_queries.timeline, P.SEE_PLANS),
    of(plan_queries.visits_of, P.SEE_PLANS),
    of(plan_queries.printed_plan, P.PRINT, None),
    of(plan_queries.printed_copy, P.PRINT, None),
    Call(
        plan_queries.last_change,
        P.SEE_PLANS,
        lambda s, c, w: plan_queries.last_change(s, c.by, c.household_id),
        of_role=True,
    ),
    # reaching somebody safely
    of(safety_queries.alerts, P.SEE_CONTACTS),
    Call(safety_queries.safe_contact, P.SEE_SAFE_CONTACT, lambda s, c, w: safety_queries.safe_contact(
        s, c.by, c.household_id, c.bo)),
    Call(safety_queries.ordinary_contact, P.SEE_SAFE_CONTACT, lambda s, c, w: safety_queries.ordinary_contact(
        s, c.by, c.household_id, c.bo)),
    about(
        safety.write_safe_contact,
        P.CHANGE_SAFE_CONTACT,
        lambda c: {"household_id": c.household_id, "person_id": c.bo},
        edit=Edit(0, {}, {"alert": "Do not ring"}),
    ),
    about(
        safety.end_safe_contact,
        P.CHANGE_SAFE_CONTACT,
        lambda c: {"household_id": c.household_id, "person_id": c.bo},
        reason="Safe now",
    ),
    of(safety_queries.conflicts_of, P.SEE_PLANS),
    Call(
        safety.link_conflict,
        P.LINK_CONFLICTS,
        lambda s, c, w: safety.link_conflict(
            s, c.by, household_id=c.household_id, person_id=c.bo, other_id=c.bo, reason="An order"
        ),
    ),
    at_home(safety.ask_to_lift, P.LIFT_RESTRICTIONS, link_id=0, reason="Safe now"),
    at_all(access.ask_to_be_named, P.LIFT_RESTRICTIONS, household_id=1),
    at_all(access_queries.records_without_manager, P.LIFT_RESTRICTIONS),
    at_home(safety.lift_conflict, P.LIFT_RESTRICTIONS, link_id=0),
    Call(safety.acknowledge_alert, P.SEE_SAFE_CONTACT, lambda s, c, w: _acknowledged(s, c)),
    # the fund
    of(fund_queries.request_form, P.REQUEST_FUND),
    of(fund_queries.ties_of, P.REQUEST_FUND),
    Call(fund_queries.amend_form, P.REQUEST_FUND, lambda s, c, w: fund_queries.amend_form(s, c.by, c.fund_request)),
    Call(home_queries.requests_of_person, P.SEE_FUND, lambda s, c, w: c.fund_request in {
        each.id for each in home_queries.requests_of_person(s, c.by, c.household_id, c.ann)}, is_list=True),
    of(fund_queries.requests_of, P.SEE_FUND),
    Call(fund_queries.request_view, P.SEE_FUND, lambda s, c, w: fund_queries.request_view(s, c.by, c.fund_request)),
    at_all(fund_queries.my_requests, P.SEE_FUND),
    at_all(fund_queries.receipts_owed, P.SEE_FUND),
    at_all(fund_queries.fund_counts, P.SEE_FUND),
    listing(
        fund_queries.approval_queue,
        P.DECIDE_FUND,
        lambda s, c, w: c.fund_request in {card.row.id for card in fund_queries.approval_queue(s, c.by, limit=500)},
    ),
    listing(fund_queries.payment_queue, P.PAY_FUND, lambda s, c, w: _waits(s, c, fund_queries.payment_queue)),
    listing(fund_queries.check_queue, P.RECONCILE_FUND, lambda s, c, w: _waits(s, c, fund_queries.check_queue)),
    listing(fund_queries.missing_receipts, P.SEE_FUND, lambda s, c, w: _is_missing(s, c)),
    # today, the calendar
    at_all(today_queries.advocate_today, P.SEE_PLANS),
    at_all(today_queries.senior_today, P.SEE_TEAM),
    at_all(today_queries.manager_today, P.SEE_REGION),
    at_all(staff_changes.staff_changes, P.SEE_CONTACTS),
    # who may see whom
    about(access.restrict_person, P.RESTRICT, lambda c: {"person_id": c.bo}, reason="At risk"),
    about(access.ask_to_lift, P.LIFT_RESTRICTIONS, lambda c: {"person_id": c.ann}, reason="Safe now"),
    about(access.lift_restriction, P.LIFT_RESTRICTIONS, lambda c: {"person_id": c.ann}),
    Call(
        access.name_staff,
        P.NAME_COLLEAGUES,
        lambda s, c, w: access.name_staff(s, c.by, person_id=c.ann, staff_id=w.other["senior"].id),
    ),
    Call(
        access.unname_staff,
        P.NAME_COLLEAGUES,
        lambda s, c, w: access.unname_staff(s, c.by, person_id=c.bo, staff_id=w.other["advocate"].id),
    ),
    Call(
        access.choose_sample,
        P.CHOOSE_SAMPLES,
        lambda s, c, w: access.choose_sample(
            s, c.by, household_id=c.household_id, auditor_id=w.other["auditor"].id, from_on=today(), to_on=today()
        ),
    ),
    about(access.declare_interest, P.SEE_CONTACTS, lambda c: {"person_id": c.bo}, relation="cousin"),
    at_all(access_queries.declared_interests, P.MANAGE_STAFF),
    at_all(access_queries.leaver_work, P.MANAGE_STAFF, staff_id=0),
    of(access_queries.access_of, P.NAME_COLLEAGUES),
    at_all(access_queries.covers_of, P.GIVE_COVER),
    at_all(access_queries.standing_in, P.SEE_CONTACTS),
    at_all(access_queries.caseworkers, P.GIVE_COVER),
    at_all(access_queries.break_glass_lists, P.SEE_CONTACTS),
    at_all(access.end_break_glass, P.BREAK_GLASS, household_id=0),
    # the fund
    Call(
        fund.make_request,
        P.REQUEST_FUND,
        lambda s, c, w: fund.make_request(
            s, c.by, household_id=c.household_id, fields=_wanted(c, w), submit=True
        ),
    ),
    Call(
        fund.amend_request,
        P.REQUEST_FUND,
        lambda s, c, w: fund.amend_request(s, c.by, request_id=c.fund_request, version=1, fields=_wanted(c, w)),
    ),
    on_request(fund.submit_request, P.REQUEST_FUND),
    on_request(fund.withdraw_request, P.REQUEST_FUND, reason="Not needed"),
    on_request(fund.approve_request, P.DECIDE_FUND, amount_pence=10_000, payee="A shop"),
    on_request(fund.decline_request, P.DECIDE_FUND, reason="Too dear"),
    on_request(fund.return_request, P.DECIDE_FUND, question="Why?"),
    on_request(fund.order_request, P.REQUEST_FUND, ordered_on=clock.today()),
    on_request(fund.receive_request, P.REQUEST_FUND, received_on=clock.today()),
    on_request(fund.cancel_request, P.REQUEST_FUND, reason="No job"),
    on_request(fund.record_receipt, P.REQUEST_FUND, evidence="Folder 3"),
    on_request(fund.declare_without_receipt, P.REQUEST_FUND, declaration="Lost"),
    on_request(fund.sign_off_receipt, P.SIGN_OFF_RECEIPTS),
    on_request(fund.pay_request, P.PAY_FUND, amount="10", paid_on=clock.today(), is_last=False),
    on_request(fund.finish_request, P.PAY_FUND, reason="Cheaper"),
    on_request(fund.refund_request, P.PAY_FUND, amount="10", refunded_on=clock.today(), reason="Sent back"),
    on_request(fund.reconcile_request, P.RECONCILE_FUND, statement="p. 3"),
    Call(
        fund.correct_payment,
        P.PAY_FUND,
        lambda s, c, w: fund.correct_payment(s, c.by, entry_id=_payment(s, c, w), reason="Wrong shop"),
    ),
    at_all(
        fund.add_funder, P.SET_BUDGETS, name="A new funder", starts_on=clock.today(), ends_on=None, rule_text=""
    ),
    at_all(fund.change_funder, P.SET_BUDGETS, funder_id=1, edit=edit(name="Another")),
    Call(fund.add_line, P.SET_BUDGETS, lambda s, c, w: fund.add_line(
        s, c.by, funder_id=1, year=2099, authority_code=None, original="10", holder_id=c.by.id), of_role=True),
    Call(fund.change_holder, P.SET_BUDGETS, lambda s, c, w: fund.change_holder(
        s, c.by, line_id=w.money.line_id, version=1, holder_id=w.money.senior.id), of_role=True),
    Call(fund.ask_virement, P.SET_BUDGETS, lambda s, c, w: fund.ask_virement(
        s, c.by, from_line_id=w.money.line_id, to_line_id=w.money.line_id, amount="1", reason="a"), of_role=True),
    Call(fund.decide_virement, P.SET_BUDGETS, lambda s, c, w: fund.decide_virement(
        s, c.by, virement_id=_virement(s, w), agreed=True, note=""), of_role=True),
    at_all(fund.add_category, P.SET_BUDGETS, name="Pets", is_service=False, is_excluded=False, hint=""),
    at_all(fund.change_category, P.SET_BUDGETS, category_id=1, edit=edit(name="Clothes")),
    at_all(fund.lock_period, P.SET_BUDGETS, year=2025, period=1),
    at_all(fund.roll_requests, P.SET_BUDGETS, year=2025),
    # caseloads: how full they are
    Call(caseload_queries.facts_of, P.SEE_CASELOAD, lambda s, c, w: caseload_queries.facts_of(s, c.by, today()),
        of_role=True),
    at_all(caseload_queries.board, P.SEE_CASELOAD),
    Call(caseload_queries.staff_load, P.SEE_CASELOAD,
        lambda s, c, w: caseload_queries.staff_load(s, c.by, c.by.id), of_role=True),
    of(caseload_queries.household_points, P.SEE_PLANS),
    at_all(caseload_queries.case_mix, P.SEE_CASELOAD),
    at_all(caseload_queries.starts_and_exits, P.SEE_CASELOAD),
    at_all(caseload_queries.attention, P.SEE_CASELOAD),
    at_all(caseload_queries.look_ahead, P.SEE_CASELOAD),
    at_all(caseload_queries.weeks_to_keep, P.SET_CAPACITY),
    at_all(caseload.keep_week, P.SET_CAPACITY),
    # caseloads: moves and what a household needs
    Call(caseload.reassign_households, P.ASSIGN, lambda s, c, w: caseload.reassign_households(
        s, c.by, moves=[ReassignmentFields(c.household_id, None, w.other["advocate"].id, today(),
            AssignmentReason.CASELOAD)])),
    at_home(caseload.note_need, P.EDIT_PLANS, kind=NeedKind.LANGUAGE, what="Urdu"),
    Call(caseload.end_need, P.EDIT_PLANS, lambda s, c, w: caseload.end_need(
        s, c.by, household_id=c.household_id, need_id=factories_caseload.need(s, c.by, c.household_id, "Urdu"))),
    at_home(caseload.add_key_event, P.EDIT_PLANS, kind=KeyEventKind.COURT, happens_on=clock.today()),
    Call(caseload.end_key_event, P.EDIT_PLANS, lambda s, c, w: caseload.end_key_event(
        s, c.by, household_id=c.household_id, event_id=factories_caseload.key_event(
            s, c.by, c.household_id, today()))),
    at_home(caseload.lock_household, P.ASSIGN, kind=LockKind.STAYS, reason="They trust her"),
    Call(caseload.unlock_household, P.ASSIGN, lambda s, c, w: caseload.unlock_household(
        s, c.by, household_id=c.household_id, lock_id=factories_caseload.lock(s, c.by, c.household_id))),
    at_home(caseload.change_stage, P.EDIT_PLANS, edit=edit(is_light_touch=True)),
    of(caseload_queries.household_support, P.SEE_PLANS),
    Call(caseload_queries.reassignment_choices, P.ASSIGN, lambda s, c, w: caseload_queries.reassignment_choices(
        s, c.by, [c.household_id])),
    Call(caseload_queries.readiness, P.ASSIGN, lambda s, c, w: caseload_queries.readiness(s, c.by, [c.household_id])),
    at_all(caseload_queries.recent_reassignments, P.BALANCE),
    at_all(caseload_queries.teams, P.SEE_CASELOAD),
    at_all(caseload_queries.week_in_short, P.SEE_CASELOAD),
    at_all(caseload_queries.handovers_for_me, P.SEE_PLANS),
    at_all(caseload_queries.reassignment_effects, P.BALANCE, moves=()),
    # colleagues, settings, the record
    at_all(people_queries.staff_rows, P.SEE_TEAM),
    at_all(settings.settings_now, P.SEE_CONTACTS),
    at_all(settings.setting_rows, P.MANAGE_SETTINGS),
    at_all(settings.setting_history, P.MANAGE_SETTINGS),
    Call(settings.settings_in_force, P.SEE_CASELOAD, lambda s, c, w: settings.settings_in_force(s, c.by, today()),
        of_role=True),
    at_all(approval_queries.pending_changes, P.CONFIRM_CHANGES),
    on_pending(approvals.confirm_change),
    on_pending(approvals.stop_change),
    at_all(approvals.change_setting, P.MANAGE_SETTINGS, name=settings.SettingName.QUIET_DAYS, value=15),
    at_all(reference.authority_contacts, P.SEE_CONTACTS),
    at_all(reference.life_area_settings, P.SEE_CONTACTS),
    at_all(reference.add_life_area, P.MANAGE_SETTINGS, name="Pets", hint=""),
    at_all(extra_holidays.extra_holidays, P.MANAGE_SETTINGS),
    Call(extra_holidays.add_extra_holiday, P.MANAGE_SETTINGS, lambda s, c, w: extra_holidays.add_extra_holiday(
        s, c.by, day=working_days_later(today(), 1), name="A coronation")),
    Call(extra_holidays.remove_extra_holiday, P.MANAGE_SETTINGS, remove_a_holiday),
    at_all(plan_queries.life_areas, P.SEE_CONTACTS),
    at_all(password_reset.resettable, P.RESET_PASSWORDS),
    at_all(split_reset_code.second_halves_wanted, P.GIVE_SECOND_HALF),
    at_all(trail_queries.denial_notices, P.MANAGE_STAFF),
    at_all(trail_queries.head_notice, P.MANAGE_STAFF),
    Call(home_queries.known_to_others, P.SEE_CONTACTS, lambda s, c, w: home_queries.known_to_others(
        s, c.by, c.name), of_role=True),
    Call(home_queries.proposal_for, P.SEE_CONTACTS, lambda s, c, w: home_queries.proposal_for(
        s, c.by, "L20 3AA"), of_role=True),
    Call(home_queries.advocates_for, P.SEE_CONTACTS, lambda s, c, w: home_queries.advocates_for(
        s, c.by, "SFT"), of_role=True),
    Call(people_queries.advocates_of, P.SEE_CONTACTS, lambda s, c, w: people_queries.advocates_of(
        s, c.by, "SFT"), of_role=True),
    at_home(plans.print_plan, P.PRINT, recipient_id=None),
    at_all(plan_queries.changes_by_others, P.SEE_PLANS, since=clock.now()),
    at_all(reference.change_authority_contact, P.MANAGE_SETTINGS, authority_id=1,
           edit=edit(phone="0151 233 3000", email="a@example.org")),
    at_all(reference.change_life_area, P.MANAGE_SETTINGS, life_area_id=1,
           edit=edit(name="Jobs", hint="Jobs", is_active=True, is_private=False)),
    at_all(calendar.calendar_entries, P.SEE_PLANS),
    at_all(today_actions.copy_calendar, P.SEE_PLANS),
    at_all(today_queries.support_today, P.SEE_CONTACTS),
    Call(trail_queries.staff_at, P.SEE_CONTACTS, lambda s, c, w: trail_queries.staff_at(
        s, c.by, c.household_id, looked=True)),
    # the fund's figures
    at_all(fund_queries.spend_choices, P.READ_LEDGER),
    at_all(fund_queries.spend_by_line, P.SEE_SPEND, narrow=SpendFilter(2026)),
    at_all(fund_queries.spend_by_month, P.SEE_SPEND, narrow=SpendFilter(2026)),
    at_all(fund_queries.spend_split, P.SEE_SPEND, narrow=SpendFilter(2026), of="category"),
    at_all(fund_queries.spend_page, P.SEE_SPEND, narrow=SpendFilter(2026)),
    at_all(fund_queries.drill_down, P.SEE_SPEND, narrow=SpendFilter(2026), behind=DrillDown("spent")),
    at_all(fund_queries.ledger_entries, P.READ_LEDGER, narrow=LedgerFilter(SpendFilter(2026), 1)),
    at_all(fund_queries.year_end, P.READ_LEDGER, year=2026),
    at_all(fund_queries.locked_periods, P.READ_LEDGER, year=2026),
    at_all(fund_queries.funders, P.SET_BUDGETS),
    at_all(fund_queries.lines, P.SET_BUDGETS, year=2026),
    at_all(fund_queries.holders, P.SET_BUDGETS),
    at_all(fund_queries.virements, P.SET_BUDGETS, year=2026),
    at_all(fund_queries.categories, P.SET_BUDGETS),
    at_all(fund.copy_spend, P.SEE_SPEND, narrow=SpendFilter(2026), split="category"),
    at_all(fund.copy_ledger, P.READ_LEDGER, narrow=LedgerFilter(SpendFilter(2026), 1)),
    of(trail_queries.household_audit_log, P.SEE_PLANS, AuditLogFilter()),
    of(trail_queries.lookers, P.SEE_CONTACTS, AuditLogFilter()),
    Call(
        people.change_staff,
        P.MANAGE_STAFF,
        lambda s, c, w: people.change_staff(s, c.by, staff_id=w.other["advocate"].id, edit=edit(full_name="Sam")),
        of_role=True,
    ),
    Call(
        people.disable_staff,
        P.MANAGE_STAFF,
        lambda s, c, w: people.disable_staff(s, c.by, staff_id=w.other["advocate"].id, version=1),
        of_role=True,
    ),
    Call(
        my_sessions.end_sessions,
        P.MANAGE_STAFF,
        lambda s, c, w: my_sessions.end_sessions(s, c.by, staff_id=w.other["advocate"].id),
        of_role=True,
    ),
    Call(
        second_factor.forget_factor,
        P.MANAGE_STAFF,
        lambda s, c, w: second_factor.forget_factor(s, c.by, staff_id=w.other["advocate"].id),
        of_role=True,
    ),
    Call(
        password_reset.make_reset_code,
        P.RESET_PASSWORDS,
        lambda s, c, w: password_reset.make_reset_code(s, c.by, staff_id=w.other["advocate"].id),
        of_role=True,
    ),
    Call(
        split_reset_code.give_second_half,
        P.GIVE_SECOND_HALF,
        lambda s, c, w: split_reset_code.give_second_half(
            s, c.by, staff_id=factories_people.waits_for_a_half(s, c.by, w.other["advocate"].id)
        ),
        of_role=True,
    ),
    at_all(
        people.add_staff,
        P.MANAGE_STAFF,
        username="new.one",
        full_name="New One",
        role=Role.ADVOCATE,
    ),
    Call(
        homes.add_household,
        P.ADD_HOUSEHOLDS,
        lambda s, c, w: homes.add_household(
            s,
            c.by,
            people=[_member(c), NewPerson(full_name="Second")],
            answers=[YES, YES],
            authority_code="SFT",
            started_on=today(),
        ),
        of_role=True,
    ),
    about(
        plans.correct_note, P.EDIT_PLANS, lambda c: {"note_id": c.note}, body="Rang her twice", reason="Wrong number"
    ),
    # balance
    at_all(balancing_queries.workbench, P.BALANCE),
    at_all(balancing_queries.scenarios_of, P.BALANCE),
    at_all(balancing_queries.scenario_choices, P.BALANCE),
    on_scenario(balancing_queries.search_now, P.BALANCE),
    Call(
        balancing_queries.compare_scenarios,
        P.BALANCE,
        lambda s, c, w: balancing_queries.compare_scenarios(
            s, c.by, [factories_caseload.scenario(s, c.by), factories_caseload.scenario(s, c.by)]
        ),
        of_role=True,
    ),
    at_all(balancing.make_scenario, P.BALANCE, name="Spring"),
    at_all(balancing.request_search, P.BALANCE),
    on_scenario(balancing.discard_scenario, P.BALANCE),
    on_scenario(balancing.choose_tolerance, P.BALANCE, band=200),
    on_scenario(balancing.accept_moves, P.BALANCE, moves=()),
    on_scenario(balancing.forget_choices, P.BALANCE, household_ids=()),
    on_scenario(balancing.refuse_move, P.BALANCE, move=ItemMove(1, None, 1)),
    on_scenario(balancing.give_move, P.BALANCE, move=ItemMove(1, None, 1)),
    on_scenario(balancing.apply_scenario, P.BALANCE),
    Call(
        balancing.stop_search,
        P.BALANCE,
        lambda s, c, w: balancing.stop_search(
            s, c.by, search_id=factories_caseload.solve(s, c.by, factories_caseload.scenario(s, c.by))
        ),
        of_role=True,
    ),
)

# fmt: on
# What everybody may do with what is their own, each shown by the tests of its subject.
ONES_OWN = {
    "hiw.drafts": {"keep_draft", "drop_draft", "drafts_of"},
    "hiw.submissions": {"is_first"},
    "hiw.access.actions.notices": {"read_notice"},
    "hiw.access.queries.notices": {"my_notices"},
    "hiw.approvals.queries": {"changes_due"},
    "hiw.accounts.actions": {"change_own_password"},
    "hiw.accounts.idle_lock": {"note_use"},
    "hiw.accounts.outreach": {"set_outreach"},
    "hiw.accounts.my_sessions": {"own_sessions", "end_own_session", "end_other_sessions"},
    "hiw.accounts.second_factor": {
        "my_factor",
        "begin_factor",
        "confirm_factor",
        "new_recovery_codes",
        "remove_own_factor",
    },
    "hiw.accounts.password_again": {"begin_password_try", "end_password_try"},
    "hiw.accounts.queries": {"installation_kind"},
    "hiw.audit_log.queries": {"activity", "denials", "readable_staff"},
    "hiw.audit_log.actions": {"note_denial"},
    "hiw.workload.actions.reassignments": {"read_handover"},
}  # fmt: skip
# Functions that ask inside of others, or are asked for: the functions above are walked through them.
INSIDE = {
    "hiw.audit.recording": {"check_can_record", "record_views", "record", "record_ids"},
    "hiw.balancing.actions.searches": {"search_for"},
    "hiw.balancing.actions.scenario_row": {"add_scenario"},
    "hiw.balancing.queries.model_inputs": {"model_inputs_of", "scenario_for", "standing_scenario"},
    "hiw.balancing.queries.constraint_facts": {"constraints_of"},
    "hiw.edits": {"apply"},
    "hiw.households.reassignment": {"reassign", "lock_households"},
    "hiw.households.assignments": {"begin_assignment"},
    "hiw.workload.actions.reassignments": {"begin_batch"},
    "hiw.workload.actions.staff_row": {"staff_for"},
    "hiw.workload.week_snapshots": {"keep_snapshot"},
    "hiw.policy.scope": {"authorities_of", "household_for", "household_to_change", "person_for"},
    "hiw.households.memberships": {"check_authority", "person_to_join"},
    "hiw.households.naming": {"name_after_who_stays"},
    "hiw.households.safe_contact": {"require_read"},
    "hiw.households.requests": {"take_requests"},
    "hiw.households.visits": {"call_off_visits", "pass_visits_on"},
    "hiw.safety.acknowledgement_check": {"require_acknowledged"},
    "hiw.accounts.actions": {"insert_staff", "make_waiting_change"},
    "hiw.approvals.ending": {"end_change"},
    "hiw.accounts.pending_changes": {"begin_change", "take_leave"},
    "hiw.accounts.split_reset_code": {"is_only_way", "needs_second_half"},
    "hiw.accounts.second_manager": {"check_second_hand"},
    "hiw.accounts.notices": {"tell", "tell_managers"},
    "hiw.accounts.second_factor": {"forget_waiting_factor", "take_offer"},
    "hiw.settings.values": {"set_setting"},
    "hiw.plans.actions.goals": {"answer"},
    "hiw.plans.people_checks": {"check_were_members"},
    "hiw.plans.actions.plan_rows": {"open_plan", "open_row", "reorder", "rows_of", "set_fields"},
    "hiw.plans.queries.notes": {"note_entries"},
    "hiw.plans.queries.recent_changes": {"names_of"},
    "hiw.fund.actions.budgets": {"insert_line"},
    "hiw.fund.actions.ledger_posting": {"post", "move_to_line"},
    "hiw.fund.actions.transitions": {"open_request", "make_move"},
    "hiw.fund.queries.decision": {"decisions_on", "others_of"},
    "hiw.today.worklist": {"work_of"},
    "hiw.access.actions.named_staff": {"name_waiting_manager"},
    "hiw.households.actions.known_already": {"check_asked_about"},
    "hiw.households.named_staff": {
        "displaced_by",
        "name_supporters",
        "add_named_staff",
        "end_named_staff",
        "unname_former",
        "unname_former_of",
    },
    "hiw.access.actions.person_lock": {"person_with"},
}
# Functions whose answer hangs on more than role and relation; the tests named walk them.
ELSEWHERE = {
    ("hiw.today.queries", "team_list"): "tests/today/test_team_today.py",
    ("hiw.plans.actions.undo", "undo_change"): "tests/plans/test_undo.py",
    ("hiw.audit_log.actions", "look_at_denials"): "tests/audit_log/test_trail.py",
    ("hiw.access.actions.break_glass", "break_glass"): "tests/policy/test_glass.py",
    ("hiw.access.actions.break_glass", "review_break_glass"): "tests/policy/test_glass.py",
    ("hiw.access.actions.cover", "give_cover"): "tests/policy/test_cover.py",
    ("hiw.access.actions.cover", "end_cover"): "tests/policy/test_cover.py",
    ("hiw.workload.actions.undo_reassignment", "undo_reassignments"): "tests/workload/reassignment/test_undo.py",
    ("hiw.workload.actions.reductions", "add_reduction"): "tests/workload/reassignment/test_reductions.py",
    ("hiw.workload.actions.reductions", "end_reduction"): "tests/workload/reassignment/test_reductions.py",
    ("hiw.workload.actions.reductions", "cancel_reduction"): "tests/workload/reassignment/test_reductions.py",
    ("hiw.workload.actions.skills", "give_skill"): "tests/workload/reassignment/test_skills.py",
    ("hiw.workload.actions.skills", "take_skill"): "tests/workload/reassignment/test_skills.py",
    ("hiw.workload.actions.skills", "set_home_authority"): "tests/workload/reassignment/test_skills.py",
    ("hiw.workload.actions.skills", "set_first_day"): "tests/workload/reassignment/test_skills.py",
    ("hiw.workload.actions.workload_plans", "write_workload_plan"): "tests/workload/reassignment/test_skills.py",
    ("hiw.access.actions.declared_interests", "end_interest"): "tests/policy/test_relations.py",
}
