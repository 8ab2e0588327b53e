"""Read one reader's copy of the plan: their own words, who does what by when, whom to ring."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import ActionStatus, GoalStatus, HouseholdStatus, OwnerKind, VisitPlace
from db.models import (
    Assignment,
    Authority,
    ConflictLink,
    Household,
    Membership,
    Person,
    Restriction,
    Staff,
    Visit,
)
from hiw import clock
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.plans.queries.plan import ActionRow, GoalRow, plan_view
from hiw.plans.queries.redaction import (
    UNNAMED,
    PlanReader,
    RedactedItem,
    RedactedPlan,
    check_recipient,
    copy_for,
    own_words,
    unnamed_for,
)
from hiw.plans.rules import TO_COME
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, knowable_people
from hiw.words import reference

MOST_DONE: Final = 8
NOBODY: Final = 0


@dataclass(frozen=True)
class PrintedAction:
    """Who does what, by when; a partner service comes with how to reach it."""

    who: ClientSentence
    what: NoClient
    by: date | None


@dataclass(frozen=True)
class PrintedGoal:
    """What someone wants, in their own words (`whose` is "" for the whole household), and its open actions."""

    words: NoClient
    whose: ClientName
    steps: tuple[PrintedAction, ...] = ()


@dataclass(frozen=True)
class PrintedPlan:
    """One reader's copy of a plan as it is printed; `reader` is "" for the whole household.

    `done` are the latest actions done; `done_before` counts the others.
    """

    reference: NoClient
    names: tuple[ClientName, ...]
    team: NoClient
    phone: NoClient
    printed_on: date
    reader: ClientName = ""
    advocate: NoClient = ""
    meeting_at: datetime | None = None
    meeting_place: VisitPlace | None = None
    review_on: date | None = None
    goals: tuple[PrintedGoal, ...] = ()
    later: tuple[PrintedGoal, ...] = ()
    done: tuple[NoClient, ...] = ()
    done_before: int = 0


@dataclass(frozen=True)
class PrintedCopy:
    """One reader's copy, and what is withheld from it and why; the second is for colleagues only."""

    plan: PrintedPlan
    withheld: tuple[RedactedItem, ...]


def printed_plan(s: Session, by: Actor, household_id: int, recipient_id: int | None) -> PrintedPlan:
    """Return the copy for a member, or for the whole household (None), without what is withheld.

    Active goals and goals for later, with every open action; what is done. Raises as `printed_copy` does.
    """
    return printed_copy(s, by, household_id, recipient_id).plan


def printed_copy(s: Session, by: Actor, household_id: int, recipient_id: int | None) -> PrintedCopy:
    """Return the copy for a member, or for the whole household (None), with what is withheld from it.

    Nothing in it comes from an item that the reader may not see. Barriers, notes and reviews are left out. Eleven
    statements. Raises NotFound out of scope, NotAllowed for a role that prints nothing, RuleBroken for a reader who is
    not a member, or for the household when two of it must be kept apart.
    """
    household_for(s, by, household_id, Permission.PRINT)
    plan = plan_view(s, by, household_id)
    is_known = knowable_people(by).label("is_known")
    people = s.execute(_PEOPLE.add_columns(is_known).where(Membership.household_id == household_id)).all()
    members = [row.id for row in people if row.left_on is None]
    pairs, restricted = _walls(s, household_id)
    restricted &= {row.id for row in people if row.is_known}  # else the paper tells that who left is restricted now
    check_recipient(recipient_id, members, pairs)
    unnamed = unnamed_for(recipient_id, members, pairs, restricted)
    names = {row.id: (row.known_as, row.full_name, row.aliases) for row in people}
    copy = copy_for(plan, PlanReader(recipient_id, own_words(names, unnamed)))
    called = short_names((row.id, row.known_as, row.full_name) for row in people if row.id in members)
    shown = {id: name for id, name in called.items() if id not in unnamed}
    left_out = tuple(RedactedItem("name", name, UNNAMED) for id, name in called.items() if id in unnamed)
    paper = _paper(s, household_id, copy, shown, is_met_together=not unnamed)
    return PrintedCopy(replace(paper, reader=shown.get(recipient_id or 0, "")), copy.withheld + left_out)


