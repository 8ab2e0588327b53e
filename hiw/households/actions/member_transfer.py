"""Move a member to another household, with their open items."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import BarrierStatus, EventName, GoalStatus
from db.models import Action, Barrier, BarrierLink, Goal, GoalBarrier, Household, Membership
from db.models.base import Editable
from hiw import audit, clock, edits
from hiw.errors import Checks, RuleBroken, of_field
from hiw.households import lifecycle, person_fields, rules
from hiw.households.conflict_checks import check_may_join
from hiw.households.memberships import index_people, open_membership
from hiw.households.named_staff import is_restricted, name_supporters, supporters_of, unname_former_of
from hiw.households.naming import name_after_who_stays
from hiw.households.requests import take_requests
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for, person_for


def move_member(
    s: Session,
    by: Actor,
    *,
    person_id: int,
    from_household_id: int,
    to_household_id: int,
    on: date,
    relation: str = "",
    staying_requests: Collection[int] = (),
) -> None:
    """End a membership and begin another on the same day, taking the person's open items along.

    Their own open barriers, their goals that are active or for later, and those goals' actions go to the new household,
    and so do the open requests to the fund that help them alone, except `staying_requests`. Links to items that stay
    (causes, answered barriers, waiting for an action) end. Ratings, notes, reviews and finished items stay where they
    were written. Raises RuleBroken when either household is closed, the day does not fit, or they must be kept apart
    there.
    """
    require(by, Permission.ADD_HOUSEHOLDS)
    require(by, Permission.EDIT_PLANS)
    old, new = _lock_both(s, by, from_household_id, to_household_id)
    person_for(s, by, person_id, lock=True)
    membership = open_membership(s, old.id, person_id)
    earliest = max(membership.joined_on, new.started_on)
    with Checks() as check:
        check("on", rules.check_happened, on, earliest, max(clock.today(), earliest), "The move")
        kin = check("relation", person_fields.relation, relation)
    with of_field("to_household_id"):
        check_may_join(s, new.id, [person_id])
    before = supporters_of(s, person_id)
    _change_membership(s, by, membership, new.id, on, kin)
    _name_who_supports(s, by, person_id, new.id, before)
    moved = _take_items(s, by, person_id, old.id, new.id)
    moved["requests"], moved["requests_left"] = take_requests(s, by, person_id, old.id, new.id, staying_requests)
    _record_move(s, by, person_id, (old.id, new.id), moved)
    name_after_who_stays(s, by, person_id)
    index_people(s, [person_id])


def _record_move(s: Session, by: Actor, person_id: int, homes: tuple[int, int], moved: dict[str, list[int]]) -> None:
    changes: dict[str, Any] = {"household_id": homes}
    changes |= {what: (0, len(ids)) for what, ids in moved.items()} | {"barrier_ids": ([], moved["barriers"])}
    for each in homes:
        audit.record(
            s, by, EventName.MEMBER_MOVED, "persons", person_id, household_id=each, person_id=person_id, changes=changes
        )


def _change_membership(
    s: Session, by: Actor, membership: Membership, household_id: int, on: date, relation: str
) -> None:
    now = clock.now()
    membership.left_on = on
    edits.touch(membership, by)
    s.add(
        Membership(
            household_id=household_id, person_id=membership.person_id, relation=relation, joined_on=on,
            counts_for_eligibility=membership.counts_for_eligibility,
            created_at=now, updated_at=now, updated_by_id=by.id,
        )
    )  # fmt: skip


def _name_who_supports(s: Session, by: Actor, person_id: int, household_id: int, before: frozenset[int]) -> None:
    """Name who supports the new household on a restricted person's record, and unname who supported the old one."""
    s.flush()
    name_supporters(s, by, household_id)
    if is_restricted(s, person_id):
        for staff_id in sorted(before):
            unname_former_of(s, by, [person_id], staff_id)


def _lock_both(s: Session, by: Actor, from_id: int, to_id: int) -> tuple[Household, Household]:
    """Lock both households in the order of their ids, so that two moves never deadlock."""
    if from_id == to_id:
        raise RuleBroken("This is the household they are in. Choose another one.", "to_household_id")
    locked = {each: household_for(s, by, each, Permission.EDIT_PLANS, lock=True) for each in sorted((from_id, to_id))}
    for household in locked.values():
        lifecycle.check_open(household.status)
    return locked[from_id], locked[to_id]


def _take_items(s: Session, by: Actor, person_id: int, old_id: int, new_id: int) -> dict[str, list[int]]:
    """Move the person's open items to the new household; return the ids of each kind that went."""
    barriers = s.scalars(
        sa.select(Barrier)
        .where(Barrier.household_id == old_id, Barrier.person_id == person_id)
        .where(Barrier.status == BarrierStatus.OPEN)
        .with_for_update()
    ).all()
    goals = s.scalars(
        sa.select(Goal)
        .where(Goal.household_id == old_id, Goal.person_id == person_id)
        .where(Goal.status.in_((GoalStatus.ACTIVE, GoalStatus.FUTURE)))
        .with_for_update()
    ).all()
    barrier_ids, goal_ids = {b.id for b in barriers}, {g.id for g in goals}
    actions = s.scalars(sa.select(Action).where(Action.goal_id.in_(goal_ids)).with_for_update()).all()
    moved: dict[str, Collection[Barrier] | Collection[Goal] | Collection[Action]] = {
        "barriers": barriers, "goals": goals, "actions": actions,
    }  # fmt: skip
    for items in moved.values():
        for item in items:
            _give(item, new_id, by)
    _part_links(s, barrier_ids, old_id, new_id)
    _part_goals(s, goal_ids, barrier_ids)
    _part_actions(s, by, {a.id for a in actions}, (old_id, new_id))
    return {what: sorted(item.id for item in items) for what, items in moved.items()}


def _give(item: Barrier | Goal | Action, household_id: int, by: Actor) -> None:
    item.household_id = household_id
    assert isinstance(item, Editable)
    edits.touch(item, by)


def _part_links(s: Session, barrier_ids: set[int], old_id: int, new_id: int) -> None:
    """Move links between barriers that moved; delete those that would cross households."""
    touched = BarrierLink.cause_id.in_(barrier_ids) | BarrierLink.effect_id.in_(barrier_ids)
    live = sa.select(BarrierLink).where(BarrierLink.household_id == old_id, BarrierLink.ended_at.is_(None))
    for link in s.scalars(live.where(touched).with_for_update()).all():
        if {link.cause_id, link.effect_id} <= barrier_ids:
            link.household_id = new_id
        else:
            link.ended_at = clock.now()


def _part_goals(s: Session, goal_ids: set[int], barrier_ids: set[int]) -> None:
    """Unlink goals from barriers that are now in another household."""
    goal_went, barrier_went = GoalBarrier.goal_id.in_(goal_ids), GoalBarrier.barrier_id.in_(barrier_ids)
    crosses = (goal_went & ~barrier_went) | (~goal_went & barrier_went)
    s.execute(sa.delete(GoalBarrier).where(crosses).execution_options(synchronize_session=False))


def _part_actions(s: Session, by: Actor, action_ids: set[int], households: tuple[int, int]) -> None:
    """Unlink actions that wait for one that is now in another household."""
    crosses = Action.id.in_(action_ids) != Action.depends_on_id.in_(action_ids)
    waiting = (
        sa.select(Action)
        .where(Action.household_id.in_(households), Action.depends_on_id.is_not(None), crosses)
        .with_for_update()
    )
    for action in s.scalars(waiting).all():
        action.depends_on_id = None
        edits.touch(action, by)
