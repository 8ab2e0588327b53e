"""What needs attention, by colleague: quiet households, overdue reviews, and ends that come near."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Assignment, Household
from db.prepared import prepared
from hiw import clock
from hiw.client_text import ClientName, NoClient
from hiw.policy.permissions import Actor
from hiw.policy.scope import visible_to
from hiw.settings import settings_on
from hiw.settings.names import SettingName as N
from hiw.today import rules
from hiw.today.rules import HouseholdDates, Thresholds
from hiw.today.rules_sql import NOT_CLOSED
from hiw.today.worklist import standing_of
from hiw.words import reference
from hiw.workload.facts import Numbers, StaffFacts
from hiw.workload.queries.board import ENDS_SOON
from hiw.workload.queries.facts import belongs, named, whose_for
from hiw.workload.queries.facts_sql import Clause, HouseholdPool, rows_of, within


class AttentionKind(StrEnum):
    """A thing that needs attention; each is a number of `AttentionRow` and has a list behind it."""

    QUIET = "quiet"
    VERY_QUIET = "very_quiet"
    REVIEWS_OVERDUE = "reviews_overdue"
    ENDING_6_WEEKS = "ending_6_weeks"
    ENDING_12_WEEKS = "ending_12_weeks"
    PAST_END = "past_end"


ENDING_KINDS: Final = {AttentionKind.ENDING_6_WEEKS: timedelta(weeks=6), AttentionKind.ENDING_12_WEEKS: ENDS_SOON}


@dataclass(frozen=True)
class AttentionHousehold:
    """A household behind a number; `days` are those since the contact, since the review's day, or to or since the
    end."""

    household_id: int
    household_name: ClientName
    days: int

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class AttentionRow:
    """One colleague's numbers. Quiet households include very quiet ones, and ends within 12 weeks those within 6.

    `lists` has the households behind each number, the most days first (ends: the nearest first); those out of the
    reader's scope are counted and are in no list.
    """

    staff_id: int
    name: NoClient
    home_authority: NoClient | None
    households: int
    quiet: int
    very_quiet: int
    reviews_overdue: int
    ending_6_weeks: int
    ending_12_weeks: int
    past_end: int
    lists: dict[AttentionKind, tuple[AttentionHousehold, ...]]


@dataclass(frozen=True)
class Attention:
    """Each colleague by name, today, by the settings in force."""

    on: date
    numbers: Numbers
    rows: tuple[AttentionRow, ...]


def attention(s: Session, by: Actor, *, senior_id: int | None = None) -> Attention:
    """Return what needs attention today in a team or the region, by colleague. Raises as `facts_of` does."""
    whose, today = whose_for(by, senior_id), clock.today()
    now = settings_on(s, today)
    at = Thresholds(
        today, now[N.QUIET_DAYS], now[N.VERY_QUIET_DAYS], now[N.SUPPORT_MONTHS], now[N.WARN_MONTHS]
    )  # fmt: skip
    people = named(s, today, whose)
    held: dict[int, list[Any]] = {number: [] for number in people}
    asked = {"team": sorted(people), "homes": ()} if whose.pool is HouseholdPool.TEAM else {}
    for row in rows_of(s, _held(whose.pool, visible_to(by)), asked):
        held[row.advocate_id].append(row)
    rows = (_row(each, held[each.id], at) for each in people.values() if belongs(each, whose, bool(held[each.id])))
    return Attention(today, now, tuple(rows))


@prepared
def _held(pool: HouseholdPool, sees: Clause) -> sa.Select[*tuple[Any, ...]]:
    h, a = Household, Assignment
    columns = (h.name, h.status, h.started_on, h.planned_end_on, h.last_contact_on, h.next_review_on)
    held = sa.select(h.id, a.advocate_id, *columns, sees.label("is_seen")).join(a, a.household_id == h.id)
    return held.where(NOT_CLOSED, a.to_on.is_(None), *within(pool)).order_by(h.id)


def _row(colleague: StaffFacts, held: Iterable[Any], at: Thresholds) -> AttentionRow:
    found: dict[AttentionKind, list[tuple[int, Any]]] = {matter: [] for matter in AttentionKind}
    households = 0
    for row in held:
        households += 1
        for matter, days in _matters(standing_of(row), at):
            found[matter].append((days, row))
    return AttentionRow(
        staff_id=colleague.id,
        name=colleague.name,
        home_authority=colleague.home_authority,
        households=households,
        **{matter.value: len(rows) for matter, rows in found.items()},
        lists={matter: _list(matter, rows) for matter, rows in found.items()},
    )


def _list(matter: AttentionKind, rows: list[tuple[int, Any]]) -> tuple[AttentionHousehold, ...]:
    """Return those in the reader's scope: past ones by the most days first, coming ones by the nearest."""
    ahead = 1 if matter in (AttentionKind.ENDING_6_WEEKS, AttentionKind.ENDING_12_WEEKS) else -1
    listed = sorted((ahead * days, row.id, row.name) for days, row in rows if row.is_seen)
    return tuple(AttentionHousehold(number, name, ahead * days) for days, number, name in listed)


def _matters(standing: HouseholdDates, at: Thresholds) -> Iterator[tuple[AttentionKind, int]]:
    """Yield what needs attention in a household, with its days."""
    if rules.is_quiet(standing, at):
        yield AttentionKind.QUIET, (at.today - standing.heard_on).days
    if rules.is_very_quiet(standing, at):
        yield AttentionKind.VERY_QUIET, (at.today - standing.heard_on).days
    if rules.is_review_overdue(standing, at) and standing.next_review_on:
        yield AttentionKind.REVIEWS_OVERDUE, (at.today - standing.next_review_on).days
    left = (standing.planned_end_on - at.today).days
    if left < 0:
        yield AttentionKind.PAST_END, -left
    yield from ((matter, left) for matter, span in ENDING_KINDS.items() if 0 <= left <= span.days)
