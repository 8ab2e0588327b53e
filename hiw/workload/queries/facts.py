"""The facts of all open households of a team or the region on a day, in a constant number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from db.enums import HouseholdStatus, Role
from hiw import clock
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import visible_to
from hiw.settings import settings_on
from hiw.workload.facts import HouseholdFacts, ReductionFacts, StaffFacts, WorkloadFacts
from hiw.workload.queries import as_of_day, facts_sql
from hiw.workload.queries.as_of_day import Counts, PastFacts
from hiw.workload.queries.facts_sql import Clause, HouseholdPool, rows_of

ONLY_OWN = "You can see your own caseload. Ask your senior about anybody else's."
NOBODY = "There is no such colleague. Go back to the list and choose again."
TO_COME = "That day is still to come. Choose today or a day before it."
_NONE: Counts = (0, 0, 0)


@dataclass(frozen=True)
class WorkloadScope:
    """Whose workload: a senior's team, one colleague's, one household alone, or the region's when all are None."""

    senior_id: int | None = None
    staff_id: int | None = None
    household_id: int | None = None

    @property
    def pool(self) -> HouseholdPool:
        """Return the filter of the households."""
        if self.household_id is not None:
            return HouseholdPool.ONE
        return HouseholdPool.REGION if self == WorkloadScope() else HouseholdPool.TEAM


def facts_of(
    s: Session, by: Actor, on: date, *, senior_id: int | None = None, staff_id: int | None = None
) -> WorkloadFacts:  # fmt: skip
    """Return everything from which points and capacity of a day, today or before, are computed.

    `senior_id`: that senior's team, which are the advocates they lead, themselves when they support some, and the
    households of their authorities that wait; `staff_id`: one colleague; neither: the region. A household out of the
    scope of `by` comes without its id. An advocate gets themselves, and NotAllowed for anybody else. Raises NotFound
    for an unknown colleague, RuleBroken for a day to come.
    """
    whose = whose_for(by, senior_id, staff_id)
    if on > clock.today():
        raise RuleBroken(TO_COME)
    return gather(s, on, whose, visible_to(by))


