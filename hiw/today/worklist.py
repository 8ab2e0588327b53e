"""One advocate's work today: the counts, and the one list of what to do, most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import ActionStatus, HouseholdStatus, OwnerKind
from db.models import Action, Assignment, Household, Person, Staff
from db.prepared import prepared
from hiw.client_text import ClientName, NoClient
from hiw.households.person_label import label
from hiw.policy.permissions import Actor
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import knowable_people, visible_to
from hiw.today import rules
from hiw.today.rules import HouseholdDates, Thresholds, WorkKind, WorklistFilter
from hiw.today.rules_sql import NOT_CLOSED
from hiw.words import reference

# Literals, so that the partial index of actions to come is used.
TO_COME = Action.status.in_([sa.literal_column(f"'{word}'") for word in ("to_do", "doing", "blocked")])


@dataclass(frozen=True)
class WorklistRow:
    """An item of the list. `on` is the due day, or the day of the last contact (the start when there was none).

    `action_id` and `version` are set where it can be ticked done or postponed from here. `owner` says who does it:
    "You", a name, or a service.
    """

    kind: WorkKind
    household_id: int
    household_name: ClientName
    what: NoClient
    on: date
    owner: ClientName = ""
    action_id: int | None = None
    version: int | None = None
    status: ActionStatus | None = None
    blocked_because: NoClient = ""

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)

    @property
    def due_on(self) -> date | None:
        """Return the day on which it is or was due; None for a quiet household."""
        return None if self.kind is WorkKind.QUIET else self.on

    @property
    def since(self) -> date | None:
        """Return the day since which it has been quiet; None for anything else."""
        return self.on if self.kind is WorkKind.QUIET else None


@dataclass(frozen=True)
class PlannedEndRow:
    """A household whose planned end is near, or past."""

    household_id: int
    household_name: ClientName
    planned_end_on: date
    is_past: bool

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class WorklistCounts:
    """The counts above the list. `reviews` are overdue or due this week, `quiet` includes very quiet ones."""

    households: int
    late: int
    today: int
    soon: int
    reviews: int
    reviews_overdue: int
    quiet: int
    very_quiet: int
    near_end: int
    past_end: int


@dataclass(frozen=True)
class Worklist:
    """The counts by the settings in force (`at`), the first rows of the list, how many it has in all, and the time
    of each household."""

    at: Thresholds
    counts: WorklistCounts
    rows: tuple[WorklistRow, ...]
    total: int
    clock: tuple[PlannedEndRow, ...]

    @property
    def household_ids(self) -> set[int]:
        """Return the ids of the households in it."""
        return {row.household_id for row in self.rows} | {row.household_id for row in self.clock}


@dataclass(frozen=True)
class _CaseloadHousehold:
    """An assigned household with its dates, and how many of its actions are late, due today and due soon."""

    id: int
    name: str
    standing: HouseholdDates
    late: int
    today: int
    soon: int


def work_of(
    s: Session, by: Actor, advocate_id: int, at: Thresholds, chosen: WorklistFilter | None, limit: int
) -> Worklist:
    """Return what is to be done in the households of an advocate that `by` may see; two statements."""
    kept = _households(s, by, advocate_id, at)
    counts = _counts(kept, at)
    rows = [*_household_rows(kept, chosen, at), *_action_rows(s, by, kept, at, chosen, limit)]
    rows.sort(key=lambda row: (rules.urgency(row.kind, row.on, at), row.household_id, row.action_id or 0))
    return Worklist(at, counts, tuple(rows[:limit]), _total(counts, chosen), _clock(kept, at))


def standing_of(row: Any) -> HouseholdDates:
    """Return the dates of a household's row."""
    return HouseholdDates(
        row.status is HouseholdStatus.OPEN, row.started_on, row.planned_end_on, row.last_contact_on, row.next_review_on
    )


def _households(s: Session, by: Actor, advocate_id: int, at: Thresholds) -> list[_CaseloadHousehold]:
    asked = {"advocate_id": advocate_id, "today": at.today, "soon": at.soon}
    rows = s.execute(_households_of(visible_to(by), knowable_people(by, Action)), asked)
    return [_CaseloadHousehold(row.id, row.name, standing_of(row), row.late, row.today, row.soon) for row in rows]


def _counts(kept: list[_CaseloadHousehold], at: Thresholds) -> WorklistCounts:
    def how_many(rule: Any) -> int:
        return sum(rule(household.standing, at) for household in kept)

    return WorklistCounts(
        households=len(kept),
        late=sum(household.late for household in kept),
        today=sum(household.today for household in kept),
        soon=sum(household.soon for household in kept),
        reviews=how_many(rules.is_review_due),
        reviews_overdue=how_many(rules.is_review_overdue),
        quiet=how_many(rules.is_quiet),
        very_quiet=how_many(rules.is_very_quiet),
        near_end=how_many(rules.is_near_end),
        past_end=how_many(rules.is_past_end),
    )


