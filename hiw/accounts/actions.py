"""Actions on staff accounts, and on one's own password."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoticeKind, PendingKind, Role
from db.models import Authority, Staff, StaffAuthority
from hiw import audit, clock, edits, text
from hiw.accounts.away import check_nobody_is_left
from hiw.accounts.notices import tell_managers
from hiw.accounts.password_again import PasswordConfirmation, check_given
from hiw.accounts.pending_changes import GUARDED_ROLES, AwaitsConfirmation, begin_change
from hiw.accounts.sessions import end_sessions_of
from hiw.accounts.step_up import require_step_up
from hiw.accounts.usernames import new_username
from hiw.edits import Edit
from hiw.errors import Checks, NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, allow_own, require

RIGHTS = ("role", "is_active")
TOLD = ("full_name", *RIGHTS)  # whom others take the account for, and what it may do
CHANGEABLE = frozenset({"full_name", "role", "contracted_minutes", "senior_id", "is_active"})
LEAST_WEEK, USUAL_WEEK, MOST_WEEK = 60, 37 * 60, 60 * 60  # contracted minutes
LAST_MANAGER = "This is the last manager who can sign in. Make someone else a manager first."


def add_staff(
    s: Session,
    by: Actor,
    *,
    username: str,
    full_name: str,
    role: Role,
    authorities: Iterable[str] = (),
    contracted_minutes: int = USUAL_WEEK,
    senior_id: int | None = None,
) -> int | AwaitsConfirmation:
    """Add an account and return its id. `contracted_minutes` are minutes a week.

    It has no password: its owner chooses one with a code (`hiw.accounts.password_reset`), so that nobody else has ever
    known it.
    A manager's account, or one of the support team, stays closed until a second manager confirms it, or for a day.

    Raises:
        RuleBroken: the username is taken or unsuitable, an authority unknown.
        StepUpNeeded: `by` has not given their own password within five minutes.
    """
    require(by, Permission.MANAGE_STAFF)
    require_step_up(by)
    waits = role in GUARDED_ROLES
    staff_id = insert_staff(
        s, by, username=username, full_name=full_name, role=role, authorities=authorities,
        contracted_minutes=contracted_minutes, senior_id=senior_id, is_active=not waits,
    )  # fmt: skip
    if waits:
        return _let_wait(s, by, s.get_one(Staff, staff_id), {"is_active": True})
    tell_managers(s, by, NoticeKind.ACCOUNT_CHANGED, staff_id=staff_id)
    return staff_id


def insert_staff(
    s: Session,
    by: Actor | None,
    *,
    username: str,
    full_name: str,
    role: Role,
    password_hash: str = "",
    authorities: Iterable[str] = (),
    contracted_minutes: int = USUAL_WEEK,
    senior_id: int | None = None,
    is_active: bool = True,
) -> int:
    """Add an account without checking permissions: for `add_staff`, and the command that adds the first manager.

    `password_hash` is of a password that its owner typed; without one it must be chosen at first sign-in.
    """
    with Checks() as check:
        folded = check("username", _free_username, s, username)
        name = check("full_name", text.name, full_name)
        minutes = check("contracted_minutes", _week, contracted_minutes)
        senior = check("senior_id", _senior, s, senior_id)
    staff = Staff(
        username=folded,
        full_name=name,
        password_hash=password_hash,
        role=role,
        contracted_minutes=minutes,
        senior_id=senior,
        is_active=is_active,
        must_change_password=not password_hash,
        updated_by_id=by.id if by else None,
        **dict.fromkeys(("created_at", "updated_at"), clock.now()),
    )
    s.add(staff)
    s.flush()
    _set_authorities(s, by, staff.id, authorities)
    _record_added(s, by, staff)
    return staff.id


def _record_added(s: Session, by: Actor | None, row: Staff) -> None:
    said = {field: (None, getattr(row, field)) for field in ("username", *sorted(CHANGEABLE))}
    audit.record(s, by, EventName.COLLEAGUE_ADDED, "staff", row.id, changes=said)


def change_staff(
    s: Session, by: Actor, *, staff_id: int, edit: Edit, authorities: Iterable[str] | None = None
) -> AwaitsConfirmation | None:
    """Change an account's name, role, weekly minutes, senior or active flag, and its authorities if given.

    Making somebody a manager or one of the support team, opening such an account again, and taking a manager's away
    wait for a second manager; the rest is changed at once, and `AwaitsConfirmation` returned. The others are told of
    a new name, role or active flag.

    Raises:
        RuleBroken: nobody would be left as manager, somebody would be their own senior, or the change is to one's own
            role or active flag; or it takes somebody away on days on which they stand in for a colleague.
        Stale: a colleague changed the same field meanwhile.
        StepUpNeeded: for a name, role or active flag, without the own password within five minutes.
    """
    require(by, Permission.MANAGE_STAFF)
    unknown = edit.mine.keys() - CHANGEABLE
    assert not unknown, f"not changeable: {unknown}"
    edit = Edit(edit.version, edit.base, _read(s, edit))
    if edit.mine.get("senior_id") == staff_id:
        raise RuleBroken("Nobody is their own senior. Choose somebody else, or nobody.", "senior_id")
    managers = _managers_locked(s)
    row = _staff_locked(s, staff_id)
    told = _to_tell(row, edit)
    if told:
        require_step_up(by)
    _check_stays_managed(by, row, edit, managers)
    check_nobody_is_left(s, row, _to_set(row, edit))
    rights = {field: value for field, value in told.items() if field in RIGHTS}
    waits = bool(rights) and _takes_two(row, rights)
    if waits:
        edit = Edit(edit.version, edit.base, {f: value for f, value in edit.mine.items() if f not in rights})
    _apply(s, by, row, edit)
    if authorities is not None:
        _set_authorities(s, by, staff_id, authorities)
    if told.keys() & edit.mine.keys():
        tell_managers(s, by, NoticeKind.ACCOUNT_CHANGED, staff_id=staff_id)
    return _let_wait(s, by, row, rights) if waits else None


def make_waiting_change(s: Session, by: Actor, *, staff_id: int, role: Role, is_active: bool) -> None:
    """Make a change that `change_staff` let wait; `by` is who asked for it. For `hiw.approvals`.

    Raises RuleBroken when nobody would be left as manager, or nobody would stand in for a colleague.
    """
    require(by, Permission.MANAGE_STAFF)
    managers = _managers_locked(s)
    row = _staff_locked(s, staff_id)
    edit = Edit(row.version, {f: getattr(row, f) for f in RIGHTS}, {"role": role, "is_active": is_active})
    _check_stays_managed(by, row, edit, managers)
    check_nobody_is_left(s, row, _to_set(row, edit))
    _apply(s, by, row, edit)


def _to_tell(row: Staff, edit: Edit) -> dict[str, Any]:
    """Return the changes of name, role or active flag, without what a colleague changed meanwhile."""
    return {field: value for field, value in _to_set(row, edit).items() if field in TOLD}


def _to_set(row: Staff, edit: Edit) -> dict[str, Any]:
    return edits.merge(edit, {field: getattr(row, field) for field in edit.mine})[0]


def _takes_two(row: Staff, rights: Mapping[str, Any]) -> bool:
    """Return whether a change gives the rights of a guarded role, or takes those of a manager away."""
    role, is_active = rights.get("role", row.role), rights.get("is_active", row.is_active)
    return (is_active and role in GUARDED_ROLES) or (row.is_active and row.role is Role.MANAGER)


def _let_wait(s: Session, by: Actor, row: Staff, rights: Mapping[str, Any]) -> AwaitsConfirmation:
    """Begin a pending change with role and active flag both, changed or not: the confirmation covers both."""
    details = {field: audit.plain(rights.get(field, getattr(row, field))) for field in RIGHTS}
    details |= {f"{field}_before": audit.plain(getattr(row, field)) for field in RIGHTS}
    return begin_change(s, by, PendingKind.ACCOUNT, str(row.id), details, staff_id=row.id)


def _apply(s: Session, by: Actor, row: Staff, edit: Edit) -> None:
    """Apply an edit. Closing or opening an account ends its sessions and codes; opening removes its password."""
    changes = edits.apply(s, by, row, edit, EventName.COLLEAGUE_CHANGED)
    if "is_active" in changes:
        end_sessions_of(s, row.id)
    if changes.get("is_active") == (False, True):
        row.password_hash, row.must_change_password = "", True


def disable_staff(s: Session, by: Actor, *, staff_id: int, version: int) -> AwaitsConfirmation | None:
    """Close an account: it can no longer sign in, and its sessions end at their next request.

    A manager's waits for a second manager.
    """
    return change_staff(s, by, staff_id=staff_id, edit=Edit(version, {"is_active": True}, {"is_active": False}))


def change_own_password(s: Session, by: Actor, *, given: PasswordConfirmation, new_hash: str) -> None:
    """Store `new_hash` as the password of `by`, and end all their other sessions.

    Raises RuleBroken when the password was changed since it was given.
    """
    allow_own(by)
    row = _staff_locked(s, by.id)
    check_given(by, row, given)
    row.password_hash = new_hash
    edits.touch(row, by)
    end_sessions_of(s, by.id, but=by.session_id)
    audit.record(s, by, EventName.PASSWORD_CHANGED, "staff", by.id)


def _read(s: Session, edit: Edit) -> dict[str, object]:
    """Return the edit's values, each checked as in `add_staff`."""
    clean: dict[str, Callable[[Any], object]] = {
        "full_name": text.name, "contracted_minutes": _week, "senior_id": partial(_senior, s), "role": Role,
    }  # fmt: skip
    with Checks() as check:
        return {field: check(field, clean.get(field, _as_it_is), value) for field, value in edit.mine.items()}