def whose_for(by: Actor, senior_id: int | None = None, staff_id: int | None = None) -> WorkloadScope:
    """Return whose workload `by` gets when they ask for a team or a colleague. Raises NotAllowed."""
    require(by, Permission.SEE_CASELOAD)
    if by.may(Permission.SEE_TEAM) or by.may(Permission.SEE_REGION):
        return WorkloadScope(senior_id, staff_id)
    if senior_id is not None or staff_id not in (None, by.id):
        raise NotAllowed(ONLY_OWN)
    return WorkloadScope(staff_id=by.id)


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over: the midnight after it."""
    return clock.at(day + timedelta(days=1), time())


def gather(s: Session, on: date, whose: WorkloadScope, sees: Clause | None = None) -> WorkloadFacts:
    """Return the facts of `facts_of` without a check of the policy; every household has its id when `sees` is None."""
    s.flush()
    is_past = on < clock.today()
    when: dict[str, Any] = {"day": on, "moment": end_of(on)}
    was = as_of_day.earlier(s, when["moment"]) if is_past else as_of_day.NOTHING
    within = _named(_colleagues(s, when, was), whose)
    narrowed: dict[str, Any] = {}
    if whose.pool is HouseholdPool.TEAM:
        homes = within[whose.senior_id].authorities if whose.senior_id in within else ()
        narrowed = {"team": sorted(within), "homes": sorted(homes)}
    elif whose.pool is HouseholdPool.ONE:
        narrowed = {"one": whose.household_id}
    households = _households(s, whose.pool, is_past, when | narrowed, was, sees)
    holders = {each.advocate_id for each in households}
    return WorkloadFacts(
        on,
        settings_on(s, on),
        tuple(each for each in within.values() if belongs(each, whose, each.id in holders)),
        households,
    )


def named(s: Session, today: date, whose: WorkloadScope) -> dict[int, StaffFacts]:
    """Return the colleagues who may be included today, by id, ordered by name; two statements."""
    return _named(_colleagues(s, {"day": today, "moment": end_of(today)}, as_of_day.NOTHING), whose)


def _named(everybody: dict[int, StaffFacts], whose: WorkloadScope) -> dict[int, StaffFacts]:
    """Return the colleagues who may be included."""
    number = whose.senior_id if whose.senior_id is not None else whose.staff_id
    if number is None:
        return everybody
    if number not in everybody:
        raise NotFound(NOBODY)
    team = {each.id: each for each in everybody.values() if whose.senior_id == each.senior_id is not None}
    return {number: everybody[number]} | team


def belongs(colleague: StaffFacts, whose: WorkloadScope, holds: bool) -> bool:
    """Return whether somebody of `named` is included: an advocate, the one who was asked for, or who supports some."""
    if holds or colleague.id == whose.staff_id:
        return True
    return colleague.is_active and colleague.role is Role.ADVOCATE and whose.household_id is None


def _colleagues(s: Session, when: dict[str, Any], was: PastFacts) -> dict[int, StaffFacts]:
    """Return everybody as they were, by id, ordered by name."""
    kept: dict[int, list[ReductionFacts]] = {}
    for row in rows_of(s, facts_sql.reductions(), when):
        kept.setdefault(row.staff_id, []).append(ReductionFacts(*row[1:]))
    found: dict[int, StaffFacts] = {}
    for staff_id, rows in groupby(rows_of(s, facts_sql.staff(), when), lambda row: row.id):
        found[staff_id] = _colleague(list(rows), tuple(kept.get(staff_id, ())), was)
    return found


def _colleague(rows: list[Any], reductions: tuple[ReductionFacts, ...], was: PastFacts) -> StaffFacts:
    row = rows[0]
    codes = [each.authority_code for each in rows if each.authority_code]
    home = next((each.authority_code for each in rows if each.is_home), None)
    authorities, home = as_of_day.homes_were(was, row.id, codes, home)

    def then(name: str) -> Any:
        return was.was("staff", row.id, name, getattr(row, name))

    return StaffFacts(
        id=row.id,
        name=row.full_name,
        role=Role(then("role")),
        senior_id=then("senior_id"),
        authorities=authorities,
        home_authority=home,
        contracted_minutes=then("contracted_minutes") if then("is_active") else 0,
        started_on=was.day_was("staff", row.id, "started_on", row.started_on),
        reductions=reductions,
        is_active=then("is_active"),
    )


def _households(
    s: Session, pool: HouseholdPool, is_past: bool, when: dict[str, Any], was: PastFacts, sees: Clause | None
) -> tuple[HouseholdFacts, ...]:
    members: dict[int, Counts] = {row[0]: row[1:] for row in rows_of(s, facts_sql.members(pool, is_past), when)}
    severe: dict[int, int] = {row[0]: row[1] for row in rows_of(s, facts_sql.barriers(pool, is_past), when)}
    if is_past:
        members = as_of_day.put_back_members(s, was, when, members)
        severe = as_of_day.put_back_barriers(s, was, when, severe)
    found: dict[int, HouseholdFacts] = {}
    for number, code, is_paused, started_on, ends_on, exits_on, is_light, is_seen, holder, since in rows_of(
        s, facts_sql.households(pool, is_past, sees), when
    ):
        there, interpreters, at_risk = members.get(number, _NONE)
        found[number] = HouseholdFacts(
            number if is_seen else None,
            code,
            HouseholdStatus.PAUSED if is_paused else HouseholdStatus.OPEN,
            started_on,
            ends_on,
            exits_on,
            is_light,
            there,
            severe.get(number, 0),
            at_risk > 0,
            interpreters > 0,
            holder,
            since,
        )
    return tuple(_as_it_was(found, was) if is_past else found.values())


def _as_it_was(found: dict[int, HouseholdFacts], was: PastFacts) -> Iterable[HouseholdFacts]:
    """Yield households as they were, without those that were closed then."""
    for number, now in found.items():
        if was.closed.get(number):
            continue
        ends_on = was.day_was("households", number, "planned_end_on", now.planned_end_on)
        yield replace(
            now,
            planned_end_on=ends_on or now.planned_end_on,
            exit_planned_on=was.day_was("households", number, "exit_planned_on", now.exit_planned_on),
            is_light_touch=was.was("households", number, "is_light_touch", now.is_light_touch),
        )
