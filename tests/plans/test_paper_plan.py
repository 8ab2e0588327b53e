"""What is printed of a plan …"""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from db.enums import ActionStatus, CloseReason, GoalStatus, HouseholdStatus, OwnerKind, Role, VisitPlace
from db.models import Assignment, AuditEvent, Household, Visit
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound
from hiw.plans.actions.printing import print_plan
from hiw.plans.queries import TimelineKind, timeline
from hiw.plans.queries.printed_plan import PrintedAction, PrintedGoal, PrintedPlan, printed_plan
from hiw.policy.permissions import Actor
from hiw.words import reference
from tests import factories
from tests import factories_plans as make
from tests.clocks import NOON
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")


def a_home() -> PlanHousehold:
    with writing() as s:
        return make.home(s)


def printed(home: PlanHousehold, by: Actor | None = None) -> PrintedPlan:
    with reading() as s:
        return printed_plan(s, by or home.by, home.id, None)


def test_is_whom_to_ring_when_there_is_no_goal_yet() -> None:
    home = a_home()
    plan = printed(home)
    assert (plan.reference, plan.names) == (reference(home.id), ("Amina", "Bilal"))
    assert (plan.team, plan.phone, plan.printed_on) == ("Sefton", "07825793270", date(2026, 11, 23))
    assert (plan.advocate, plan.meeting_at, plan.review_on) == ("", None, None)
    assert (plan.goals, plan.later, plan.done, plan.done_before) == ((), (), (), 0)


def test_is_every_active_goal_with_its_open_steps_soonest_first() -> None:
    home = a_home()
    with writing() as s:
        goal_id = make.goal(s, home.id, "Open the post", person_id=home.amina)
        member = {"owner_kind": OwnerKind.MEMBER, "owner_person_id": home.bilal}
        make.action(s, goal_id, "Find the letters", **member, due_on=date(2026, 12, 9))
        make.action(s, goal_id, "Debt advice", partner_contact="0300 330 9070", due_on=date(2026, 12, 3))
        mine = {"owner_kind": OwnerKind.STAFF, "owner_staff_id": home.by.id}
        blocked = {"status": ActionStatus.BLOCKED, "blocked_because": "secret"}
        make.action(s, goal_id, "Breathing space", **mine, **blocked, due_on=date(2026, 12, 4))
        make.action(s, goal_id, "Set aside", status=ActionStatus.NOT_NEEDED)
        make.goal(s, home.id, "Sleep")
    steps = (
        PrintedAction("Citizens Advice, 0300 330 9070", "Debt advice", date(2026, 12, 3)),
        PrintedAction(home.by.name, "Breathing space", date(2026, 12, 4)),
        PrintedAction("Bilal", "Find the letters", date(2026, 12, 9)),
    )
    plan = printed(home)
    assert plan.goals == (PrintedGoal("Open the post", "Amina", steps), PrintedGoal("Sleep", ""))
    assert "secret" not in repr(plan)


def test_keeps_goals_for_later_apart_and_leaves_ended_ones_out() -> None:
    home = a_home()
    with writing() as s:
        make.goal(s, home.id, "Drive", status=GoalStatus.FUTURE, person_id=home.amina)
        make.goal(s, home.id, "Swim", status=GoalStatus.SET_ASIDE)
        make.goal(s, home.id, "Read", status=GoalStatus.ACHIEVED)
    plan = printed(home)
    assert (plan.goals, plan.later) == ((), (PrintedGoal("Drive", "Amina"),))


def test_is_every_open_step_whatever_became_of_its_goal() -> None:
    home = a_home()
    with writing() as s:
        for status in GoalStatus:
            goal_id = make.goal(s, home.id, f"A goal {status}", status=status)
            make.action(s, goal_id, f"Step of {status}", due_on=None)
    plan = printed(home)
    on_paper = [step.what for goal in (*plan.goals, *plan.later) for step in goal.steps]
    assert sorted(on_paper) == sorted(f"Step of {status}" for status in GoalStatus)
    assert [goal.words for goal in plan.later] == ["A goal future"]


