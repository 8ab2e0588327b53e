"""Read a household's whole plan: barriers, what causes them, goals and actions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import ActionStatus, BarrierStatus, GoalStatus, Outcome, OwnerKind, Priority, Severity, Visibility
from db.models import Action, Barrier, BarrierLink, Goal, GoalBarrier, Household, LifeArea, Person, Staff
from db.prepared import prepared
from hiw.client_text import ClientName, NoClient, OwnerName
from hiw.errors import NotFound
from hiw.households.person_label import label
from hiw.plans.rules import TO_COME
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import household_for, knowable_people, visible_to, with_conditions


@dataclass(frozen=True)
class LifeAreaRow:
    """A part of life in which a barrier can lie."""

    id: int
    code: NoClient
    name: NoClient
    hint: NoClient
    is_private: bool


@dataclass(frozen=True)
class BarrierRow:
    """A barrier of one member, or of the household as a whole (`person_id` None, `person` "")."""

    id: int
    version: int
    person_id: int | None
    person: ClientName
    life_area_id: int
    life_area: NoClient
    what: NoClient
    why_it_matters: NoClient
    strengths: NoClient
    severity: Severity
    priority: Priority
    status: BarrierStatus
    status_on: date | None
    status_reason: NoClient
    position: int
    visibility: Visibility


@dataclass(frozen=True)
class BarrierLinkRow:
    """Barrier `cause_id` causes barrier `effect_id`; `said_by` names a member, or the colleague who did."""

    id: int
    cause_id: int
    effect_id: int
    said_by: ClientName
    recorded_at: datetime


@dataclass(frozen=True)
class ActionRow:
    """Who does what by when. `owner` is the owner's name in words, of whatever kind."""

    id: int
    version: int
    goal_id: int
    what: NoClient
    owner_kind: OwnerKind
    owner_person_id: int | None
    owner_staff_id: int | None
    owner: OwnerName
    partner: NoClient
    partner_contact: NoClient
    start_on: date | None
    due_on: date | None
    status: ActionStatus
    blocked_because: NoClient
    status_reason: NoClient
    done_on: date | None
    evidence: NoClient
    outcome: Outcome | None
    outcome_note: NoClient
    outcome_on: date | None
    check_on: date | None
    depends_on_id: int | None
    position: int
    visibility: Visibility

    def is_late(self, today: date) -> bool:
        """Return whether it is still open although its day has passed."""
        return self.status in TO_COME and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class GoalRow:
    """What a member wants (the household when `person_id` is None), the barriers it answers, its actions."""

    id: int
    version: int
    person_id: int | None
    person: ClientName
    words: NoClient
    status: GoalStatus
    status_on: date | None
    status_reason: NoClient
    target_on: date | None
    position: int
    visibility: Visibility
    barrier_ids: tuple[int, ...]
    actions: tuple[ActionRow, ...]


@dataclass(frozen=True)
class PlanView:
    """The whole plan, each list in its order; what was set aside is included, with its status."""

    household_id: int
    barriers: tuple[BarrierRow, ...]
    links: tuple[BarrierLinkRow, ...]
    goals: tuple[GoalRow, ...]


_HOUSEHOLD: sa.BindParameter[int] = sa.bindparam("household_id")
_GOAL: sa.BindParameter[int] = sa.bindparam("goal_id")
_LIFE_AREAS = (
    sa.select(LifeArea.id, LifeArea.code, LifeArea.name, LifeArea.hint, LifeArea.is_private)
    .where(LifeArea.is_active)
    .order_by(LifeArea.position, LifeArea.id)
)
_HOUSEHOLD_OF_GOAL = sa.select(Goal.household_id).where(Goal.id == _GOAL)
_CAUSE, _EFFECT = aliased(Barrier), aliased(Barrier)
_BARRIERS = (
    sa.select(
        Barrier.id, Barrier.version, Barrier.person_id, label().label("person"), Barrier.life_area_id,
        LifeArea.name.label("life_area"), Barrier.what, Barrier.why_it_matters, Barrier.strengths,
        Barrier.severity, Barrier.priority, Barrier.status, Barrier.status_on, Barrier.status_reason,
        Barrier.position, Barrier.visibility,
    )
    .join(LifeArea, LifeArea.id == Barrier.life_area_id)
    .outerjoin(Person, Person.id == Barrier.person_id)
    .where(Barrier.household_id == _HOUSEHOLD)
    .order_by(Barrier.position, Barrier.id)
)  # fmt: skip
_SAID_BY = sa.case((BarrierLink.said_by_person_id.is_(None), sa.func.coalesce(Staff.full_name, "")), else_=label())
_LINKS = (
    sa.select(
        BarrierLink.id, BarrierLink.cause_id, BarrierLink.effect_id, _SAID_BY.label("said_by"),
        BarrierLink.recorded_at,
    )
    .join(_CAUSE, (_CAUSE.id == BarrierLink.cause_id) & (_CAUSE.household_id == BarrierLink.household_id))
    .join(_EFFECT, (_EFFECT.id == BarrierLink.effect_id) & (_EFFECT.household_id == BarrierLink.household_id))
    .outerjoin(Person, Person.id == BarrierLink.said_by_person_id)
    .outerjoin(Staff, Staff.id == BarrierLink.recorded_by_id)
    .where(BarrierLink.household_id == _HOUSEHOLD, BarrierLink.ended_at.is_(None))
    .order_by(BarrierLink.id)
)  # fmt: skip
_ANSWERED = (
    sa.select(sa.func.aggregate_strings(sa.cast(GoalBarrier.barrier_id, sa.String), ","))
    .join(Barrier, Barrier.id == GoalBarrier.barrier_id)
    .where(GoalBarrier.goal_id == Goal.id)
)
_GOALS = (
    sa.select(
        Goal.id, Goal.version, Goal.person_id, label().label("person"), Goal.words, Goal.status, Goal.status_on,
        Goal.status_reason, Goal.target_on, Goal.position, Goal.visibility,
    )
    .join(Household, Household.id == Goal.household_id)  # `visible_to` is about it
    .outerjoin(Person, Person.id == Goal.person_id)
    .order_by(Goal.position, Goal.id)
)  # fmt: skip
_OWNER = sa.case(
    (Action.owner_kind == OwnerKind.STAFF, Staff.full_name),
    (Action.owner_kind == OwnerKind.PARTNER, Action.partner),
    else_=label(),
)
_WAITED_FOR = aliased(Action)
_ACTIONS = (
    sa.select(
        Action.id, Action.version, Action.goal_id, Action.what, Action.owner_kind, Action.owner_person_id,
        Action.owner_staff_id, _OWNER.label("owner"), Action.partner, Action.partner_contact, Action.start_on,
        Action.due_on, Action.status, Action.blocked_because, Action.status_reason, Action.done_on,
        Action.evidence, Action.outcome, Action.outcome_note, Action.outcome_on, Action.check_on,
        Action.position, Action.visibility,
    )
    .outerjoin(Person, Person.id == Action.owner_person_id)
    .outerjoin(Staff, Staff.id == Action.owner_staff_id)
    .order_by(Action.position, Action.id)
)  # fmt: skip
_GOALS_OF_HOUSEHOLD = _GOALS.where(Goal.household_id == _HOUSEHOLD)
_ACTIONS_OF_HOUSEHOLD = _ACTIONS.where(Action.household_id == _HOUSEHOLD)
_ONE_GOAL = _GOALS.where(Goal.id == _GOAL)
_ACTIONS_OF_GOAL = _ACTIONS.where(Action.goal_id == _GOAL)
_WAITS_FOR = sa.select(_WAITED_FOR.id).where(_WAITED_FOR.id == Action.depends_on_id)


