"""Needs of a household for its advocate, and its key events."""

from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, KeyEventKind, NeedKind
from db.models import HouseholdNeed, KeyEvent
from hiw import audit, clock, text
from hiw.errors import Checks, NotFound, RuleBroken, of_field
from hiw.households.lifecycle import check_open
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for
from hiw.workload import rules

Row = TypeVar("Row", HouseholdNeed, KeyEvent)


def note_need(s: Session, by: Actor, *, household_id: int, kind: NeedKind, what: str) -> int:
    """Record that a household's advocate must speak a language, know a subject, or be a woman or a man.

    Raises NotAllowed or NotFound as scope has it, RuleBroken when it is noted already or the household is closed.
    """
    household = household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    check_open(household.status)
    with of_field("what"):
        said = rules.skill_words(kind, text.line(what, "What is needed", limit=60))
    n = HouseholdNeed
    same = sa.select(n.id).where(n.household_id == household_id, n.kind == kind, n.what == said, n.ended_at.is_(None))
    if s.scalar(same) is not None:
        raise RuleBroken(f"“{said}” is noted already. Look at the list.", "what")
    row = n(household_id=household_id, kind=kind, what=said, noted_by_id=by.id, noted_at=clock.now())
    s.add(row)
    s.flush()
    audit.record(
        s, by, EventName.NEED_NOTED, "household_needs", row.id, household_id=household_id,
        changes={"kind": (None, kind), "what": (None, said)},
    )  # fmt: skip
    return row.id


def end_need(s: Session, by: Actor, *, household_id: int, need_id: int) -> None:
    """End a need. Raises NotFound when it has ended already."""
    row = _open(s, by, household_id, HouseholdNeed, need_id)
    row.ended_at = clock.now()
    audit.record(
        s, by, EventName.NEED_ENDED, "household_needs", row.id, household_id=household_id,
        changes={"kind": (row.kind, None), "what": (row.what, None)},
    )  # fmt: skip


def add_key_event(
    s: Session, by: Actor, *, household_id: int, kind: KeyEventKind, happens_on: date, note: str = ""
) -> int:
    """Record a day around which the household should not be reassigned. Raises as `note_need`."""
    household = household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    check_open(household.status)
    with Checks() as check:
        check("happens_on", rules.check_event, happens_on, clock.today())
        said = check("note", text.line, note, "The note", required=False)
    row = KeyEvent(
        household_id=household_id, kind=kind, happens_on=happens_on, note=said,
        noted_by_id=by.id, noted_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    audit.record(
        s, by, EventName.KEY_EVENT_ADDED, "key_events", row.id, household_id=household_id,
        changes={"kind": (None, kind), "happens_on": (None, happens_on)}, reason=row.note,
    )  # fmt: skip
    return row.id


def end_key_event(s: Session, by: Actor, *, household_id: int, event_id: int) -> None:
    """End a key event that does not take place, or was wrong. Raises NotFound when it has ended already."""
    row = _open(s, by, household_id, KeyEvent, event_id)
    row.ended_at = clock.now()
    audit.record(
        s, by, EventName.KEY_EVENT_ENDED, "key_events", row.id, household_id=household_id,
        changes={"kind": (row.kind, None), "happens_on": (row.happens_on, None)},
    )  # fmt: skip


def _open(s: Session, by: Actor, household_id: int, table: type[Row], number: int) -> Row:
    household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    row: Row | None = s.scalar(
        sa.select(table).where(table.id == number, table.household_id == household_id, table.ended_at.is_(None))
    )
    if row is None:
        raise NotFound("This was taken off the list already. Look at it again.")
    return row
