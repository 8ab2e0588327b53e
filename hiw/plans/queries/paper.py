"""What stands on the kitchen-table plan: a household's own words, who does what by when, and whom to ring."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import ActionStatus, GoalStatus, OwnerKind, VisitPlace
from db.models import Assignment, Authority, Household, Membership, Person, Staff, Visit
from hiw import clock
from hiw.people.rules import Actor
from hiw.plans.queries.plan import ActionRow, GoalRow, plan_view
from hiw.plans.rules import TO_COME
from hiw.words import reference

MOST_DONE: Final = 8


@dataclass(frozen=True)
class PaperStep:
    """Who does what, by when; a partner service comes with how to reach it."""

    who: str
    what: str
    by: date | None


@dataclass(frozen=True)
class PaperGoal:
    """What someone wants, in their own words (`whose` is "" for the whole household), and the open steps to it."""

    words: str
    whose: str
    steps: tuple[PaperStep, ...] = ()


@dataclass(frozen=True)
class PaperPlan:
    """One household's plan as it is printed. `done` are the latest steps done; `done_before` counts the others."""

    reference: str
    names: tuple[str, ...]
    team: str
    phone: str
    printed_on: date
    advocate: str = ""
    meeting_at: datetime | None = None
    meeting_place: VisitPlace | None = None
    review_on: date | None = None
    goals: tuple[PaperGoal, ...] = ()
    later: tuple[PaperGoal, ...] = ()
    done: tuple[str, ...] = ()
    done_before: int = 0


def paper_plan(s: Session, by: Actor, household_id: int) -> PaperPlan:
    """The household's plan for the kitchen table: active goals with their open steps, goals for later, what is done.

    Barriers, notes and reviews stay out of it. Nine statements whatever the size. Raises NotFound out of scope.
    """
    goals = plan_view(s, by, household_id).goals
    head = s.execute(_HEAD.where(Household.id == household_id)).one()
    people = s.execute(_PEOPLE.where(Membership.household_id == household_id)).all()
    following = _VISITS.where(Visit.household_id == household_id, Visit.starts_at >= clock.now()).limit(1)
    meeting = s.execute(following).first()
    names = short_names(people)
    done = sorted(_done(goals), key=lambda a: (a.done_on or date.min, a.id), reverse=True)
    return PaperPlan(
        reference=reference(household_id),
        names=tuple(names.values()),
        team=head.team,
        phone=head.phone,
        printed_on=clock.today(),
        advocate=head.advocate or "",
        meeting_at=meeting.starts_at if meeting else None,
        meeting_place=meeting.place if meeting else None,
        review_on=head.next_review_on,
        goals=tuple(_goal(g, names) for g in goals if g.status is GoalStatus.ACTIVE),
        later=tuple(_goal(g, names) for g in goals if g.status is GoalStatus.FUTURE),
        done=tuple(a.what for a in done[:MOST_DONE]),
        done_before=max(0, len(done) - MOST_DONE),
    )


def short_names(people: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """What each of (id, known as, full name) is called at the table: the name they go by, else their first name.

    Two who share it keep their full names.
    """
    people = list(people)
    called = {id: known_as or full_name.split()[0] for id, known_as, full_name in people}
    shared = Counter(called.values())
    return {id: full_name if shared[called[id]] > 1 else called[id] for id, _, full_name in people}


def _done(goals: Iterable[GoalRow]) -> Iterable[ActionRow]:
    return (a for goal in goals for a in goal.actions if a.status is ActionStatus.DONE)


def _goal(goal: GoalRow, names: Mapping[int, str]) -> PaperGoal:
    whose = names.get(goal.person_id, goal.person) if goal.person_id else ""
    steps = sorted((a for a in goal.actions if a.status in TO_COME), key=lambda a: (a.due_on or date.max, a.position))
    return PaperGoal(goal.words, whose, tuple(PaperStep(_who(a, names), a.what, a.due_on) for a in steps))


def _who(action: ActionRow, names: Mapping[int, str]) -> str:
    if action.owner_kind is OwnerKind.PARTNER and action.partner_contact:
        return f"{action.partner}, {action.partner_contact}"
    if action.owner_person_id:
        return names.get(action.owner_person_id, action.owner)
    return action.owner


_HEAD = (
    sa.select(
        Authority.name.label("team"), Authority.phone, Household.next_review_on, Staff.full_name.label("advocate")
    )
    .join(Authority, Authority.code == Household.authority_code)
    .outerjoin(Assignment, (Assignment.household_id == Household.id) & Assignment.to_on.is_(None))
    .outerjoin(Staff, Staff.id == Assignment.advocate_id)
)
_PEOPLE = (
    sa.select(Person.id, Person.known_as, Person.full_name)
    .join(Membership, Membership.person_id == Person.id)
    .where(Membership.left_on.is_(None))
    .order_by(Membership.joined_on, Membership.id)
)
_VISITS = (
    sa.select(Visit.starts_at, Visit.place).where(Visit.cancelled_at.is_(None)).order_by(Visit.starts_at, Visit.id)
)