def life_areas(s: Session, by: Actor) -> tuple[LifeAreaRow, ...]:
    """Return the life areas in use, in order."""
    require(by, Permission.SEE_CONTACTS)
    return tuple(LifeAreaRow(**row._asdict()) for row in s.execute(_LIFE_AREAS))


def plan_view(s: Session, by: Actor, household_id: int) -> PlanView:
    """Return the plan of one household; four statements, five while it has no goal.

    Raises NotFound out of scope.
    """
    of = {"household_id": household_id}
    goals: Sequence[Any] = s.execute(_goals(by, _GOALS_OF_HOUSEHOLD), of).all()
    if not goals:
        household_for(s, by, household_id, Permission.SEE_PLANS)
    return PlanView(
        household_id=household_id,
        barriers=tuple(
            BarrierRow(**row._asdict())
            for row in s.execute(with_conditions(_BARRIERS, knowable_people(by, Barrier)), of)
        ),
        links=tuple(
            BarrierLinkRow(**row._asdict())
            for row in s.execute(with_conditions(_LINKS, knowable_people(by, BarrierLink)), of)
        ),
        goals=_with_actions(goals, s.execute(_actions(by, _ACTIONS_OF_HOUSEHOLD), of)),
    )


def goal_view(s: Session, by: Actor, goal_id: int) -> GoalRow:
    """Return one goal with its actions, to draw its card again. Raises NotFound when missing or out of scope."""
    of = {"goal_id": goal_id}
    goal: Any = s.execute(_goals(by, _ONE_GOAL), of).one_or_none()
    if goal is None:
        household_for(s, by, s.scalar(_HOUSEHOLD_OF_GOAL, of) or 0, Permission.SEE_PLANS)
        raise NotFound("This goal is no longer there. Look at the plan again.")
    return _with_actions([goal], s.execute(_actions(by, _ACTIONS_OF_GOAL), of))[0]


def _goals(by: Actor, which: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for goals, with the ids of those barriers they answer that `by` may know of."""
    clauses = knowable_people(by, Goal), visible_to(by, Permission.SEE_PLANS)
    return _with_numbers(which, "barrier_ids", with_conditions(_ANSWERED, knowable_people(by, Barrier)), *clauses)


def _actions(by: Actor, which: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for actions, each with the id of the one it waits for where `by` may know of that too."""
    waits_for = with_conditions(_WAITS_FOR, knowable_people(by, _WAITED_FOR))
    return _with_numbers(which, "depends_on_id", waits_for, knowable_people(by, Action))


@prepared
def _with_numbers(
    which: sa.Select[*tuple[Any, ...]], name: str, numbers: sa.Select[Any], *clauses: Clause
) -> sa.Select[*tuple[Any, ...]]:
    """Return a statement with one more column, and these conditions."""
    return which.add_columns(numbers.scalar_subquery().label(name)).where(*clauses)


def _with_actions(goal_rows: Iterable[Any], action_rows: Iterable[Any]) -> tuple[GoalRow, ...]:
    actions: dict[int, list[ActionRow]] = defaultdict(list)
    for row in action_rows:
        actions[row.goal_id].append(ActionRow(**row._asdict()))
    return tuple(
        GoalRow(**row._asdict() | {"barrier_ids": _numbers(row.barrier_ids), "actions": tuple(actions[row.id])})
        for row in goal_rows
    )


def _numbers(joined: str | None) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in joined.split(","))) if joined else ()
