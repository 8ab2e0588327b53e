"""Restricting who sees a person: one senior or manager sets it, two managers lift it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoticeKind
from db.models import Restriction
from hiw import audit, clock, text
from hiw.access.actions.person_lock import person_with
from hiw.accounts.notices import tell, tell_managers
from hiw.accounts.second_manager import check_second_hand
from hiw.accounts.step_up import require_step_up
from hiw.errors import NotAllowed, RuleBroken
from hiw.households.named_staff import add_named_staff, displaced_by, manager_to_name, managers_among, supporters_of
from hiw.households.naming import name_after_who_stays
from hiw.policy.permissions import Actor, Permission

NOBODY = "Nobody could open this record then. Assign the household to an advocate first."


def restrict_person(s: Session, by: Actor, *, person_id: int, reason: str) -> None:
    """Show a person to named colleagues only: whoever supports their household now, and a manager.

    `by` is not named by it, unless they support the household: whoever closes a record has no way in by that.
    From whom `by` took the household in the last days stays in. The managers and whoever is named by it are told.
    Raises NotAllowed, NotFound, StepUpNeeded, or RuleBroken when they are restricted already, or nobody could open
    the record then.
    """
    person_with(s, by, person_id, Permission.RESTRICT)
    if s.scalar(_open(person_id)) is not None:
        raise RuleBroken("This person is restricted already.")
    why = text.line(reason, "The reason", field="reason")
    require_step_up(by)
    supporters = supporters_of(s, person_id)
    manager_id = manager_to_name(s, person_id, but_id=by.id)
    advocates = supporters | displaced_by(s, by, person_id)
    if not advocates and manager_id is None:
        raise RuleBroken(NOBODY)
    s.add(Restriction(person_id=person_id, reason=why, set_by_id=by.id, set_at=clock.now()))
    s.flush()
    for staff_id in sorted({*advocates, *filter(None, [manager_id])}):
        add_named_staff(s, by, person_id, staff_id)
    audit.record(s, by, EventName.PERSON_RESTRICTED, "persons", person_id, person_id=person_id, reason=why)
    name_after_who_stays(s, by, person_id)
    tell_managers(s, by, NoticeKind.PERSON_RESTRICTED, person_id=person_id)
    tell(s, by, advocates - managers_among(s, advocates), NoticeKind.PERSON_RESTRICTED, person_id=person_id)


def ask_to_lift(s: Session, by: Actor, *, person_id: int, reason: str) -> None:
    """Ask another manager to lift a restriction; the last one to ask counts. Raises NotAllowed or NotFound."""
    person_with(s, by, person_id, Permission.LIFT_RESTRICTIONS)
    row = _restriction(s, person_id)
    row.lift_asked_by_id, row.lift_reason = by.id, text.line(reason, "The reason", field="reason")
    audit.record(s, by, EventName.LIFT_ASKED, "persons", person_id, person_id=person_id, reason=row.lift_reason)


def lift_restriction(s: Session, by: Actor, *, person_id: int) -> None:
    """Lift a restriction that another manager asked to lift.

    Raises NotAllowed, StepUpNeeded, NotFound or RuleBroken.
    """
    person_with(s, by, person_id, Permission.LIFT_RESTRICTIONS)
    require_step_up(by)
    row = _restriction(s, person_id)
    if row.lift_asked_by_id is None:
        raise RuleBroken("Nobody has asked to lift this yet. Ask first; another manager then lifts it.")
    if row.lift_asked_by_id == by.id:
        raise NotAllowed("You asked for this yourself. Another manager must lift it.")
    check_second_hand(s, by, row.lift_asked_by_id)
    row.lifted_by_id, row.lifted_at = by.id, clock.now()
    audit.record(s, by, EventName.RESTRICTION_LIFTED, "persons", person_id, person_id=person_id)


def _restriction(s: Session, person_id: int) -> Restriction:
    row = s.scalar(_open(person_id).with_for_update())
    if row is None:
        raise RuleBroken("This person is not restricted any more. Look again.")
    return row


def _open(person_id: int) -> sa.Select[Restriction]:
    return sa.select(Restriction).where(Restriction.person_id == person_id, Restriction.lifted_at.is_(None))
