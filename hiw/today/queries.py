"""Queries of Today for each role: an advocate's list, a senior's team, the region, new households."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import Eligibility
from db.models import Action, Assignment, Authority, EligibilityCheck, Household, Membership, Staff
from db.prepared import prepared
from hiw import clock
from hiw.client_text import ClientName, NoClient
from hiw.errors import NotFound
from hiw.plans.queries import StaffChange
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import knowable_people, visible_to, with_conditions
from hiw.settings import SettingName, settings_on, value_on
from hiw.today import region, rules
from hiw.today.region import RegionToday
from hiw.today.rules import AttentionCounts, Thresholds, WorklistFilter
from hiw.today.rules_sql import IS_PAST_END, IS_QUIET, IS_REVIEW_OVERDUE, IS_VERY_QUIET, NOT_CLOSED, days_of
from hiw.today.staff_changes import staff_changes
from hiw.today.worklist import TO_COME, Worklist, work_of
from hiw.words import reference

LATELY_DAYS: Final = 14
MOST_NEW: Final = 40


@dataclass(frozen=True)
class AdvocateToday:
    """An advocate's own work, and what colleagues did in the last days to rows that the advocate had changed."""

    work: Worklist
    changes: tuple[StaffChange, ...]


@dataclass(frozen=True)
class TeamRow:
    """What one advocate's households need."""

    advocate_id: int
    advocate: NoClient
    load: AttentionCounts


@dataclass(frozen=True)
class SeniorToday:
    """The senior's team, the most worrying first, by the settings in force (`at`)."""

    at: Thresholds
    rows: tuple[TeamRow, ...]

    def table(self) -> pd.DataFrame:
        """Return one row per advocate: `advocate` (str), then counts (int64) named as in `AttentionCounts`."""
        columns = ["advocate", *AttentionCounts.__dataclass_fields__]
        table = pd.DataFrame([{"advocate": r.advocate, **asdict(r.load)} for r in self.rows], columns=columns)
        return table.astype({"advocate": "str"} | dict.fromkeys(columns[1:], "int64"))


@dataclass(frozen=True)
class AdvocateWorklist:
    """The work of one advocate, as their senior sees it."""

    advocate_id: int
    advocate: NoClient
    work: Worklist


@dataclass(frozen=True)
class NewHousehold:
    """A household that was added lately, or that waits for a second eligible member."""

    household_id: int
    household_name: ClientName
    authority: NoClient
    added_on: date
    advocate: NoClient | None

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class SupportToday:
    """Households added in the last days, not closed, and those waiting for a second member; newest first, at most 40
    each."""

    added: tuple[NewHousehold, ...]
    waiting: tuple[NewHousehold, ...]


def advocate_today(s: Session, by: Actor, *, filter: WorklistFilter | None = None, limit: int = 40) -> AdvocateToday:
    """Return what `by` has to do in their households; four statements. `filter` applies to the list, not to the
    counts."""
    require(by, Permission.SEE_PLANS)
    at = _thresholds(s)
    return AdvocateToday(work_of(s, by, by.id, at, filter, limit), staff_changes(s, by))


def senior_today(s: Session, by: Actor) -> SeniorToday:
    """Return each advocate of `by`'s team, and `by` when they support households too; two statements."""
    require(by, Permission.SEE_TEAM)
    at = _thresholds(s)
    rows = []
    asked = {"by_id": by.id, **days_of(at)}
    for row in s.execute(_team(visible_to(by), knowable_people(by, Action)), asked):
        load = AttentionCounts(**{field.name: getattr(row, field.name) for field in fields(AttentionCounts)})
        if load.households or row.advocate_id != by.id:
            rows.append((load, row.name, TeamRow(row.advocate_id, row.name, load)))
    return SeniorToday(at, rules.most_worrying_first(rows))


def team_list(
    s: Session, by: Actor, advocate_id: int, *, filter: WorklistFilter | None = None, limit: int = 40
) -> AdvocateWorklist:
    """Return the list of an advocate of `by`'s team, as that advocate has it; three statements.

    Raises NotFound for a colleague who is not in the team; a role that sees the region may open anyone's.
    """
    require(by, Permission.SEE_TEAM)
    today = clock.today()
    asked = {"advocate_id": advocate_id, "by_id": by.id, "today": today, "sees_region": by.may(Permission.SEE_REGION)}
    found = s.execute(_NAME, asked).one_or_none()
    if found is None:
        raise NotFound("There is no such advocate in your team. Choose one from the list.")
    name, *numbers = found
    return AdvocateWorklist(advocate_id, name, work_of(s, by, advocate_id, Thresholds(today, *numbers), filter, limit))


def manager_today(s: Session, by: Actor) -> RegionToday:
    """Return the figures of each authority by name, also of those without households; at most three statements.

    In a region of more than 5,000 households they may be up to a minute old: see `hiw.today.region`.
    """
    require(by, Permission.SEE_REGION)
    return region.figures(s, lambda: _thresholds(s))


