"""What the screens count, counted again: rows of the tables and plain arithmetic, and nothing of the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

_ROWS = """
select h.id, h.status, h.authority_code, h.started_on, h.closed_on, h.planned_end_on, h.last_contact_on,
       h.next_review_on, a.advocate_id, s.role as held_by_role
from households h
left join assignments a on a.household_id = h.id and a.to_on is null
left join staff s on s.id = a.advocate_id
"""
_ACTIONS = """
select h.id, x.due_on from actions x join households h on h.id = x.household_id
where x.status in ('to_do', 'doing', 'blocked') and h.status <> 'closed' and x.due_on is not null
"""


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Counted:
    """The households of a database on a day. `settings` are the numbers in force, by the names they are kept under."""

    today: date
    settings: Mapping[str, int]
    rows: tuple[Mapping[str, Any], ...]
    due: tuple[tuple[int, date], ...]

    def of(self, *advocates: int | None) -> "Counted":
        """Only what these advocates hold; None: what nobody holds."""
        rows = tuple(row for row in self.rows if row["advocate_id"] in advocates)
        ids = {row["id"] for row in rows}
        return Counted(self.today, self.settings, rows, tuple(each for each in self.due if each[0] in ids))

    @property
    def here(self) -> list[Mapping[str, Any]]:
        """Open or paused."""
        return [row for row in self.rows if row["status"] in ("open", "paused")]

    @property
    def open(self) -> list[Mapping[str, Any]]:
        """Open and not paused."""
        return [row for row in self.rows if row["status"] == "open"]

    @property
    def held(self) -> list[Mapping[str, Any]]:
        """Open or paused, and with an advocate."""
        return [row for row in self.here if row["advocate_id"] is not None]

    @property
    def held_by_advocates(self) -> list[Mapping[str, Any]]:
        """Those of them who are not with a senior."""
        return [row for row in self.held if row["held_by_role"] == "advocate"]

    def quiet(self, setting: str) -> int:
        """Open households with no contact for so many days, or none since the start."""
        most = self.today - timedelta(days=self.settings[setting])
        return sum((row["last_contact_on"] or row["started_on"]) <= most for row in self.open)

    @property
    def overdue(self) -> int:
        """Open households whose review's day is past."""
        return sum(row["next_review_on"] is not None and row["next_review_on"] < self.today for row in self.open)

    def reviews_until(self, last: date) -> int:
        """Open households whose review is due on a day or before."""
        return sum(row["next_review_on"] is not None and row["next_review_on"] <= last for row in self.open)

    @property
    def started(self) -> int:
        """Support began this month, up to today."""
        first = self.today.replace(day=1)
        return sum(first <= row["started_on"] <= self.today for row in self.rows)

    @property
    def past(self) -> int:
        """The planned end is over."""
        return sum(row["planned_end_on"] < self.today for row in self.here)

    def ending_in(self, days: int) -> int:
        """The planned end is today or within so many days."""
        return sum(0 <= (row["planned_end_on"] - self.today).days <= days for row in self.here)

    def actions(self, first: date, last: date) -> int:
        """Actions still to be done that are due on these days."""
        return sum(first <= on <= last for _, on in self.due)


def counted(s: Session, today: date, settings: Mapping[str, int]) -> Counted:
    """Every household and every action that is still to be done."""
    rows = [dict(row) for row in s.execute(sa.text(_ROWS)).mappings()]
    days = ("started_on", "closed_on", "planned_end_on", "last_contact_on", "next_review_on")
    plain = tuple({**row, **{name: _day(row[name]) for name in days}} for row in rows)
    due = tuple((number, on) for number, value in s.execute(sa.text(_ACTIONS)) if (on := _day(value)))
    return Counted(today, settings, plain, due)
