"""A household's plan in one go: barriers, what causes them, goals and actions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.choices import ActionStatus, BarrierStatus, GoalStatus, Outcome, OwnerKind, Priority, Severity
from db.models import Action, Barrier, BarrierLink, Goal, GoalBarrier, LifeArea, Person, Staff
from hiw.errors import NotFound
from hiw.households.scope import household_for
from hiw.people.rules import Actor, Permission, need
from hiw.plans.queries.names import said
from hiw.plans.rules import TO_COME


@dataclass(frozen=True)
class LifeAreaRow:
    """A part of life in which a barrier can lie."""

    id: int
    code: str
    name: str
    hint: str


@dataclass(frozen=True)
class BarrierRow:
    """A barrier of one member, or of the household as a whole (`person_id` None, `person` "")."""

    id: int
    version: int
    person_id: int | None
    person: str
    life_area_id: int
    life_area: str
    what: str
    why_it_matters: str
    strengths: str
    severity: Severity
    priority: Priority
    status: BarrierStatus
    status_on: date | None
    status_reason: str
    position: int


@dataclass(frozen=True)
class LinkRow:
    """Barrier `cause_id` causes barrier `effect_id`; `said_by` names a member, or the colleague who did."""

    id: int
    cause_id: int
    effect_id: int
    said_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class ActionRow:
    """Who does what by when. `owner` is the owner's name in words, of whatever kind."""

    id: int
    version: int
    goal_id: int
    what: str
    owner_kind: OwnerKind
    owner_person_id: int | None
    owner_staff_id: int | None
    owner: str
    partner: str
    partner_contact: str
    start_on: date | None
    due_on: date | None
    status: ActionStatus
    blocked_because: str
    status_reason: str
    done_on: date | None
    evidence: str
    outcome: Outcome | None
    outcome_note: str
    outcome_on: date | None
    check_on: date | None
    depends_on_id: int | None
    position: int

    def is_late(self, today: date) -> bool:
        """Still to come though its day has passed."""
        return self.status in TO_COME and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class GoalRow:
    """What a member wants (the household when `person_id` is None), the barriers it answers, its actions."""

    id: int
    version: int
    person_id: int | None
    person: str
    words: str
    status: GoalStatus
    status_on: date | None
    status_reason: str
    target_on: date | None
    position: int
    barrier_ids: tuple[int, ...]
    actions: tuple[ActionRow, ...]


@dataclass(frozen=True)
class PlanView:
    """The whole plan, each list in its order; what was set aside is there with its status."""

    household_id: int
    barriers: tuple[BarrierRow, ...]
    links: tuple[LinkRow, ...]
    goals: tuple[GoalRow, ...]


def life_areas(s: Session, by: Actor) -> tuple[LifeAreaRow, ...]:
    """The life areas in use, in their order."""
    need(by, Permission.SEE_CONTACTS)
    rows = s.execute(
        sa.select(LifeArea.id, LifeArea.code, LifeArea.name, LifeArea.hint)
        .where(LifeArea.is_active)
        .order_by(LifeArea.position, LifeArea.id)
    )
    return tuple(LifeAreaRow(*row) for row in rows)


def plan_view(s: Session, by: Actor, household_id: int) -> PlanView:
    """The plan of one household, in five statements whatever its size. Raises NotFound out of scope."""
    need(by, Permission.SEE_PLANS)
    household_for(s, by, household_id)
    return PlanView(
        household_id=household_id,
        barriers=_barriers(s, household_id),
        links=_links(s, household_id),
        goals=_goals(s, Goal.household_id == household_id, Action.household_id == household_id),
    )


def goal_view(s: Session, by: Actor, goal_id: int) -> GoalRow:
    """One goal with its actions, to draw its card again. Raises NotFound when missing or out of scope."""
    need(by, Permission.SEE_PLANS)
    household_for(s, by, s.scalar(sa.select(Goal.household_id).where(Goal.id == goal_id)) or 0)
    goals = _goals(s, Goal.id == goal_id, Action.goal_id == goal_id)
    if not goals:
        raise NotFound("This goal is no longer there. Look at the plan again.")
    return goals[0]