def test_is_the_latest_steps_done_and_how_many_came_before() -> None:
    home = a_home()
    with writing() as s:
        goal_id = make.goal(s, home.id)
        for day in range(1, 11):
            make.action(s, goal_id, f"Step {day}", status=ActionStatus.DONE, done_on=date(2026, 11, day))
    plan = printed(home)
    assert plan.done[:2] == ("Step 10", "Step 9")
    assert (len(plan.done), plan.done_before) == (8, 2)


def test_is_the_advocate_of_now_the_next_visit_that_stands_and_the_review() -> None:
    home = a_home()
    following = NOON + timedelta(days=2)
    with writing() as s:
        factories.assignment(s, home.id, make.colleague(s, full_name="Old"), to_on=date(2026, 11, 1))
        jo = make.colleague(s, full_name="Jo Field")
        factories.assignment(s, home.id, jo, from_on=date(2026, 11, 1))
        born = {"household_id": home.id, "staff_id": home.by.id, "created_at": NOON, "updated_at": NOON}
        past, called_off = NOON - timedelta(days=1), NOON + timedelta(days=1)
        s.add(Visit(starts_at=past, place=VisitPlace.HOME, **born))
        s.add(Visit(starts_at=called_off, place=VisitPlace.HOME, cancelled_at=NOON, **born))
        s.add(Visit(starts_at=following, place=VisitPlace.PHONE, **born))
        s.get_one(Household, home.id).next_review_on = date(2027, 1, 4)
    plan = printed(home, jo)
    assert (plan.advocate, plan.meeting_at, plan.meeting_place) == ("Jo Field", following, VisitPlace.PHONE)
    assert plan.review_on == date(2027, 1, 4)
    with writing() as s:
        shut = {"status": HouseholdStatus.CLOSED, "closed_on": NOON.date(), "close_reason": CloseReason.NEEDS_MET}
        s.execute(sa.update(Household).where(Household.id == home.id).values(**shut))
        s.execute(sa.update(Assignment).where(Assignment.to_on.is_(None)).values(to_on=NOON.date(), counts=True))
    plan = printed(home, jo)
    assert (plan.meeting_at, plan.meeting_place, plan.review_on) == (None, None, None)


def test_names_only_who_is_a_member_now() -> None:
    with writing() as s:
        by = make.colleague(s)
        household_id = factories.household(s, "Ann Lee")
        factories.member(s, household_id, "Bo Lee", left_on=date(2026, 11, 1))
        factories.member(s, household_id, "Cyril Lee", known_as="Cy")
    with reading() as s:
        assert printed_plan(s, by, household_id, None).names == ("Ann", "Cy")


def test_takes_as_many_statements_for_much_as_for_little() -> None:
    home = a_home()
    counts = []
    for _ in range(2):
        with writing() as s:
            for _ in range(5):
                make.action(s, make.goal(s, home.id, person_id=home.amina))
        with reading() as s, make.counted() as statements:
            printed_plan(s, home.by, home.id, None)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 11


def test_is_recorded_when_it_is_printed() -> None:
    home = a_home()
    with writing() as s:
        plan = print_plan(s, home.by, household_id=home.id, recipient_id=None)
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "plan.printed")).one()
        assert (line.staff_id, line.household_id, line.at) == (home.by.id, home.id, NOON)
        assert plan == printed_plan(s, home.by, home.id, None)
        (entry,) = timeline(s, home.by, home.id)
    assert (entry.kind, entry.text) == (TimelineKind.PLAN, "printed the plan")


def test_is_nobody_s_whom_it_does_not_concern() -> None:
    home = a_home()
    with writing() as s:
        support = make.colleague(s, Role.SUPPORT)
        auditor = make.colleague(s, Role.AUDITOR)
        factories.sample(s, home.id, auditor)
        stranger = make.colleague(s, authority="WRL")
    with pytest.raises(NotAllowed), writing() as s:
        print_plan(s, auditor, household_id=home.id, recipient_id=None)
    with pytest.raises(NotAllowed), writing() as s:
        print_plan(s, support, household_id=home.id, recipient_id=None)
    with pytest.raises(NotFound), writing() as s:
        print_plan(s, stranger, household_id=home.id, recipient_id=None)
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0