def _as_it_is(value: object) -> object:
    return value


def _free_username(s: Session, username: str) -> str:
    folded = new_username(username)
    if s.scalar(sa.select(Staff.id).where(Staff.username == folded)) is not None:
        raise RuleBroken(f"The username {folded} is taken. Type another.")
    return folded


def _check_stays_managed(by: Actor, row: Staff, edit: Edit, managers: frozenset[int]) -> None:
    leaves = edit.mine.get("role", row.role) is not Role.MANAGER or not edit.mine.get("is_active", row.is_active)
    changed = next((f for f in RIGHTS if edit.mine.get(f, getattr(row, f)) != getattr(row, f)), "")
    if row.id in managers and leaves and managers == {row.id}:
        raise RuleBroken(LAST_MANAGER, changed)
    if row.id == by.id and changed:
        raise RuleBroken("Another manager must change your own role or close your account.", changed)


def _managers_locked(s: Session) -> frozenset[int]:
    """Return the active managers, locked in one order, so that two cannot remove each other at once."""
    query = sa.select(Staff.id).where(Staff.role == Role.MANAGER, Staff.is_active).order_by(Staff.id)
    return frozenset(s.scalars(query.with_for_update(key_share=True)))


def _staff_locked(s: Session, staff_id: int) -> Staff:
    row = s.scalar(sa.select(Staff).where(Staff.id == staff_id).with_for_update(key_share=True))
    if row is None:
        raise NotFound("There is no such colleague. Go back to the list and choose again.")
    return row