def _barriers(s: Session, household_id: int) -> tuple[BarrierRow, ...]:
    b = Barrier
    rows = s.execute(
        sa.select(
            b.id, b.version, b.person_id, said().label("person"), b.life_area_id,
            LifeArea.name.label("life_area"), b.what, b.why_it_matters, b.strengths, b.severity, b.priority,
            b.status, b.status_on, b.status_reason, b.position,
        )
        .join(LifeArea, LifeArea.id == b.life_area_id)
        .outerjoin(Person, Person.id == b.person_id)
        .where(b.household_id == household_id)
        .order_by(b.position, b.id)
    )  # fmt: skip
    return tuple(BarrierRow(**row._asdict()) for row in rows)


def _links(s: Session, household_id: int) -> tuple[LinkRow, ...]:
    link, cause, effect = BarrierLink, aliased(Barrier), aliased(Barrier)
    said_by = sa.case((link.said_by_person_id.is_(None), sa.func.coalesce(Staff.full_name, "")), else_=said())
    rows = s.execute(
        sa.select(link.id, link.cause_id, link.effect_id, said_by.label("said_by"), link.recorded_at)
        .join(cause, (cause.id == link.cause_id) & (cause.household_id == household_id))
        .join(effect, (effect.id == link.effect_id) & (effect.household_id == household_id))
        .outerjoin(Person, Person.id == link.said_by_person_id)
        .outerjoin(Staff, Staff.id == link.recorded_by_id)
        .where(link.household_id == household_id, link.ended_at.is_(None))
        .order_by(link.id)
    )
    return tuple(LinkRow(**row._asdict()) for row in rows)


def _goals(s: Session, of_goals: sa.ColumnElement[bool], of_actions: sa.ColumnElement[bool]) -> tuple[GoalRow, ...]:
    g = Goal
    answers = (
        sa.select(sa.func.aggregate_strings(sa.cast(GoalBarrier.barrier_id, sa.String), ","))
        .where(GoalBarrier.goal_id == g.id)
        .scalar_subquery()
    )
    rows = s.execute(
        sa.select(
            g.id, g.version, g.person_id, said().label("person"), g.words, g.status, g.status_on,
            g.status_reason, g.target_on, g.position, answers.label("barrier_ids"),
        )
        .outerjoin(Person, Person.id == g.person_id)
        .where(of_goals)
        .order_by(g.position, g.id)
    ).all()  # fmt: skip
    actions: dict[int, list[ActionRow]] = defaultdict(list)
    for action in _actions(s, of_actions):
        actions[action.goal_id].append(action)
    return tuple(
        GoalRow(**{**row._asdict(), "barrier_ids": _numbers(row.barrier_ids)}, actions=tuple(actions[row.id]))
        for row in rows
    )


def _actions(s: Session, which: sa.ColumnElement[bool]) -> Iterable[ActionRow]:
    a = Action
    owner = sa.case(
        (a.owner_kind == OwnerKind.STAFF, Staff.full_name),
        (a.owner_kind == OwnerKind.PARTNER, a.partner),
        else_=said(),
    )
    rows = s.execute(
        sa.select(
            a.id, a.version, a.goal_id, a.what, a.owner_kind, a.owner_person_id, a.owner_staff_id,
            owner.label("owner"), a.partner, a.partner_contact, a.start_on, a.due_on, a.status,
            a.blocked_because, a.status_reason, a.done_on, a.evidence, a.outcome, a.outcome_note,
            a.outcome_on, a.check_on, a.depends_on_id, a.position,
        )
        .outerjoin(Person, Person.id == a.owner_person_id)
        .outerjoin(Staff, Staff.id == a.owner_staff_id)
        .where(which)
        .order_by(a.position, a.id)
    )  # fmt: skip
    return (ActionRow(**row._asdict()) for row in rows)


def _numbers(joined: str | None) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in joined.split(","))) if joined else ()
