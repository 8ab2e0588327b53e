"""The WHERE clauses that say which households, and which people, a colleague may see: lists, search, counts,
charts, files and single records all ask here."""

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
    """The households for which `by` holds a permission, behind the two walls. It is about `Household`."""
    mark_checked()
    return relation_clauses.visible(by.id, by.authorities, by.relations_for(permission))


def knowable_people(by: Actor, *rows: Any) -> Clause:
    """The rows that name nobody whom `by` may not know of: restricted people, without `by` on their record.

    `rows` are the tables that it is about, `Person` unless others are given; whom a row names is said in
    `hiw.policy.knowable`.
    """
    return shown.knowable(by.id, _may_break_glass(by), *(rows or (Person,)))


def told(shown: sa.ColumnElement[bool], words: Any) -> sa.ColumnElement[str]:
    """Words that a row has about all whom it names: "" where one of them is not shown to the reader."""
    column: sa.ColumnElement[str] = sa.case((shown, words), else_="").label(words.key)
    return column


def _may_break_glass(by: Actor) -> bool:
    return by.relations_for(Permission.BREAK_GLASS) != frozenset()


def with_conditions(statement: Statement, *clauses: Clause) -> Statement:
    """A statement of a module with conditions of this file, made once: pass nothing that is made anew for each call."""
    select: Any = statement
    kept: Any = relation_clauses.with_conditions(select, *clauses)
    made: Statement = kept
    return made


def is_of_oneself(by: Actor) -> Clause:
    """The households behind the wall of self-interest. It is about `Household`."""
    return Household.id.in_(relation_clauses.of_oneself(by.id))


def break_glass_until(by: Actor) -> sa.ScalarSelect[Any]:
    """The moment until which `by` looks at a household through broken glass, or none. It is about `Household`."""
    return relation_clauses.break_glass_until(by.id)


def is_barred_from(by: Actor) -> Clause:
    """The households behind either wall, however `by` stands to them. It is about `Household`."""
    return relation_clauses.barred(by.id)


def note_visible_to(by: Actor) -> Clause:
    """The notes that `by` may read of a household that `by` may see. It is about `CaseNote`.

    A restricted note is for whoever wrote it, and for those named on the record of a person it is about: themselves,
    or the one they stand in for when the restricted notes were handed over, or by breaking the glass. A note about
    somebody whom `by` may not know of is not there.
    """
    reads_through_glass = Relation.GLASS in by.relations_for(Permission.READ_RESTRICTED_NOTES)
    return shown.note_visible(by.id, _may_break_glass(by), reads_through_glass)


def authorities_of(s: Session, by: Actor) -> tuple[str, ...]:
    """The codes of the authorities in which `by` works or which `by` sees as a whole."""
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
    """The household, if `by` holds the permission for it; locked for a change when `lock`.

    Raises NotFound when it is missing or out of sight, which read the same, and NotAllowed when `by` may see it but
    not do this.
    """
    require(by, permission)
    household = s.scalar(
        relation_clauses.household_of(visible_to(by, permission), lock), {"household_id": household_id}
    )
    if household is None:
        _refuse(s, by, household_id, permission)
    return household


def household_to_change(s: Session, by: Actor, table: Any, row_id: int, permission: Permission) -> Household:
    """The household of a row of a table (a mapped class with `household_id`), locked for a change.

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
    """A person known in some household that `by` may see, locked for a change when `lock`.

    Raises NotFound when there is none; a person known elsewhere only, or restricted, reads the same.
    """
    known = sa.exists().where(
        Membership.person_id == person_id, Household.id == Membership.household_id, visible_to(by)
    )
    query = sa.select(Person).where(Person.id == person_id, known, knowable_people(by))
    person = s.scalar(query.with_for_update() if lock else query)
    if person is None:
        raise NotFound(NO_PERSON)
    return person
