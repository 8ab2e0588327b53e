"""Goals of the demo, in the members' own words."""

from datetime import timedelta

from db.demo.actions import make_actions
from db.demo.barriers import DemoBarrier, DemoPlan
from db.demo.rows import Row
from db.demo.story import DemoHousehold
from db.enums import EventName, GoalStatus, Visibility
from db.models import Goal, GoalBarrier


def make_goals(tale: DemoHousehold, plan: DemoPlan) -> None:
    """Add a goal for nearly every barrier, in the member's own words, and what is done about it."""
    for place, held in enumerate(plan.barriers):
        if tale.dice.chance(0.88):
            _goal(tale, plan, held, place)


def _goal(tale: DemoHousehold, plan: DemoPlan, held: DemoBarrier, position: int) -> None:
    dice, case, who = tale.dice, tale.case, max(held.whose, 0)
    made_on = tale.soon_after(held.found_on, 0, 12)
    is_future = case.is_open and not held.resolved_on and dice.chance(0.1)
    set_aside = not held.resolved_on and not is_future and dice.chance(0.04 if case.is_open else 0.3)
    status = (
        GoalStatus.ACHIEVED if held.resolved_on
        else GoalStatus.FUTURE if is_future
        else GoalStatus.SET_ASIDE if set_aside
        else GoalStatus.ACTIVE
    )  # fmt: skip
    ended_on = held.resolved_on or (case.until if set_aside else None)
    person_id = held.row["person_id"]
    row = tale.rows.add(
        Goal,
        household_id=tale.id,
        person_id=person_id,
        words=tale.say(held.trouble.goals, who),
        status=status,
        status_on=ended_on,
        status_reason=tale.note_line("not_needed", "because", who) if set_aside else "",
        target_on=None if is_future else made_on + timedelta(days=dice.between(8, 26) * 7),
        position=position,
        visibility=held.row["visibility"],
        **tale.stamped(made_on, ended_on, versions=2 if ended_on else 1),
    )
    _answer(tale, plan, held, row)
    tale.record(EventName.GOAL_ADDED, "goals", row["id"], made_on, person_id, changes={"words": (None, row["words"])})
    if held.resolved_on:
        moved = {"status": ("active", "achieved")}
        tale.record(EventName.GOAL_ACHIEVED, "goals", row["id"], held.resolved_on, person_id, changes=moved)
    if not is_future:
        make_actions(tale, plan, held, row, made_on, held.resolved_on or ended_on or tale.case.closed_on)


def _answer(tale: DemoHousehold, plan: DemoPlan, held: DemoBarrier, goal: Row) -> None:
    """Add the barriers that a goal answers; it is as private as the most private of them."""
    tale.rows.add(GoalBarrier, goal_id=goal["id"], barrier_id=held.id)
    for other in plan.barriers:
        if (
            other is not held
            and other.trouble.key in held.trouble.leads_to
            and other.whose == held.whose
            and tale.dice.chance(0.25)
        ):
            tale.rows.add(GoalBarrier, goal_id=goal["id"], barrier_id=other.id)
            goal["visibility"] = max(goal["visibility"], other.row["visibility"], key=tuple(Visibility).index)
