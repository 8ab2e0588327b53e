"""Telling colleagues something that they see on Today until they have read it; `hiw.access` reads it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import NoticeKind, Role
from db.models import Notice, Staff
from hiw import clock
from hiw.policy.permissions import Actor


def tell(
    s: Session,
    by: Actor | None,
    to: Iterable[int | None],
    kind: NoticeKind,
    *,
    staff_id: int | None = None,
    person_id: int | None = None,
    household_id: int | None = None,
    change_id: int | None = None,
) -> None:
    """Tell colleagues what `by` did, or a command where `by` is nobody: each of them once, and never `by`.

    It is about `staff_id`, `person_id`, `household_id` or `change_id`, one that waits for a second manager. Their names
    are looked up when the notice is read, for whoever may know them then. Numbers of nobody, and of who does not work
    here any more, are passed over.
    """
    whom = Staff.id.in_([each for each in to if each])
    _tell(s, by, whom, kind, about_id=staff_id, person_id=person_id, household_id=household_id, change_id=change_id)


def tell_managers(
    s: Session,
    by: Actor | None,
    kind: NoticeKind,
    *,
    staff_id: int | None = None,
    person_id: int | None = None,
    household_id: int | None = None,
    change_id: int | None = None,
    but: Iterable[int] = (),
) -> None:
    """Tell every manager but `by` and those of `but`."""
    managers = (Staff.role == Role.MANAGER) & Staff.id.not_in(list(but))
    _tell(s, by, managers, kind, about_id=staff_id, person_id=person_id, household_id=household_id, change_id=change_id)


def _tell(s: Session, by: Actor | None, whom: sa.ColumnElement[bool], kind: NoticeKind, **about: int | None) -> None:
    made_by_id = by.id if by else None
    query = sa.select(Staff.id).where(whom, Staff.is_active, Staff.id != (made_by_id or 0)).order_by(Staff.id)
    made = {"kind": kind, "made_by_id": made_by_id, "made_at": clock.now()}
    s.add_all(Notice(staff_id=staff_id, **made, **about) for staff_id in s.scalars(query))
