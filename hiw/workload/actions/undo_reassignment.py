"""Undo a recent batch of reassignments by a batch of its own, all or nothing."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, ReassignmentKind
from db.models import HouseholdReassignment, ReassignmentBatch, Staff
from hiw import clock
from hiw.errors import NotFound
from hiw.households.assignments import current_assignments
from hiw.households.reassignment import Reassignment, lock_households, reassign
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import settings_on
from hiw.words import reference
from hiw.workload import rules
from hiw.workload.actions.reassignments import begin_batch

NOTE = "An earlier move was undone"
MISSING = "There are no such moves that you can undo. Look at the page Moves again."


def undo_reassignments(s: Session, by: Actor, *, batch_id: int) -> int:
    """Reassign every household of a batch back, from the same day on. Returns the id of the new batch.

    Whoever made the moves may, and who could assign all of the households now. Raises RuleBroken when it is too late,
    was done before, or a household has moved on since; otherwise as `reassign_households` does.
    """
    require(by, Permission.ASSIGN)
    batch = s.scalar(sa.select(ReassignmentBatch).where(ReassignmentBatch.id == batch_id).with_for_update())
    if batch is None:
        raise NotFound(MISSING)
    undone = s.scalar(sa.select(ReassignmentBatch.id).where(ReassignmentBatch.undoes_id == batch_id))
    numbers = settings_on(s, clock.today())
    rules.check_can_undo(batch.kind, undone is not None, batch.made_at, clock.now(), numbers)
    of_batch = sa.select(HouseholdReassignment).where(HouseholdReassignment.batch_id == batch_id)
    moves = s.scalars(of_batch.order_by(HouseholdReassignment.household_id)).all()
    is_own = batch.made_by_id == by.id
    lock_households(s, by, [move.household_id for move in moves], is_own_undo=is_own)
    _check_not_moved_on(s, moves)
    spells = reassign(s, by, [_back(move) for move in moves], is_own_undo=is_own)
    back = begin_batch(s, by, ReassignmentKind.UNDO, len(moves), undoes_id=batch_id)
    s.add_all(
        HouseholdReassignment(
            batch_id=back.id, household_id=move.household_id, from_id=move.to_id, to_id=move.from_id,
            spell_id=spells.get(move.household_id), moved_on=move.moved_on,
        )
        for move in moves
    )  # fmt: skip
    s.flush()
    return back.id


def _back(move: HouseholdReassignment) -> Reassignment:
    return Reassignment(move.household_id, move.to_id, move.from_id, move.moved_on, AssignmentReason.MOVE, NOTE)


def _check_not_moved_on(s: Session, moves: Sequence[HouseholdReassignment]) -> None:
    """Check, with the households locked, that each is still assigned by this batch."""
    ids = [move.household_id for move in moves]
    spells = current_assignments(s, ids)
    names = _names(s, [spell.advocate_id for spell in spells.values()])
    last = _last_moves(s, ids)
    for move in moves:
        spell = spells.get(move.household_id)
        holder = spell.advocate_id if spell else None
        is_as_moved = holder == move.to_id and last[move.household_id] == move.id
        rules.check_not_moved_on(reference(move.household_id), names.get(holder or 0), is_as_moved)


def _last_moves(s: Session, ids: Sequence[int]) -> Mapping[int, int]:
    m = HouseholdReassignment
    last = sa.select(m.household_id, sa.func.max(m.id)).where(m.household_id.in_(ids)).group_by(m.household_id)
    return {household_id: number for household_id, number in s.execute(last)}


def _names(s: Session, ids: Sequence[int]) -> Mapping[int, str]:
    return {id: name for id, name in s.execute(sa.select(Staff.id, Staff.full_name).where(Staff.id.in_(ids)))}