def _total(counts: WorklistCounts, chosen: WorklistFilter | None) -> int:
    parts = {filter: getattr(counts, filter.value) for filter in WorklistFilter}
    return parts[chosen] if chosen else sum(parts.values())


def _household_rows(
    kept: list[_CaseloadHousehold], chosen: WorklistFilter | None, at: Thresholds
) -> Iterator[WorklistRow]:
    for household in kept:
        standing = household.standing
        if chosen in (None, WorklistFilter.REVIEWS) and rules.is_review_due(standing, at):
            assert standing.next_review_on is not None
            yield WorklistRow(WorkKind.REVIEW, household.id, household.name, "Review the plan", standing.next_review_on)
        if chosen in (None, WorklistFilter.QUIET) and rules.is_quiet(standing, at):
            yield WorklistRow(WorkKind.QUIET, household.id, household.name, "Get in touch", standing.heard_on)


def _action_rows(
    s: Session, by: Actor, kept: list[_CaseloadHousehold], at: Thresholds, chosen: WorklistFilter | None, limit: int
) -> Iterator[WorklistRow]:
    span = rules.due_between(chosen, at)
    if span is None:
        return
    names = {household.id: household.name for household in kept}
    asked = {"first": span[0], "last": span[1], "household_ids": list(names), "most": limit}
    for row in s.execute(_actions_of(knowable_people(by, Action)), asked):
        yield WorklistRow(
            kind=WorkKind.ACTION,
            household_id=row.household_id,
            household_name=names[row.household_id],
            what=row.what,
            on=row.due_on,
            owner=_owner(row, by),
            action_id=row.id,
            version=row.version,
            status=row.status,
            blocked_because=row.blocked_because,
        )


def _owner(row: Any, by: Actor) -> str:
    if row.owner_kind is OwnerKind.MEMBER:
        return str(row.member)
    if row.owner_kind is OwnerKind.PARTNER:
        return str(row.partner)
    return "You" if row.owner_staff_id == by.id else str(row.colleague)


def _clock(kept: list[_CaseloadHousehold], at: Thresholds) -> tuple[PlannedEndRow, ...]:
    """Past ones first, then those near their end: the list comes by planned end."""
    return tuple(
        PlannedEndRow(
            household.id, household.name, household.standing.planned_end_on, rules.is_past_end(household.standing, at)
        )
        for household in kept
        if rules.is_past_end(household.standing, at) or rules.is_near_end(household.standing, at)
    )


_HELD = sa.select(Assignment.household_id).where(
    Assignment.advocate_id == sa.bindparam("advocate_id"), Assignment.to_on.is_(None)
)
_TODAY = sa.bindparam("today", type_=sa.Date)


@prepared
def _households_of(visible: Clause, shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for an advocate's households, with how many actions are late, due today and due soon."""
    due = sa.and_(Action.household_id == Household.id, TO_COME, Action.due_on <= sa.bindparam("soon"))
    return _HOUSEHOLDS.outerjoin(Action, sa.and_(due, shown)).where(visible)


@prepared
def _actions_of(shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    return _ACTIONS.where(shown)


_HOUSEHOLDS = (
    sa.select(
        Household.id,
        Household.name,
        Household.status,
        Household.started_on,
        Household.planned_end_on,
        Household.last_contact_on,
        Household.next_review_on,
        sa.func.count(Action.id).filter(Action.due_on < _TODAY).label("late"),
        sa.func.count(Action.id).filter(Action.due_on == _TODAY).label("today"),
        sa.func.count(Action.id).filter(Action.due_on > _TODAY).label("soon"),
    )
    .where(Household.id.in_(_HELD), NOT_CLOSED)
    .group_by(Household.id)
    .order_by(Household.planned_end_on, Household.id)
)
_ACTIONS = (
    sa.select(
        Action.id,
        Action.version,
        Action.household_id,
        Action.what,
        Action.due_on,
        Action.status,
        Action.blocked_because,
        Action.owner_kind,
        Action.owner_staff_id,
        Action.partner,
        Staff.full_name.label("colleague"),
        label().label("member"),
    )
    .select_from(Action)
    .outerjoin(Person, Person.id == Action.owner_person_id)
    .outerjoin(Staff, Staff.id == Action.owner_staff_id)
    .where(
        Action.household_id.in_(sa.bindparam("household_ids", expanding=True)),
        TO_COME,
        Action.due_on.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(Action.due_on, Action.household_id, Action.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
