"""Open a plan to change it: locked, not closed, and only with people of its household."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.enums import EventName
from db.models import Action, Barrier, Goal, Household, Visit
from db.prepared import prepared
from hiw import audit, edits
from hiw.edits import Edit
from hiw.errors import Checks, NotFound
from hiw.plans.rules import check_plan_open, reordered
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, household_to_change, knowable_people, with_conditions

Row = TypeVar("Row", bound=Action | Barrier | Goal | Visit)
Ordered = TypeVar("Ordered", bound=Action | Barrier | Goal)
Clean = Mapping[str, Callable[[Any], Any]]


def open_plan(s: Session, by: Actor, household_id: int) -> Household:
    """Return the household, locked until the end of the transaction, so that changes to one plan are serial.

    Raises NotAllowed, NotFound, or RuleBroken when the household is closed.
    """
    household = household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    check_plan_open(household.status)
    return household


def open_row(s: Session, by: Actor, table: type[Row], row_id: int) -> Row:
    """Return a row of a plan as it is now, locked with its household. Raises as `open_plan` does."""
    household = household_to_change(s, by, table, row_id, Permission.EDIT_PLANS)
    check_plan_open(household.status)
    return rows_of(s, by, table, household.id, [row_id])[row_id]


def rows_of(s: Session, by: Actor, table: type[Row], household_id: int, ids: Iterable[int]) -> dict[int, Row]:
    """Return rows by id, locked, of a plan that the caller has opened.

    Raises NotFound when one is not of that plan, or names somebody of whom `by` may not know.
    """
    wanted = set(ids)
    mapped: Any = table
    query = with_conditions(_locked(mapped), *(() if table is Visit else (knowable_people(by, table),)))
    rows = {row.id: row for row in s.scalars(query, {"household_id": household_id, "ids": sorted(wanted)})}
    if set(rows) != wanted:
        raise NotFound("Part of this is no longer in this household's plan. Look at the plan again.")
    return rows


@prepared
def _locked(table: Any) -> sa.Select[Any]:
    ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
    query = sa.select(table).where(table.household_id == sa.bindparam("household_id"), table.id.in_(ids))
    return query.with_for_update().execution_options(populate_existing=True)


def next_position(s: Session, position: InstrumentedAttribute[int], within: sa.ColumnElement[bool]) -> int:
    """Return the position after the last one of a list."""
    return s.scalar(sa.select(sa.func.coalesce(sa.func.max(position) + 1, 0)).where(within)) or 0


def cleaned(edit: Edit, clean: Clean) -> Edit:
    """Return the edit with every typed value checked and converted. Raises ValueError for a field not in `clean`."""
    unknown = set(edit.mine) - set(clean)
    if unknown:
        raise ValueError(f"A form may not change {', '.join(sorted(unknown))}.")
    return Edit(edit.version, edit.base, checked(clean, edit.mine))


def checked(clean: Clean, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, converted. Raises RuleBroken with all that is refused, each about its field."""
    with Checks() as check:
        return {field: check(field, clean[field], value) for field, value in typed.items()}


def as_saved(row: Row, edit: Edit, fields: Iterable[str]) -> dict[str, Any]:
    """Return the row's fields as this edit would leave them, where it does not clash with a colleague's."""
    now = {field: getattr(row, field) for field in (*fields, *edit.mine)}
    return now | edits.merge(edit, now)[0]


def set_fields(
    s: Session,
    by: Actor,
    row: Row,
    word: EventName,
    values: Mapping[str, Any],
    *,
    person_id: int | None,
    reason: str = "",
    undoes_id: int | None = None,
    also: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Set fields of a row whatever they were, and record the differences."""
    now = {field: getattr(row, field) for field in values}
    edits.apply(
        s, by, row, Edit(row.version, now, values), word,
        household_id=row.household_id, person_id=person_id, reason=reason, undoes_id=undoes_id, also=also,
    )  # fmt: skip


def reorder(
    s: Session,
    by: Actor,
    table: type[Ordered],
    within: sa.ColumnElement[bool],
    ids: Sequence[int],
    word: EventName,
    *,
    household_id: int,
    subject: tuple[str, int],
    undoes_id: int | None = None,
) -> None:
    """Put the rows `ids` of a list in this order, each other where it was; `subject` is that of the audit event.

    Raises RuleBroken when one of them is not in the list.
    """
    query = sa.select(table).where(within).order_by(table.position, table.id)
    rows = {row.id: row for row in s.scalars(query.with_for_update().execution_options(populate_existing=True))}
    before, after = list(rows), reordered(list(rows), ids)
    if before == after:
        return
    for position, row_id in enumerate(after):
        rows[row_id].position = position
    audit.record(
        s, by, word, *subject,
        household_id=household_id, changes={"order": (before, after)}, undoes_id=undoes_id,
    )  # fmt: skip
