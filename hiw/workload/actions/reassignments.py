"""Reassign households, one or many, all or none; and acknowledge a handover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, EventName, ReassignmentKind
from db.models import HouseholdReassignment, ReassignmentBatch
from hiw import audit, clock, text
from hiw.errors import NotFound, RuleBroken
from hiw.households.reassignment import Reassignment, reassign
from hiw.policy.permissions import Actor, Permission, allow_own, require


@dataclass(frozen=True)
class ReassignmentFields:
    """One household of a batch. `from_id` is the advocate whom the form showed, None for one that waits.

    The ticks are the checklist of a handover: plan and notes are up to date, requests to the fund are looked at, the
    family is told, a meeting with both advocates is booked. None of them is a must.
    """

    household_id: int
    from_id: int | None
    to_id: int
    on: date
    reason: AssignmentReason
    handover: str = ""
    is_plan_ready: bool = False
    is_fund_ready: bool = False
    is_family_told: bool = False
    is_meeting_booked: bool = False
    override_reason: str = ""


def reassign_households(
    s: Session, by: Actor, *, moves: Sequence[ReassignmentFields], kind: ReassignmentKind = ReassignmentKind.BY_HAND
) -> int:
    """Reassign households, all or none; return the id of the batch.

    Each move is looked at again as things are now. Raises Stale naming each household that is with somebody else than
    was shown; RuleBroken when one is closed, or the colleague cannot hold it, is close to its people, or supports
    somebody who is kept apart from one of them (a manager may, with a reason); NotAllowed or NotFound as scope has it.
    """
    require(by, Permission.ASSIGN)
    if kind is ReassignmentKind.UNDO:
        raise RuleBroken("Moves are undone from the page Moves.")
    handovers = {
        move.household_id: text.paragraph(move.handover, "The handover note", field="handover") for move in moves
    }
    spells = reassign(s, by, [_handing(move) for move in moves])
    batch = begin_batch(s, by, kind, len(moves))
    s.add_all(
        HouseholdReassignment(
            batch_id=batch.id, household_id=move.household_id, from_id=move.from_id, to_id=move.to_id,
            spell_id=spells[move.household_id], moved_on=move.on, handover=handovers[move.household_id],
            is_plan_ready=move.is_plan_ready, is_fund_ready=move.is_fund_ready, is_family_told=move.is_family_told,
            is_meeting_booked=move.is_meeting_booked,
        )
        for move in moves
    )  # fmt: skip
    s.flush()
    return batch.id


def begin_batch(
    s: Session, by: Actor, kind: ReassignmentKind, households: int, undoes_id: int | None = None
) -> ReassignmentBatch:
    """Begin a batch of moves, still empty, and record it."""
    batch = ReassignmentBatch(kind=kind, made_by_id=by.id, made_at=clock.now(), undoes_id=undoes_id)
    s.add(batch)
    s.flush()
    word = EventName.MOVES_UNDONE if undoes_id else EventName.MOVES_MADE
    audit.record(s, by, word, "move_batches", batch.id, changes={"households": (None, households)})
    return batch


def read_handover(s: Session, by: Actor, *, move_id: int) -> None:
    """Record that the new advocate has read the handover. Raises NotFound for anybody else."""
    allow_own(by)
    mine = sa.select(HouseholdReassignment).where(
        HouseholdReassignment.id == move_id, HouseholdReassignment.to_id == by.id
    )
    move = s.scalar(mine.with_for_update())
    if move is None:
        raise NotFound("There is no such handover for you. Look at Today again.")
    if move.seen_at is None:
        move.seen_at = clock.now()
        audit.record(
            s, by, EventName.HANDOVER_READ, "household_moves", move.id, household_id=move.household_id
        )  # fmt: skip


def _handing(move: ReassignmentFields) -> Reassignment:
    return Reassignment(
        move.household_id, move.from_id, move.to_id, move.on, move.reason, override_reason=move.override_reason
    )
