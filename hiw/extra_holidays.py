"""Holidays that managers add to England's bank holidays: one may be proclaimed at short notice."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import ExtraHoliday
from hiw import audit, clock, text
from hiw.client_text import NoClient
from hiw.errors import Checks, NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import one_change_at_a_time
from hiw.working_days import is_working_day

IS_NONE = "Offices are closed on that day anyway. Choose a day from Monday to Friday that is no bank holiday."


@dataclass(frozen=True)
class ExtraHolidayRow:
    """A day on which offices are closed, and why."""

    id: int
    day: date
    name: NoClient


def extra_holidays(s: Session, by: Actor) -> tuple[ExtraHolidayRow, ...]:
    """Return the extra holidays from today on, by day."""
    require(by, Permission.MANAGE_SETTINGS)
    e = ExtraHoliday
    query = sa.select(e.id, e.day, e.name).where(e.day >= clock.today()).order_by(e.day)
    return tuple(ExtraHolidayRow(**row._asdict()) for row in s.execute(query))


def extra_days(s: Session) -> frozenset[date]:
    """Return all extra holidays, past ones too, for counting working days."""
    return frozenset(s.scalars(sa.select(ExtraHoliday.day)))


def add_extra_holiday(s: Session, by: Actor, *, day: date, name: str) -> int:
    """Add an extra holiday; return its id. Due days that are set already stay.

    Raises RuleBroken for a day that has passed, that is no working day anyway, or that is there already.
    """
    require(by, Permission.MANAGE_SETTINGS)
    one_change_at_a_time(s)
    with Checks() as check:
        name = check("name", text.name, name, "The name of the holiday")
        check("day", _check_day, s, day)
    row = ExtraHoliday(day=day, name=name)
    s.add(row)
    s.flush()
    changes = {"day": (None, day), "name": (None, name)}
    audit.record(s, by, EventName.EXTRA_HOLIDAY_ADDED, "extra_holidays", row.id, changes=changes)
    return row.id


def remove_extra_holiday(s: Session, by: Actor, *, holiday_id: int) -> None:
    """Remove an extra holiday. Raises NotFound when somebody has done so already."""
    require(by, Permission.MANAGE_SETTINGS)
    row = s.scalar(sa.select(ExtraHoliday).where(ExtraHoliday.id == holiday_id).with_for_update())
    if row is None:
        raise NotFound("That holiday was removed already.")
    changes = {"day": (row.day, None), "name": (row.name, None)}
    audit.record(s, by, EventName.EXTRA_HOLIDAY_REMOVED, "extra_holidays", row.id, changes=changes)
    s.delete(row)


def _check_day(s: Session, day: date) -> None:
    if day < clock.today():
        raise RuleBroken("That day is over. Choose today or a later day.")
    if not is_working_day(day):
        raise RuleBroken(IS_NONE)
    if day in extra_days(s):
        raise RuleBroken("That day is on the list already. Choose another day.")
