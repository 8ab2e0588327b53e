"""The guards, by import: a name that is gone fails here, and one that moves is followed.

What else is a guard is known by its shape (tests/mutants/sites.py): a rule about who acts, a refusal or a condition of
a statement that hangs on who asks, and every condition of the modules in `WITHHOLDING`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Household, Membership, Person
from hiw.accounts import second_manager, step_up
from hiw.errors import NotFound
from hiw.households import safe_contact
from hiw.policy import knowable, permissions, relation_clauses, scope
from hiw.safety import acknowledgement_check

T = TypeVar("T")


@dataclass(frozen=True)
class Guard:
    """A call that is a guard, what stands in its place when it is taken out, and the requirements that rest on it."""

    function: Callable[..., Any]
    instead: Callable[..., Any]
    ids: tuple[str, ...]


def passes(*_: Any, **__: Any) -> None:
    """In place of what refuses."""
    permissions.mark_checked()


def everything(*_: Any, **__: Any) -> sa.ColumnElement[bool]:
    """In place of a clause that withholds."""
    permissions.mark_checked()
    return sa.true()


def holds(*_: Any) -> bool:
    """In place of a question whether a role may."""
    return True


def nothing(*_: Any, **__: Any) -> sa.ColumnElement[bool]:
    """In place of a clause that says what is withheld."""
    return sa.false()


def in_full(column: Any, *_: Any) -> Any:
    """In place of a column that is empty for whom it is kept back."""
    return column


def any_household(s: Session, _by: Any, household_id: int, *_: Any, lock: bool = False, **__: Any) -> Household:
    """In place of `household_for`: every household that there is."""
    permissions.mark_checked()
    return _found(s.get(Household, household_id, with_for_update=lock), scope.MISSING)


def household_of_any(s: Session, _by: Any, table: Any, row_id: int, *_: Any) -> Household:
    """In place of `household_to_change`."""
    permissions.mark_checked()
    its = sa.select(table.household_id).where(table.id == row_id).scalar_subquery()
    return _found(s.scalar(sa.select(Household).where(Household.id == its).with_for_update()), scope.MISSING)


def any_person(s: Session, _by: Any, person_id: int, *, lock: bool = False) -> Person:
    """In place of `person_for`: everybody who ever was in a household."""
    permissions.mark_checked()
    known = sa.exists().where(Membership.person_id == Person.id)
    query = sa.select(Person).where(Person.id == person_id, known)
    return _found(s.scalar(query.with_for_update() if lock else query), scope.NO_PERSON)


def _found(row: T | None, missing: str) -> T:
    if row is None:
        raise NotFound(missing)
    return row


GUARDS = (
    Guard(permissions.require, passes, ("ACL-01", "ACL-02")),
    Guard(scope.visible_to, everything, ("ACL-02", "ACL-04")),
    Guard(scope.household_for, any_household, ("ACL-02", "ACL-05")),
    Guard(scope.household_to_change, household_of_any, ("ACL-02", "ACL-05")),
    Guard(scope.person_for, any_person, ("ACL-02", "ACL-05")),
    Guard(scope.knowable_people, everything, ("ACL-09",)),
    Guard(scope.is_barred_from, nothing, ("ACL-09", "ACL-10")),
    Guard(scope.is_of_oneself, nothing, ("ACL-10",)),
    Guard(scope.note_visible_to, everything, ("ACL-07", "ACL-09")),
    Guard(step_up.require_step_up, passes, ("SES-11",)),
    Guard(second_manager.check_second_hand, passes, ("ACL-10", "ACL-17")),
    Guard(second_manager.check_did_not_choose, passes, ("ACL-17",)),
    Guard(safe_contact.require_read, passes, ("SAFE-03",)),
    Guard(safe_contact.is_read, everything, ("SAFE-03",)),
    Guard(safe_contact.contact, in_full, ("SAFE-02", "ACL-12")),
    Guard(safe_contact.is_told, everything, ("SAFE-02", "ACL-12")),
    Guard(acknowledgement_check.require_acknowledged, passes, ("SAFE-03",)),
)
# What stands in the place of guards that are known by their shape; of a refusal nothing is left.
SHAPES: Mapping[str, Callable[..., Any]] = {"where": everything, "may": holds}
# Modules in which every condition of a statement is a guard.
WITHHOLDING: Mapping[ModuleType, tuple[str, ...]] = {
    safe_contact: ("SAFE-02", "SAFE-03"),
    knowable: ("ACL-09",),
    relation_clauses: ("ACL-02", "ACL-08", "ACL-09", "ACL-10", "ACL-11"),
}
# What rests on guards that are known by their shape, by the package that they stand in.
BY_PACKAGE: Mapping[str, tuple[str, ...]] = {
    "hiw.access": ("ACL-10", "ACL-11"),
    "hiw.workload": ("ACL-02",),
    "hiw.balancing": ("ACL-02",),
    "hiw.fund": ("FUND-02",),
    "hiw.households": ("ACL-02",),
    "hiw.policy": ("ACL-02",),
    "hiw.accounts": ("ACL-10",),
    "hiw.plans": ("ACL-02",),
    "hiw.safety": ("SAFE-01",),
    "hiw.today": ("ACL-04",),
    "hiw.audit_log": ("AUD-06",),
}