def _week(minutes: int) -> int:
    if not LEAST_WEEK <= minutes <= MOST_WEEK:
        raise RuleBroken("Contracted hours are from 1 to 60 a week. Type them again.")
    return minutes


def _senior(s: Session, senior_id: int | None) -> int | None:
    if senior_id is None:
        return None
    query = sa.select(Staff.id).where(Staff.id == senior_id, Staff.role == Role.SENIOR, Staff.is_active)
    if s.scalar(query) is None:
        raise RuleBroken("Choose a senior who still works here.")
    return senior_id


def _set_authorities(s: Session, by: Actor | None, staff_id: int, authorities: Iterable[str]) -> None:
    wanted = set(authorities)
    known = set(s.scalars(sa.select(Authority.code).where(Authority.code.in_(wanted))))
    if wanted - known:
        raise RuleBroken("Choose authorities from the list.", "authorities")
    query = sa.select(StaffAuthority.authority_code, StaffAuthority.is_home).where(StaffAuthority.staff_id == staff_id)
    homes: dict[str, bool] = dict(s.execute(query).all())
    before = set(homes)
    s.execute(
        sa.delete(StaffAuthority).where(
            StaffAuthority.staff_id == staff_id, StaffAuthority.authority_code.in_(before - wanted)
        )
    )
    s.add_all(StaffAuthority(staff_id=staff_id, authority_code=code) for code in sorted(wanted - before))
    if before != wanted:
        changes: dict[str, tuple[Any, Any]] = {"authorities": (sorted(before), sorted(wanted))}
        home = next((code for code in before - wanted if homes[code]), None)
        if home:
            changes["home_authority"] = (home, None)
        audit.record(s, by, EventName.COLLEAGUE_MOVED, "staff", staff_id, changes=changes)
