"""Moving a member …"""

from datetime import date

import pytest
import sqlalchemy as sa

from db.enums import ActionStatus, BarrierStatus, GoalStatus, Role
from db.models import Action, AuditEvent, Barrier, BarrierLink, Goal, GoalBarrier, LifeArea, Rating
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households import actions
from hiw.households.queries import find_households, household_view
from hiw.policy.permissions import Actor
from tests import factories as make
from tests import factories_plans as plan
from tests.factories import actor

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def homes() -> tuple[Actor, int, int, int]:
    """An advocate, the household that Ann leaves, the one she joins, and Ann."""
    with writing() as s:
        old, new = make.household(s, "Bo Lee"), make.household(s, "Cy Ray")
        return make.colleague(s), old, new, make.member(s, old, "Ann Lee")


def move(by: Actor, old: int, new: int, ann: int, on: date = TODAY) -> None:
    with writing() as s:
        actions.move_member(s, by, person_id=ann, from_household_id=old, to_household_id=new, on=on, relation="partner")


def household_of(model: type[Barrier] | type[Goal] | type[Action] | type[BarrierLink], number: int) -> int:
    with reading() as s:
        return s.scalars(sa.select(model.household_id).where(model.id == number)).one()


def test_ends_one_membership_and_begins_another_on_that_day() -> None:
    by, old, new, ann = homes()
    move(by, old, new, ann)
    with reading() as s:
        gone, come = household_view(s, by, old).members[-1], household_view(s, by, new).members[-1]
        assert (gone.person_id, gone.left_on) == (ann, TODAY)
        assert (come.person_id, come.joined_on, come.relation) == (ann, TODAY, "partner")
        assert [hit.household_id for hit in find_households(s, by, "ann")] == [new]
        lines = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "member.moved").order_by(AuditEvent.id)).all()
    assert [line.household_id for line in lines] == [old, new]
    assert lines[0].changes["household_id"] == [old, new]


def test_takes_their_own_open_barriers_and_goals_with_all_actions() -> None:
    by, old, new, ann = homes()
    with writing() as s:
        debt = plan.barrier(s, old, person_id=ann)
        work, later = (plan.goal(s, old, person_id=ann, status=x) for x in (GoalStatus.ACTIVE, GoalStatus.FUTURE))
        done = plan.action(s, work, status=ActionStatus.DONE, done_on=TODAY)
        todo = plan.action(s, work)
    move(by, old, new, ann)
    assert household_of(Barrier, debt) == household_of(Goal, work) == household_of(Goal, later) == new
    assert household_of(Action, done) == household_of(Action, todo) == new
    with reading() as s:
        assert s.get_one(Barrier, debt).version == s.get_one(Action, todo).version == 2
        assert s.get_one(Action, todo).updated_by_id == by.id


def test_leaves_what_is_the_household_s_another_s_or_finished_and_ratings_where_they_are() -> None:
    by, old, new, ann = homes()
    with writing() as s:
        bo = household_view(s, by, old).members[0].person_id
        stays = [plan.barrier(s, old), plan.barrier(s, old, person_id=bo)]
        stays.append(plan.barrier(s, old, person_id=ann, status=BarrierStatus.RESOLVED))
        goals = [plan.goal(s, old, person_id=ann, status=GoalStatus.ACHIEVED), plan.goal(s, old)]
        act = plan.action(s, goals[1])
        area = s.scalars(sa.select(LifeArea.id)).first()
        s.add(Rating(person_id=ann, household_id=old, life_area_id=area, rated_on=TODAY, own=3))
    move(by, old, new, ann)
    assert {household_of(Barrier, each) for each in stays} == {old}
    assert {household_of(Goal, each) for each in goals} == {old}
    assert household_of(Action, act) == old
    with reading() as s:
        assert s.scalars(sa.select(Rating.household_id)).all() == [old]


def test_ends_causes_that_would_cross_households_and_keeps_those_that_move_together() -> None:
    by, old, new, ann = homes()
    with writing() as s:
        debt, worry, rent = (plan.barrier(s, old, person_id=person) for person in (ann, ann, None))
        within, out, into = (plan.link(s, old, *ends) for ends in ((debt, worry), (debt, rent), (rent, worry)))
    move(by, old, new, ann)
    with reading() as s:
        links = {each: s.get_one(BarrierLink, each) for each in (within, out, into)}
    assert (links[within].household_id, links[within].ended_at) == (new, None)
    assert all(links[each].household_id == old and links[each].ended_at for each in (out, into))


def test_parts_goals_from_barriers_and_actions_from_actions_that_stay() -> None:
    by, old, new, ann = homes()
    with writing() as s:
        mine, ours = plan.barrier(s, old, person_id=ann), plan.barrier(s, old)
        goal = plan.goal(s, old, person_id=ann, barrier_ids=(mine, ours))
        other = plan.goal(s, old, barrier_ids=(mine, ours))
        first, staying = plan.action(s, goal), plan.action(s, other)
        after = plan.action(s, goal, depends_on_id=first)
        crossing = plan.action(s, goal, depends_on_id=staying)
        waiting = plan.action(s, other, depends_on_id=first)
    move(by, old, new, ann)
    with reading() as s:
        pairs = set(s.execute(sa.select(GoalBarrier.goal_id, GoalBarrier.barrier_id)).all())
        waits = {each: s.get_one(Action, each).depends_on_id for each in (after, crossing, waiting)}
    assert pairs == {(goal, mine), (other, ours)}
    assert waits == {after: first, crossing: None, waiting: None}


def test_touches_nothing_of_other_households() -> None:
    by, old, new, ann = homes()
    with writing() as s:
        third = make.household(s, "Di Day")
        barrier = plan.barrier(s, third)
        goal = plan.goal(s, third, barrier_ids=(barrier,))
        first = plan.action(s, goal)
        second = plan.action(s, goal, depends_on_id=first)
    move(by, old, new, ann)
    with reading() as s:
        assert s.get_one(Action, second).depends_on_id == first
        assert s.execute(sa.select(GoalBarrier.goal_id, GoalBarrier.barrier_id)).all() == [(goal, barrier)]


def test_within_one_household_or_from_where_they_are_not_is_refused() -> None:
    by, old, new, ann = homes()
    with pytest.raises(RuleBroken, match="Choose another"):
        move(by, old, old, ann)
    with pytest.raises(RuleBroken, match="not a member"):
        move(by, new, old, ann)


@pytest.mark.parametrize("on", [date(2026, 1, 4), date(2026, 11, 24)])
def test_before_they_joined_or_in_days_to_come_is_refused(on: date) -> None:
    by, old, new, ann = homes()
    with pytest.raises(RuleBroken, match="The move"):
        move(by, old, new, ann, on)


def test_to_a_closed_or_unseen_household_or_by_who_may_not_is_refused() -> None:
    by, old, new, ann = homes()
    with writing() as s:
        closed, unseen = make.household(s, closed_on=TODAY), make.household(s, authority="LIV")
    with pytest.raises(RuleBroken, match="closed"):
        move(by, old, closed, ann)
    with pytest.raises(NotFound):
        move(by, old, unseen, ann)
    for role in (Role.SUPPORT, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            move(actor(role), old, new, ann)
