"""Change a row that a colleague may have changed meanwhile, so that nobody's text is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models.base import Editable
from hiw import audit, clock
from hiw.errors import Clash, Stale
from hiw.policy.permissions import Actor


@dataclass(frozen=True)
class Edit:
    """A form's version and values when it was drawn, and the values that came back."""

    version: int
    base: Mapping[str, Any]
    mine: Mapping[str, Any]


def merge(edit: Edit, theirs: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Clash, ...]]:
    """Merge three ways by field: return the fields to set, and those that both sides changed differently.

    A field that only one side changed takes that side's value; equal changes are no clash.
    """
    to_set: dict[str, Any] = {}
    clashes: list[Clash] = []
    for field, mine in edit.mine.items():
        base, current = edit.base.get(field), theirs[field]
        if mine in (base, current):
            continue
        if current == base:
            to_set[field] = mine
        else:
            clashes.append(Clash(field, theirs=current, mine=mine))
    return to_set, tuple(clashes)


def apply(
    s: Session,
    by: Actor,
    row: Any,
    edit: Edit,
    word: EventName,
    *,
    household_id: int | None = None,
    person_id: int | None = None,
    reason: str = "",
    undoes_id: int | None = None,
    also: Mapping[str, tuple[Any, Any]] | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Set the edit's fields on a row that the caller has locked, increment its version, and record the change.

    `also` are changes of the same row that the caller has made in other tables, as field -> (before, after). Returns
    the changes as field -> (before, after); empty when nothing differs, and then nothing is recorded. Raises Stale with
    both values of every field that a colleague changed differently since the form was drawn.
    """
    assert isinstance(row, Editable)
    to_set, clashes = merge(edit, {field: getattr(row, field) for field in edit.mine})
    if clashes:
        raise Stale(
            "A colleague saved a different change to this meanwhile. Nothing of yours is lost: choose which to keep.",
            clashes,
            row.version,
        )
    changes = {field: (getattr(row, field), value) for field, value in to_set.items()} | dict(also or {})
    if changes:
        for field, value in to_set.items():
            setattr(row, field, value)
        touch(row, by)
        kind = str(sa.inspect(row).mapper.local_table)
        audit.record(
            s, by, word, kind, row.id,
            household_id=household_id, person_id=person_id, changes=changes, reason=reason, undoes_id=undoes_id,
        )  # fmt: skip
    return changes


def touch(row: Editable, by: Actor | None) -> None:
    """Increment the row's version, and set who changed it and when."""
    row.version += 1
    row.updated_at = clock.now()
    row.updated_by_id = by.id if by else None


def creation_fields(by: Actor) -> dict[str, Any]:
    """Return the columns of a new row that say who made it and when."""
    moment = clock.now()
    return {"created_at": moment, "updated_at": moment, "updated_by_id": by.id}
