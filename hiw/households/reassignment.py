"""Reassign households, one or many, all or none. Nothing else changes the advocate of a household."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, EventName, NoticeKind
from db.models import Assignment, Household, Staff
from hiw import audit, text
from hiw.accounts.notices import tell, tell_managers
from hiw.accounts.step_up import require_step_up
from hiw.errors import Clash, NotAllowed, RuleBroken, Stale, of_field
from hiw.households import lifecycle
from hiw.households.assignments import (
    begin_assignment,
    check_can_support,
    check_not_close,
    current_assignments,
    end_assignment,
)
from hiw.households.conflict_checks import against, check_may_support, members_of
from hiw.households.named_staff import has_restricted, managers_among, unname_former
from hiw.households.visits import pass_visits_on
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for, visible_to
from hiw.words import reference

MOST_AT_ONCE = 500
SUPPORTS_IT = "This advocate holds the household already. Choose another, or leave it as it is."
ONCE = "A household is in this list twice. Leave one of the two out."


@dataclass(frozen=True)
class Reassignment:
    """A household that is reassigned on a day; None is nobody, and so the waiting list.

    `from_id` is the advocate whom the form showed. `override_reason`: why somebody kept apart is supported by the same
    advocate.
    """

    household_id: int
    from_id: int | None
    to_id: int | None
    on: date
    reason: AssignmentReason
    note: str = ""
    override_reason: str = ""


def reassign(s: Session, by: Actor, handings: Sequence[Reassignment], *, is_own_undo: bool = False) -> dict[int, int]:
    """End the current assignments and begin the next; future visits follow. Returns the new ones by household id.

    Households are locked in the order of their ids, then links, then staff; people kept apart are checked when all are
    reassigned, so that two households may swap advocates. `is_own_undo`: `by` undoes their own batch, and need not have
    the household in scope any more. Raises NotAllowed, NotFound, Stale (which names each household that has another
    advocate by now), or RuleBroken; with many, its sentence begins with the household's reference; StepUpNeeded where
    somebody restricted is left without an advocate.
    """
    require(by, Permission.ASSIGN)
    _check_list(handings)
    ids = sorted(each.household_id for each in handings)
    in_order = sorted(handings, key=lambda each: each.household_id)
    homes = lock_households(s, by, ids, is_own_undo=is_own_undo)
    spells = current_assignments(s, ids)
    _check_as_shown(s, in_order, homes, spells)
    _tell_of_left_alone(s, by, in_order)
    against(s, s.scalars(members_of(ids)))
    for each in in_order:
        with _about(each, handings):
            with of_field("to_id"):
                _check_receiver(s, homes[each.household_id], each)
            with of_field("on"):
                end_assignment(s, homes[each.household_id], spells.get(each.household_id), each.on)
    begun = {each.household_id: _begin(s, by, each) for each in in_order}
    pass_visits_on(s, by, {each.household_id: (spells.get(each.household_id), each.to_id) for each in in_order})
    for each in (each for each in in_order if each.to_id != by.id):  # nobody is shut out by taking over themselves
        unname_former(s, by, each.household_id, each.from_id)
    for each in in_order:
        with _about(each, handings):
            _check_apart(s, by, each)
    return {household_id: spell.id for household_id, spell in begun.items() if spell}


def _check_list(handings: Sequence[Reassignment]) -> None:
    if not handings:
        raise RuleBroken("No household is chosen. Choose at least one.", "household_ids")
    if len(handings) > MOST_AT_ONCE:
        raise RuleBroken(f"At most {MOST_AT_ONCE} households change hands at once. Choose fewer.", "household_ids")
    if len({each.household_id for each in handings}) < len(handings):
        raise RuleBroken(ONCE)


def lock_households(s: Session, by: Actor, ids: Sequence[int], *, is_own_undo: bool = False) -> dict[int, Household]:
    """Return households that `by` may assign, locked in the order of their ids, as they stand now."""
    reach = sa.true() if is_own_undo else visible_to(by, Permission.ASSIGN)
    query = sa.select(Household).where(Household.id.in_(ids), reach).order_by(Household.id)
    found = s.scalars(query.with_for_update().execution_options(populate_existing=True))
    homes = {home.id: home for home in found}
    for household_id in ids:
        if household_id not in homes:
            household_for(s, by, household_id, Permission.ASSIGN, lock=True)  # says why not
    return homes


def _check_as_shown(
    s: Session, handings: Sequence[Reassignment], homes: dict[int, Household], spells: dict[int, Assignment]
) -> None:
    clashes = []
    for each in handings:
        with _about(each, handings):
            lifecycle.check_open(homes[each.household_id].status)
        now = spells.get(each.household_id)
        now_id = now.advocate_id if now else None
        if now_id == each.to_id:
            with _about(each, handings):
                raise RuleBroken(
                    SUPPORTS_IT if now else "This household is with nobody already. Look at the page again."
                )
        if now_id != each.from_id:
            clashes.append(Clash("advocate_id", theirs=now_id, mine=each.to_id, row_id=each.household_id))
    if clashes:
        raise Stale(_changed(s, clashes), tuple(clashes))


def _changed(s: Session, clashes: Sequence[Clash]) -> str:
    ids = {clash.theirs for clash in clashes} - {None}
    names = {id: name for id, name in s.execute(sa.select(Staff.id, Staff.full_name).where(Staff.id.in_(ids)))}
    said = [f"{reference(each.row_id or 0)} is now with {names.get(each.theirs, 'nobody')}" for each in clashes]
    look = "Nothing was moved. Look again before you change it."
    return f"A colleague changed this meanwhile: {', '.join(said)}. {look}"


def _check_receiver(s: Session, household: Household, each: Reassignment) -> None:
    if each.to_id is not None:
        with of_field("to_id"):
            check_can_support(s, each.to_id, household.authority_code)
            check_not_close(s, household.id, each.to_id)


def _begin(s: Session, by: Actor, each: Reassignment) -> Assignment | None:
    note = text.line(each.note, "The note", required=False)
    override = text.line(each.override_reason, "The reason", required=False, field="override_reason")
    why = " ".join(filter(None, (note, override)))
    changes = {"advocate_id": (each.from_id, each.to_id)}
    if each.to_id is None:
        audit.record(
            s, by, EventName.HOUSEHOLD_UNASSIGNED, "households", each.household_id, household_id=each.household_id,
            changes=changes, reason=why,
        )  # fmt: skip
        return None
    spell = begin_assignment(s, by, each.household_id, each.to_id, each.on, each.reason, note)
    audit.record(
        s, by, EventName.HOUSEHOLD_ASSIGNED, "assignments", spell.id, household_id=each.household_id, changes=changes,
        reason=why,
    )  # fmt: skip
    return spell


def _tell_of_left_alone(s: Session, by: Actor, handings: Sequence[Reassignment]) -> None:
    """Notify the managers, and the former supporter, where somebody restricted is left without an advocate."""
    kind = NoticeKind.HOUSEHOLD_UNASSIGNED
    for each in handings:
        if each.to_id is None and each.from_id and has_restricted(s, each.household_id):
            require_step_up(by)
            tell_managers(s, by, kind, staff_id=each.from_id, household_id=each.household_id)
            advocate = {each.from_id} - managers_among(s, [each.from_id])
            tell(s, by, advocate, kind, staff_id=each.from_id, household_id=each.household_id)


def _check_apart(s: Session, by: Actor, each: Reassignment) -> None:
    if each.to_id is None:
        return
    reason = text.line(each.override_reason, "The reason", required=False, field="override_reason")
    may = by.may(Permission.LIFT_RESTRICTIONS)
    with of_field("to_id"):
        check_may_support(s, each.household_id, each.to_id, override_reason=reason, may_override=may)


@contextmanager
def _about(each: Reassignment, handings: Sequence[Reassignment]) -> Iterator[None]:
    """Let a refusal among many households name the one that it is about."""
    try:
        yield
    except (RuleBroken, NotAllowed) as refusal:
        if len(handings) == 1:
            raise
        said = f"{reference(each.household_id)}: {refusal} Nothing was moved."
        raise RuleBroken(said, refusal.field) if isinstance(refusal, RuleBroken) else NotAllowed(said) from refusal
