"""Reconstruct a past day: undo, by the audit log, later changes of fields that have no dates.

Dated rows (assignments, memberships, pauses, closings, restrictions, reductions, settings) need nothing, and count
from the day that was entered, however late. The rest stands as it was at the end of the day: the first change after
it names the value before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from db.enums import BarrierStatus, EventName, Severity
from hiw.workload.queries import facts_sql
from hiw.workload.queries.facts_sql import rows_of

SEVERE = frozenset({Severity.SERIOUS, Severity.CRISIS})
_CLOSED_THEN, _HAD_ALERT = EventName.HOUSEHOLD_REOPENED, EventName.SAFE_CONTACT_ENDED
_OPEN_THEN, _HAD_NONE = EventName.HOUSEHOLD_CLOSED, EventName.SAFE_CONTACT_WRITTEN


@dataclass
class PastFacts:
    """What the audit log says of a past day; empty where nothing has changed since.

    `fields`: the value before, by kind, number and field. `closed`: whether a household was closed then, and
    `alerts`: whether there was an alert about a person. `homes`: the household of a barrier whose person has moved.
    """

    fields: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    closed: dict[int, bool] = field(default_factory=dict)
    alerts: dict[int, bool] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)

    def was(self, kind: str, number: int, name: str, now: Any) -> Any:
        """Return the value of a field then, or `now` where it has not changed."""
        return self.fields.get((kind, number), {}).get(name, now)

    def day_was(self, kind: str, number: int, name: str, now: date | None) -> date | None:
        """Return a day as it was then; events hold it as text."""
        value = self.was(kind, number, name, now)
        return date.fromisoformat(value) if isinstance(value, str) else value

    def note(self, line: Any) -> None:
        """Read one event; they come oldest first, and the first about a field counts."""
        before = self.fields.setdefault((line.subject_kind, line.subject_id), {})
        for name, pair in line.changes.items():
            before.setdefault(name, pair[0])
        if line.word in (_CLOSED_THEN, _OPEN_THEN):
            self.closed.setdefault(line.subject_id, line.word == _CLOSED_THEN)
        elif line.word in (_HAD_ALERT, _HAD_NONE):
            self.alerts.setdefault(line.person_id, line.word == _HAD_ALERT)
        elif line.word == EventName.MEMBER_MOVED:
            old_id, _ = line.changes["household_id"]
            for barrier_id in line.changes.get("barrier_ids", ((), ()))[1]:
                self.homes.setdefault(barrier_id, old_id)


NOTHING = PastFacts()
Counts = tuple[int, int, int]  # members of a household, who of them need an interpreter, who are at risk


def earlier(s: Session, moment: datetime) -> PastFacts:
    """Read what the audit log says of a moment, in one statement."""
    found = PastFacts()
    for line in rows_of(s, facts_sql.lines(), {"moment": moment}):
        found.note(line)
    return found


def put_back_members(
    s: Session, was: PastFacts, when: Mapping[str, Any], now: Mapping[int, Counts]
) -> dict[int, Counts]:  # fmt: skip
    """Return the counts of members with their alerts and interpreters as they were."""
    interpreters: Counter[int] = Counter()
    at_risk: Counter[int] = Counter()
    for row in rows_of(s, facts_sql.touched_members(), when):
        needed = was.was("persons", row.person_id, "needs_interpreter", row.needs_interpreter)
        had_alert = was.alerts.get(row.person_id, row.has_alert)
        interpreters[row.household_id] += bool(needed) - bool(row.needs_interpreter)
        at_risk[row.household_id] += bool(had_alert or row.is_restricted) - bool(row.has_alert or row.is_restricted)
    return {
        number: (there, needing + interpreters[number], risky + at_risk[number])
        for number, (there, needing, risky) in now.items()
    }


def put_back_barriers(s: Session, was: PastFacts, when: Mapping[str, Any], now: Mapping[int, int]) -> dict[int, int]:
    """Return how many severe barriers were open in each household.

    A barrier of somebody who has moved counts by the days of their memberships, as they do themselves.
    """
    severe = Counter(dict(now))
    touched = rows_of(s, facts_sql.touched_barriers(), when)
    people = {row.person_id for row in touched} - {None}
    there = {tuple(row) for row in rows_of(s, facts_sql.homes_then(), {**when, "people": sorted(people)})}
    for row in touched:
        status = BarrierStatus(was.was("barriers", row.id, "status", row.status))
        severity = Severity(was.was("barriers", row.id, "severity", row.severity))
        whose = was.was("barriers", row.id, "person_id", row.person_id)
        homes = row.household_id, was.homes.get(row.id, row.household_id)
        is_here = row.person_id is None or (row.person_id, row.household_id) in there
        severe[row.household_id] -= is_here and _counts(row.status, row.severity)
        then = next((home for home in homes if whose is None or (whose, home) in there), None)
        if then is not None:
            severe[then] += _counts(status, severity)
    return dict(severe)


def _counts(status: BarrierStatus, severity: Severity) -> bool:
    return status is BarrierStatus.OPEN and severity in SEVERE


def homes_were(
    was: PastFacts, staff_id: int, now: Iterable[str], home: str | None
) -> tuple[frozenset[str], str | None]:
    """Return the authorities in which a colleague worked, and the home authority."""
    codes = was.was("staff", staff_id, "authorities", tuple(now))
    return frozenset(codes), was.was("staff", staff_id, "home_authority", home)
