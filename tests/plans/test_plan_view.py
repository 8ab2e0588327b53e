"""The view of a plan …"""

from dataclasses import replace
from datetime import date

import pytest

from db.enums import ActionStatus, BarrierStatus, GoalStatus, OwnerKind, Role
from db.models import Person
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound
from hiw.plans import queries
from hiw.plans.queries import PlanView
from tests import factories_plans as make

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def test_is_empty_for_a_new_household() -> None:
    with writing() as s:
        home = make.home(s)
    with reading() as s:
        assert queries.plan_view(s, home.by, home.id) == PlanView(home.id, (), (), ())


def test_shows_barriers_in_their_order_with_the_member_and_the_life_area_in_words() -> None:
    with writing() as s:
        home = make.home(s)
        make.barrier(s, home.id, "No heating", position=1)
        debt = make.barrier(s, home.id, "Debt", person_id=home.amina)
        s.get_one(Person, home.amina).known_as = "Mina"
    with reading() as s:
        first, second = queries.plan_view(s, home.by, home.id).barriers
    assert (first.id, first.person, first.life_area) == (debt, "Mina", "Money and debt")
    assert (second.what, second.person_id, second.person) == ("No heating", None, "")


def test_shows_what_was_set_aside_with_its_status() -> None:
    with writing() as s:
        home = make.home(s)
        make.barrier(s, home.id, status=BarrierStatus.SET_ASIDE, status_reason="Entered twice")
        make.goal(s, home.id, status=GoalStatus.SET_ASIDE)
    with reading() as s:
        plan = queries.plan_view(s, home.by, home.id)
    assert (plan.barriers[0].status, plan.barriers[0].status_reason) == (
        BarrierStatus.SET_ASIDE,
        "Entered twice",
    )
    assert plan.goals[0].status is GoalStatus.SET_ASIDE


def test_says_who_said_that_one_barrier_causes_another() -> None:
    with writing() as s:
        home = make.home(s)
        debt, worry = make.barrier(s, home.id, "Debt"), make.barrier(s, home.id, "Worry")
        make.link(s, home.id, debt, worry, said_by_person_id=home.bilal, recorded_by_id=home.by.id)
        make.link(s, home.id, worry, debt, recorded_by_id=home.by.id)
        make.link(s, home.id, debt, make.barrier(s, home.id), ended_at=clock.now())
    with reading() as s:
        links = queries.plan_view(s, home.by, home.id).links
    assert [(each.cause_id, each.effect_id, each.said_by) for each in links] == [
        (debt, worry, "Bilal Rahman"),
        (worry, debt, home.by.name),
    ]


def test_leaves_out_links_to_a_barrier_that_went_with_its_person_to_another_household() -> None:
    with writing() as s:
        home, other = make.home(s), make.home(s)
        make.link(s, home.id, make.barrier(s, home.id), make.barrier(s, other.id))
    with reading() as s:
        assert queries.plan_view(s, home.by, home.id).links == ()


def test_puts_actions_under_their_goals_and_names_every_kind_of_owner() -> None:
    with writing() as s:
        home = make.home(s)
        debt, worry = make.barrier(s, home.id), make.barrier(s, home.id)
        sleep = make.goal(s, home.id, person_id=home.amina, barrier_ids=[worry, debt])
        make.action(s, sleep, position=2)
        make.action(s, sleep, owner_kind=OwnerKind.MEMBER, owner_person_id=home.bilal)
        make.action(s, sleep, owner_kind=OwnerKind.STAFF, owner_staff_id=home.by.id, position=1)
    with reading() as s:
        (goal,) = queries.plan_view(s, home.by, home.id).goals
    assert (goal.person, goal.barrier_ids) == ("Amina Rahman", (debt, worry))
    assert [action.owner for action in goal.actions] == ["Bilal Rahman", home.by.name, "Citizens Advice"]


@pytest.mark.parametrize(
    ("status", "due_on", "is_late"),
    [
        (ActionStatus.TO_DO, date(2026, 11, 22), True),
        (ActionStatus.BLOCKED, date(2026, 11, 22), True),
        (ActionStatus.TO_DO, TODAY, False),
        (ActionStatus.DONE, date(2026, 11, 22), False),
        (ActionStatus.TO_DO, None, False),
    ],
)
def test_calls_an_action_late_when_its_day_has_passed_and_it_is_still_to_come(
    status: ActionStatus, due_on: date | None, is_late: bool
) -> None:
    with writing() as s:
        home = make.home(s)
        make.action(s, make.goal(s, home.id))
    with reading() as s:
        action = queries.plan_view(s, home.by, home.id).goals[0].actions[0]
    assert replace(action, status=status, due_on=due_on).is_late(TODAY) is is_late


@pytest.mark.parametrize("size", [1, 12])
def test_takes_four_statements_whatever_its_size(size: int) -> None:
    with writing() as s:
        home = make.home(s)
        for _ in range(size):
            cause, effect = make.barrier(s, home.id), make.barrier(s, home.id)
            make.link(s, home.id, cause, effect)
            make.action(s, make.goal(s, home.id, barrier_ids=[cause, effect]))
    with reading() as s, make.counted() as statements:
        plan = queries.plan_view(s, home.by, home.id)
    assert (len(plan.goals), len(statements)) == (size, 4)


def test_of_one_goal_is_the_same_as_in_the_plan() -> None:
    with writing() as s:
        home = make.home(s)
        goal_id = make.goal(s, home.id, barrier_ids=[make.barrier(s, home.id)])
        make.action(s, goal_id)
        make.action(s, make.goal(s, home.id))
    with reading() as s:
        assert queries.goal_view(s, home.by, goal_id) == queries.plan_view(s, home.by, home.id).goals[0]


def test_is_not_there_for_another_authority() -> None:
    with writing() as s:
        home, stranger = make.home(s), make.colleague(s, authority="WRL")
        goal_id = make.goal(s, home.id)
    with reading() as s:
        with pytest.raises(NotFound) as whole:
            queries.plan_view(s, stranger, home.id)
        with pytest.raises(NotFound) as of_goal:
            queries.goal_view(s, stranger, goal_id)
        with pytest.raises(NotFound) as missing:
            queries.goal_view(s, home.by, goal_id + 1)
    assert str(whole.value) == str(of_goal.value) == str(missing.value)


def test_is_refused_to_support_who_see_contacts_only() -> None:
    with writing() as s:
        home, support = make.home(s), make.colleague(s, Role.SUPPORT)
    with reading() as s, pytest.raises(NotAllowed, match="see action plans"):
        queries.plan_view(s, support, home.id)


def test_knows_the_life_areas_in_their_order() -> None:
    with writing() as s:
        support = make.colleague(s, Role.SUPPORT)
    with reading() as s:
        areas = queries.life_areas(s, support)
    assert areas[0].name == "Work and training"
    assert len(areas) == 11
