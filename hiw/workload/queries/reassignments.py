"""Read recent reassignments: by whom, why, and whether they can still be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import AssignmentReason, ReassignmentKind
from db.models import Assignment, Household, HouseholdReassignment, ReassignmentBatch, Staff
from hiw import clock
from hiw.client_text import ClientName, NoClient
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import visible_to
from hiw.settings import settings_on
from hiw.workload import rules
from hiw.workload.facts import Numbers

MOST_BATCHES, REASSIGNMENTS_BACK = 50, timedelta(weeks=4)


@dataclass(frozen=True)
class ReassignmentRow:
    """One household of a batch; its id is None, and its name empty, for whoever may not see it."""

    household_id: int | None
    household_name: ClientName
    from_name: NoClient
    to_name: NoClient
    moved_on: date
    reason: AssignmentReason | None
    is_read: bool


@dataclass(frozen=True)
class ReassignmentBatchRow:
    """Reassignments that were made together. `undo_until` is empty when `by` cannot undo them (any more)."""

    id: int
    kind: ReassignmentKind
    made_at: datetime
    made_by: NoClient
    undone_by: NoClient
    undo_until: datetime | None
    moves: tuple[ReassignmentRow, ...]


def recent_reassignments(s: Session, by: Actor, *, senior_id: int | None = None) -> tuple[ReassignmentBatchRow, ...]:
    """Return the batches of the last weeks, latest first, at most 50; of one senior's team when given.

    A household out of scope counts, without its name. Two statements.
    """
    require(by, Permission.BALANCE)
    b, undo, maker, undoer = ReassignmentBatch, aliased(ReassignmentBatch), aliased(Staff), aliased(Staff)
    query = (
        sa.select(b.id, b.kind, b.made_at, b.made_by_id, maker.full_name, sa.func.coalesce(undoer.full_name, ""))
        .join(maker, maker.id == b.made_by_id)
        .outerjoin(undo, undo.undoes_id == b.id)
        .outerjoin(undoer, undoer.id == undo.made_by_id)
        .where(b.made_at >= clock.now() - REASSIGNMENTS_BACK)
        .order_by(b.id.desc())
        .limit(MOST_BATCHES)
    )
    if senior_id is not None:
        query = query.where(_is_of_team(senior_id))
    batches = s.execute(query).all()
    moves = _moves_of(s, by, [batch.id for batch in batches])
    numbers = settings_on(s, clock.today())
    return tuple(_batch(by, batch, moves.get(batch.id, []), numbers) for batch in batches)


def _is_of_team(senior_id: int) -> sa.ColumnElement[bool]:
    m = HouseholdReassignment
    team = sa.select(Staff.id).where((Staff.senior_id == senior_id) | (Staff.id == senior_id))
    touches = sa.exists().where(m.batch_id == ReassignmentBatch.id, m.from_id.in_(team) | m.to_id.in_(team))
    return touches | (ReassignmentBatch.made_by_id == senior_id)


def _moves_of(s: Session, by: Actor, batch_ids: Sequence[int]) -> dict[int, list[Any]]:
    m, giver, taker, spell = HouseholdReassignment, aliased(Staff), aliased(Staff), aliased(Assignment)
    is_seen, may_assign = visible_to(by), visible_to(by, Permission.ASSIGN)
    query = (
        sa.select(
            m.batch_id, m.household_id, Household.name, is_seen.label("is_seen"), may_assign.label("may_assign"),
            giver.full_name.label("giver"), taker.full_name.label("taker"), m.moved_on, spell.reason,
            m.seen_at,
        )
        .join(Household, Household.id == m.household_id)
        .outerjoin(giver, giver.id == m.from_id)
        .outerjoin(taker, taker.id == m.to_id)
        .outerjoin(spell, spell.id == m.spell_id)
        .where(m.batch_id.in_(batch_ids))
        .order_by(m.batch_id, m.household_id)
    )  # fmt: skip
    return {id: list(rows) for id, rows in groupby(s.execute(query).all(), key=lambda row: row.batch_id)}


def _batch(by: Actor, batch: Any, moves: list[Any], numbers: Numbers) -> ReassignmentBatchRow:
    id, kind, made_at, made_by_id, made_by, undone_by = batch
    until = rules.undo_until(made_at, numbers)
    is_open = kind is not ReassignmentKind.UNDO and not undone_by and clock.now() < until
    may = made_by_id == by.id or all(move.may_assign for move in moves)
    rows = tuple(
        ReassignmentRow(
            move.household_id if move.is_seen else None, move.name if move.is_seen else "", move.giver or "",
            move.taker or "", move.moved_on, AssignmentReason(move.reason) if move.reason else None,
            move.seen_at is not None,
        )
        for move in moves
    )  # fmt: skip
    return ReassignmentBatchRow(id, kind, made_at, made_by, undone_by, until if is_open and may else None, rows)
