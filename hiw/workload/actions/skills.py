"""Skills of staff (languages, specialisms), their home authority, and their first day."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NeedKind
from db.models import StaffAuthority, StaffSkill
from hiw import audit, clock, edits, text
from hiw.edits import Edit
from hiw.errors import RuleBroken, of_field
from hiw.households.rules import FIRST_DAY
from hiw.policy.permissions import Actor
from hiw.words import day
from hiw.workload import rules
from hiw.workload.actions.staff_row import staff_for


def give_skill(s: Session, by: Actor, *, staff_id: int, kind: NeedKind, what: str) -> None:
    """Record a skill. A senior does so for their own team, a manager for all.

    Raises NotAllowed, NotFound, or RuleBroken when it is noted already.
    """
    staff = staff_for(s, by, staff_id)
    with of_field("what"):
        said = rules.skill_words(kind, text.line(what, "What is needed", limit=60))
    if s.get(StaffSkill, (staff_id, kind, said)) is not None:
        raise RuleBroken(f"{staff.full_name} has “{said}” already. Look at the list.", "what")
    s.add(StaffSkill(staff_id=staff_id, kind=kind, what=said))
    changes = {"kind": (None, kind), "what": (None, said)}
    audit.record(s, by, EventName.SKILL_GIVEN, "staff", staff_id, changes=changes)


def take_skill(s: Session, by: Actor, *, staff_id: int, kind: NeedKind, what: str) -> None:
    """Remove a skill. Raises RuleBroken when it is not there."""
    staff_for(s, by, staff_id)
    row = s.get(StaffSkill, (staff_id, kind, what))
    if row is None:
        raise RuleBroken("This is taken off the list already. Look at it again.")
    s.delete(row)
    audit.record(s, by, EventName.SKILL_TAKEN, "staff", staff_id, changes={"kind": (kind, None), "what": (what, None)})


def set_home_authority(s: Session, by: Actor, *, staff_id: int, authority_code: str | None) -> None:
    """Set the home authority, for which no travel counts; None for none.

    Raises RuleBroken for an authority in which they do not work.
    """
    staff = staff_for(s, by, staff_id)
    rows = s.scalars(sa.select(StaffAuthority).where(StaffAuthority.staff_id == staff_id).with_for_update()).all()
    if authority_code is not None and authority_code not in {row.authority_code for row in rows}:
        raise RuleBroken(
            f"{staff.full_name} does not work in this authority. Ask a manager to add it on the page Team first.",
            "authority_code",
        )
    before = next((row.authority_code for row in rows if row.is_home), None)
    if before == authority_code:
        return
    for is_home in (False, True):  # the old home goes before the new one comes: there is one at most
        for row in rows:
            if (row.authority_code == authority_code) == is_home:
                row.is_home = is_home
        s.flush()
    changes = {"home_authority": (before, authority_code)}
    audit.record(s, by, EventName.COLLEAGUE_HOME_SET, "staff", staff_id, changes=changes)


def set_first_day(s: Session, by: Actor, *, staff_id: int, edit: Edit) -> None:
    """Set the first day (`started_on`): a new starter has less capacity for a while.

    Raises Stale when a colleague gave another day meanwhile.
    """
    staff = staff_for(s, by, staff_id)
    started_on: date | None = edit.mine["started_on"]
    latest = rules.latest_first_day(clock.today())
    if started_on is not None and not FIRST_DAY <= started_on <= latest:
        today = clock.today()
        days = f"from {day(FIRST_DAY, today)} to {day(latest, today)}"
        raise RuleBroken(f"A first day is {days}. Choose another day.", "started_on")
    mine = Edit(edit.version, edit.base, {"started_on": started_on})
    edits.apply(s, by, staff, mine, EventName.COLLEAGUE_CHANGED)