def support_today(s: Session, by: Actor) -> SupportToday:
    """Households added lately, and those that wait for a second member, in two statements."""
    require(by, Permission.SEE_CONTACTS)
    since = clock.at(clock.today() - timedelta(days=LATELY_DAYS), time())
    return SupportToday(
        added=_new_households(s, by, _ADDED, since=since),
        waiting=_new_households(s, by, _WAITING),
    )


def _thresholds(s: Session) -> Thresholds:
    """Return the settings of today."""
    today = clock.today()
    now = settings_on(s, today)
    return Thresholds(
        today=today,
        quiet_days=now[SettingName.QUIET_DAYS],
        very_quiet_days=now[SettingName.VERY_QUIET_DAYS],
        support_months=now[SettingName.SUPPORT_MONTHS],
        warn_months=now[SettingName.WARN_MONTHS],
    )


@prepared
def _team(visible: Clause, shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for the team's counts. An advocate without a household in scope is a row of zeros."""
    late = sa.select(sa.func.count()).where(Action.household_id == Household.id, TO_COME, Action.due_on < _TODAY, shown)
    late_ones = sa.func.coalesce(sa.func.sum(late.correlate(Household).scalar_subquery()), 0)
    number = sa.func.count(Household.id)
    return (
        sa.select(
            Staff.id.label("advocate_id"),
            Staff.full_name.label("name"),
            number.label("households"),
            sa.cast(late_ones, sa.BigInteger).label("late_actions"),
            number.filter(IS_REVIEW_OVERDUE).label("reviews_overdue"),
            number.filter(IS_QUIET).label("quiet"),
            number.filter(IS_VERY_QUIET).label("very_quiet"),
            number.filter(IS_PAST_END).label("past_end"),
        )
        .select_from(Staff)
        .outerjoin(Assignment, _HELD_NOW)
        .outerjoin(Household, sa.and_(Household.id == Assignment.household_id, NOT_CLOSED, visible))
        .where(_IN_TEAM, Staff.is_active)
        .group_by(Staff.id, Staff.full_name)
    )


def _new_households(
    s: Session, by: Actor, query: sa.Select[*tuple[Any, ...]], **asked: datetime
) -> tuple[NewHousehold, ...]:
    return tuple(
        NewHousehold(household_id, name, authority, _day(created_at), advocate)
        for household_id, name, authority, created_at, advocate in s.execute(
            with_conditions(query, visible_to(by)), asked
        )
    )


def _day(moment: datetime) -> date:
    return clock.local(moment).date()


def _waiting() -> sa.Select[int]:
    """Households where a present member's last check waits for a second one."""
    check, later = EligibilityCheck, aliased(EligibilityCheck)
    is_last = ~sa.exists().where(
        later.household_id == check.household_id, later.person_id == check.person_id, later.id > check.id
    )
    is_member = sa.exists().where(
        Membership.household_id == check.household_id,
        Membership.person_id == check.person_id,
        Membership.left_on.is_(None),
    )
    pending: sa.ColumnElement[Any] = sa.literal_column(f"'{Eligibility.PENDING_SECOND_MEMBER.value}'")
    return sa.select(check.household_id).where(check.result == pending, is_last, is_member)


_BY, _TODAY = sa.bindparam("by_id", type_=sa.BigInteger), sa.bindparam("today", type_=sa.Date)
_IN_TEAM = sa.or_(Staff.senior_id == _BY, Staff.id == _BY)
_HELD_NOW = sa.and_(Assignment.advocate_id == Staff.id, Assignment.to_on.is_(None))
_IN_THRESHOLDS = (  # in the order of the fields of Thresholds
    SettingName.QUIET_DAYS, SettingName.VERY_QUIET_DAYS, SettingName.SUPPORT_MONTHS, SettingName.WARN_MONTHS
)  # fmt: skip
_NAME = sa.select(Staff.full_name, *(value_on(each, _TODAY) for each in _IN_THRESHOLDS)).where(
    Staff.id == sa.bindparam("advocate_id"), sa.or_(_IN_TEAM, sa.bindparam("sees_region", type_=sa.Boolean))
)
_NEW = (
    sa.select(Household.id, Household.name, Authority.name, Household.created_at, Staff.full_name)
    .join(Authority, Authority.code == Household.authority_code)
    .outerjoin(Assignment, (Assignment.household_id == Household.id) & Assignment.to_on.is_(None))
    .outerjoin(Staff, Staff.id == Assignment.advocate_id)
    .where(NOT_CLOSED)
    .order_by(Household.id.desc())
    .limit(MOST_NEW)
)
_ADDED = _NEW.where(Household.created_at >= sa.bindparam("since"))
_WAITING = _NEW.where(Household.id.in_(_waiting()))
