"""Change barriers."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import BarrierStatus, EventName, Priority, Severity, Visibility
from db.models import Barrier, LifeArea
from hiw import audit, clock, edits, text
from hiw.edits import Edit, creation_fields
from hiw.errors import RuleBroken
from hiw.plans import rules
from hiw.plans import visibility as seen
from hiw.plans.actions.plan_rows import Clean, checked, cleaned, next_position, open_plan, open_row, reorder, set_fields
from hiw.plans.people_checks import check_members
from hiw.policy.permissions import Actor

CLEAN: Clean = {
    "person_id": lambda value: value,
    "life_area_id": lambda value: value,
    "what": lambda value: text.line(value, "The barrier"),
    "why_it_matters": lambda value: text.paragraph(value, "Why it matters"),
    "strengths": lambda value: text.paragraph(value, "What works already"),
    "severity": Severity,
    "priority": Priority,
    "visibility": Visibility,
}


def add_barrier(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    person_id: int | None,
    life_area_id: int,
    what: str,
    severity: Severity,
    priority: Priority,
    why_it_matters: str = "",
    strengths: str = "",
    visibility: Visibility | None = None,
) -> int:
    """Add a barrier of a member, or of the household as a whole (`person_id` None); return its id.

    Who in the household may see it follows from its life area unless `visibility` is given.
    """
    open_plan(s, by, household_id)
    check_members(s, household_id, [person_id])
    typed = {"what": what, "why_it_matters": why_it_matters, "strengths": strengths}
    barrier = Barrier(
        household_id=household_id,
        person_id=person_id,
        life_area_id=life_area_id,
        severity=severity,
        priority=priority,
        visibility=_visibility(visibility, person_id, _check_life_area(s, life_area_id)),
        position=next_position(s, Barrier.position, Barrier.household_id == household_id),
        **checked(CLEAN, typed),
        **creation_fields(by),
    )
    s.add(barrier)
    s.flush()
    changes = {"what": (None, barrier.what), "severity": (None, severity), "priority": (None, priority)}
    audit.record(
        s, by, EventName.BARRIER_ADDED, "barriers", barrier.id,
        household_id=household_id, person_id=person_id, changes=changes,
    )  # fmt: skip
    return barrier.id


def change_barrier(s: Session, by: Actor, *, barrier_id: int, edit: Edit) -> None:
    """Change a barrier's text, person, severity or priority. Raises Stale on a clash."""
    barrier = open_row(s, by, Barrier, barrier_id)
    edit = cleaned(edit, CLEAN)
    if edit.mine.get("person_id", barrier.person_id) != barrier.person_id:
        check_members(s, barrier.household_id, [edit.mine["person_id"]])
    if edit.mine.get("life_area_id", barrier.life_area_id) != barrier.life_area_id:
        _check_life_area(s, edit.mine["life_area_id"])
    edits.apply(
        s, by, barrier, edit, EventName.BARRIER_CHANGED, household_id=barrier.household_id, person_id=barrier.person_id
    )  # fmt: skip
    seen.check_has_person(barrier.visibility, barrier.person_id)


def resolve_barrier(s: Session, by: Actor, *, barrier_id: int) -> None:
    """Resolve a barrier: it no longer keeps anybody from work."""
    _move(s, by, barrier_id, BarrierStatus.RESOLVED, EventName.BARRIER_RESOLVED)


def reopen_barrier(s: Session, by: Actor, *, barrier_id: int) -> None:
    """Reopen a barrier that is back, or was set aside by mistake."""
    _move(s, by, barrier_id, BarrierStatus.OPEN, EventName.BARRIER_REOPENED)


def set_aside_barrier(s: Session, by: Actor, *, barrier_id: int, reason: str) -> None:
    """Take a barrier out of the plan, with a reason; nothing is deleted."""
    reason = text.line(reason, "The reason", field="reason")
    _move(s, by, barrier_id, BarrierStatus.SET_ASIDE, EventName.BARRIER_SET_ASIDE, reason)


def reorder_barriers(s: Session, by: Actor, *, household_id: int, barrier_ids: Sequence[int]) -> None:
    """Put these barriers in this order, each other where it was."""
    open_plan(s, by, household_id)
    within, plan = Barrier.household_id == household_id, ("plans", household_id)
    reorder(s, by, Barrier, within, barrier_ids, EventName.BARRIER_REORDERED, household_id=household_id, subject=plan)


def _move(s: Session, by: Actor, barrier_id: int, to: BarrierStatus, word: EventName, reason: str = "") -> None:
    barrier = open_row(s, by, Barrier, barrier_id)
    rules.check_move(rules.BARRIER_MOVES, barrier.status, to, barrier.what)
    if barrier.status is to:
        return
    values = {"status": to, "status_on": clock.today(), "status_reason": reason}
    set_fields(s, by, barrier, word, values, person_id=barrier.person_id, reason=reason)


def _visibility(chosen: Visibility | None, person_id: int | None, is_private: bool) -> Visibility:
    visibility = chosen or seen.of_barrier(person_id, is_private)
    seen.check_has_person(visibility, person_id)
    return visibility


def _check_life_area(s: Session, life_area_id: int) -> bool:
    """Refuse a life area that is not in use; return whether it is private."""
    in_use = sa.select(LifeArea.is_private).where(LifeArea.id == life_area_id, LifeArea.is_active)
    is_private = s.scalar(in_use)
    if is_private is None:
        raise RuleBroken("That life area is not in use. Choose another one.", "life_area_id")
    return is_private