def _paper(
    s: Session, household_id: int, copy: RedactedPlan, names: Mapping[int, str], *, is_met_together: bool
) -> PrintedPlan:
    head = s.execute(_HEAD.where(Household.id == household_id)).one()
    following = _VISITS.where(Visit.household_id == household_id, Visit.starts_at >= clock.now()).limit(1)
    is_open = head.status is not HouseholdStatus.CLOSED  # nothing is to come afterwards
    meets = is_open and is_met_together  # with whom a visit is planned is not stored
    meeting = s.execute(following).first() if meets else None
    done = sorted(_done(copy.goals), key=lambda a: (a.done_on or date.min, a.id), reverse=True)
    return PrintedPlan(
        reference=reference(household_id),
        names=tuple(names.values()),
        team=head.team,
        phone=head.phone,
        printed_on=clock.today(),
        advocate=head.advocate or "",
        meeting_at=meeting.starts_at if meeting else None,
        meeting_place=meeting.place if meeting else None,
        review_on=head.next_review_on if is_open else None,
        goals=tuple(_goal(g, names) for g in copy.goals if _is_worked_on(g)),
        later=tuple(_goal(g, names) for g in copy.goals if g.status is GoalStatus.FUTURE),
        done=tuple(a.what for a in done[:MOST_DONE]),
        done_before=max(0, len(done) - MOST_DONE),
    )


def _walls(s: Session, household_id: int) -> tuple[set[tuple[int, int]], set[int]]:
    """Return the pairs of people of a household who must be kept apart, and its restricted people; former ones too."""
    rows = s.execute(_WALLS, {"household_id": household_id}).all()
    return {(a, b) for a, b in rows if b != NOBODY}, {a for a, b in rows if b == NOBODY}


def short_names(people: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """Return what each of (id, known as, full name) is called in print: known as, else their first name.

    Two who share it keep their full names.
    """
    people = list(people)
    called = {id: known_as or full_name.split()[0] for id, known_as, full_name in people}
    shared = Counter(called.values())
    return {id: full_name if shared[called[id]] > 1 else called[id] for id, _, full_name in people}


def _done(goals: Iterable[GoalRow]) -> Iterable[ActionRow]:
    return (a for goal in goals for a in goal.actions if a.status is ActionStatus.DONE)


def _is_worked_on(goal: GoalRow) -> bool:
    """Return whether a goal is active, or ended with an open action: no agreed action is left off the paper."""
    return goal.status is GoalStatus.ACTIVE or (goal.status is not GoalStatus.FUTURE and bool(_to_come(goal)))


def _to_come(goal: GoalRow) -> list[ActionRow]:
    return [action for action in goal.actions if action.status in TO_COME]


def _goal(goal: GoalRow, names: Mapping[int, str]) -> PrintedGoal:
    whose = names.get(goal.person_id, goal.person) if goal.person_id else ""
    steps = sorted(_to_come(goal), key=lambda a: (a.due_on or date.max, a.position))
    return PrintedGoal(goal.words, whose, tuple(PrintedAction(_who(a, names), a.what, a.due_on) for a in steps))


def _who(action: ActionRow, names: Mapping[int, str]) -> str:
    if action.owner_kind is OwnerKind.PARTNER and action.partner_contact:
        return f"{action.partner}, {action.partner_contact}"
    if action.owner_person_id:
        return names.get(action.owner_person_id, action.owner)
    return action.owner


_HEAD = (
    sa.select(
        Authority.name.label("team"),
        Authority.phone,
        Household.next_review_on,
        Household.status,
        Staff.full_name.label("advocate"),
    )
    .join(Authority, Authority.code == Household.authority_code)
    .outerjoin(Assignment, (Assignment.household_id == Household.id) & Assignment.to_on.is_(None))
    .outerjoin(Staff, Staff.id == Assignment.advocate_id)
)
_PEOPLE = (
    sa.select(Person.id, Person.known_as, Person.full_name, Person.aliases, Membership.left_on)
    .join(Membership, Membership.person_id == Person.id)
    .order_by(Membership.joined_on, Membership.id)
)
_OF_HOUSEHOLD = sa.select(Membership.person_id).where(Membership.household_id == sa.bindparam("household_id"))
_WALLS = sa.union_all(
    sa.select(ConflictLink.person_id, ConflictLink.other_id).where(
        ConflictLink.lifted_at.is_(None),
        ConflictLink.person_id.in_(_OF_HOUSEHOLD),
        ConflictLink.other_id.in_(_OF_HOUSEHOLD),
    ),
    sa.select(Restriction.person_id, sa.literal(NOBODY)).where(
        Restriction.lifted_at.is_(None), Restriction.person_id.in_(_OF_HOUSEHOLD)
    ),
)
_VISITS = (
    sa.select(Visit.starts_at, Visit.place).where(Visit.cancelled_at.is_(None)).order_by(Visit.starts_at, Visit.id)
)
