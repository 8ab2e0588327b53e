"""SQL conditions for the households, people and notes that the acting user may see.

Lists, search, counts, charts, files and single records all use these, and nothing else. How each is written stands
in `relation_clauses` (households) and `knowable` (people, notes and rows).
"""

from typing import Any, NoReturn, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Authority, Household, Membership, Person
from hiw.errors import NotAllowed, NotFound
from hiw.policy import knowable as shown
from hiw.policy import relation_clauses
from hiw.policy.permissions import SEES_ALL_AUTHORITIES, Actor, Permission, Relation, mark_checked, require
from hiw.policy.relation_clauses import Clause

Statement = TypeVar("Statement")
MISSING = "There is no household with that reference that you can see. Check it, or ask your senior."
NO_PERSON = "There is no such person that you can see. Search for the name again, or ask your senior."


def visible_to(by: Actor, permission: Permission = Permission.SEE_CONTACTS) -> Clause:
    """Return the condition on `Household` that `by` has the permission for it and is not barred from it."""
    mark_checked()
    return relation_clauses.visible(by.id, by.authorities, by.relations_for(permission))


def knowable_people(by: Actor, *rows: Any) -> Clause:
    """Return the condition that a row names no restricted person of whom `by` may not know.

    `rows` are the tables that it is about, `Person` by default; `hiw.policy.knowable` lists whom a row names.
    """
    return shown.knowable(by.id, _may_break_glass(by), *(rows or (Person,)))


def told(shown: sa.ColumnElement[bool], words: Any) -> sa.ColumnElement[str]:
    """Return a text column that is "" where `shown` is false: the text may tell of everybody whom its row names."""
    column: sa.ColumnElement[str] = sa.case((shown, words), else_="").label(words.key)
    return column


def _may_break_glass(by: Actor) -> bool:
    return by.relations_for(Permission.BREAK_GLASS) != frozenset()


def with_conditions(statement: Statement, *clauses: Clause) -> Statement:
    """Add conditions of this file to a statement of a module, made once per combination.

    Pass only statements and conditions that are not made anew for each call.
    """
    select: Any = statement
    kept: Any = relation_clauses.with_conditions(select, *clauses)
    made: Statement = kept
    return made


def is_of_oneself(by: Actor) -> Clause:
    """Return the condition on `Household` that `by` is barred from it for self-interest."""
    return Household.id.in_(relation_clauses.of_oneself(by.id))


def break_glass_until(by: Actor) -> sa.ScalarSelect[Any]:
    """Return a subselect of the moment (UTC) at which the break-glass access of `by` to `Household` ends, or NULL."""
    return relation_clauses.break_glass_until(by.id)


def is_barred_from(by: Actor) -> Clause:
    """Return the condition on `Household` that `by` is barred from it, whatever their relation."""
    return relation_clauses.barred(by.id)


def note_visible_to(by: Actor) -> Clause:
    """Return the condition on `CaseNote` that `by` may read it, in a household that `by` may see.

    A restricted note is read by its author and by those named on the record of a person it is about; a cover that
    includes restricted notes and break-glass access count too. A note about somebody of whom `by` may not know is
    not shown.
    """
    reads_through_glass = Relation.GLASS in by.relations_for(Permission.READ_RESTRICTED_NOTES)
    return shown.note_visible(by.id, _may_break_glass(by), reads_through_glass)


def authorities_of(s: Session, by: Actor) -> tuple[str, ...]:
    """Return the codes of the authorities in which `by` works, or all of them for roles that see all."""
    if by.role in SEES_ALL_AUTHORITIES:
        return tuple(s.scalars(sa.select(Authority.code).order_by(Authority.code)))
    return tuple(sorted(by.authorities))


def household_for(
    s: Session,
    by: Actor,
    household_id: int,
    permission: Permission = Permission.SEE_CONTACTS,
    *,
    lock: bool = False,
) -> Household:
    """Return the household if `by` has the permission for it, locked for a change when `lock`.

    Raises NotFound when it is missing or out of scope (with the same sentence), and NotAllowed when `by` may see it but
    lacks this permission.
    """
    require(by, permission)
    household = s.scalar(
        relation_clauses.household_of(visible_to(by, permission), lock), {"household_id": household_id}
    )
    if household is None:
        _refuse(s, by, household_id, permission)
    return household


def household_to_change(s: Session, by: Actor, table: Any, row_id: int, permission: Permission) -> Household:
    """Return the household of a table's row (a mapped class with `household_id`), locked for a change.

    Raises as `household_for` does.
    """
    require(by, permission)
    household = s.scalar(relation_clauses.household_with(table, visible_to(by, permission)), {"row_id": row_id})
    if household is None:
        _refuse(s, by, s.scalar(sa.select(table.household_id).where(table.id == row_id)) or 0, permission)
    return household


def _refuse(s: Session, by: Actor, household_id: int, permission: Permission) -> NoReturn:
    seen = sa.select(Household.id).where(Household.id == household_id, visible_to(by))
    if permission is Permission.SEE_CONTACTS or s.scalar(seen) is None:
        raise NotFound(MISSING)
    raise NotAllowed(f"You can see this household, but you cannot {permission} there. Ask whoever supports it.")


def person_for(s: Session, by: Actor, person_id: int, *, lock: bool = False) -> Person:
    """Return a member of some household that `by` may see, locked for a change when `lock`.

    Raises NotFound when there is none, with the same sentence for a person of other households or a restricted one.
    """
    known = sa.exists().where(
        Membership.person_id == person_id, Household.id == Membership.household_id, visible_to(by)
    )
    query = sa.select(Person).where(Person.id == person_id, known, knowable_people(by))
    person = s.scalar(query.with_for_update() if lock else query)
    if person is None:
        raise NotFound(NO_PERSON)
    return person
