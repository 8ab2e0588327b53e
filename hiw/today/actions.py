"""A copy of one's own days that leaves the programme: who took it, and whose days stand in it, is recorded."""

from sqlalchemy.orm import Session

from hiw import audit
from hiw.people.rules import Actor
from hiw.today.calendar import CalendarEntry, calendar_entries


def copy_calendar(s: Session, by: Actor) -> tuple[CalendarEntry, ...]:
    """What `by` has to come, for a calendar file. The copy is recorded with the households in it.

    Raises NotAllowed for a role that sees no plans.
    """
    entries = calendar_entries(s, by)
    audit.record_seen(s, by, "calendar.exported", "staff", by.id, {entry.household_id for entry in entries})
    return entries
