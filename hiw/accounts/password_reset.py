"""Reset a forgotten password: a colleague makes a code, shown once, and the owner chooses a new password with it."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoticeKind, PendingKind, Role
from db.models import ResetCode, SignInSession, Staff
from hiw import audit, clock, edits
from hiw.accounts.notices import tell
from hiw.accounts.one_time_codes import RESET_SIGNS, code_hash, new_code
from hiw.accounts.password_strength import check_new_password
from hiw.accounts.pending_changes import GUARDED_ROLES, AwaitsConfirmation, begin_change, take_leave
from hiw.accounts.sessions import end_sessions_of
from hiw.accounts.sign_in import set_password
from hiw.accounts.sign_in_throttle import ThrottledAttempt, succeeded
from hiw.accounts.split_reset_code import FIRST, HALF_SIGNS, is_one_of, is_only_way, needs_second_half
from hiw.accounts.step_up import require_step_up
from hiw.errors import NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require

KEPT = timedelta(hours=24)
MAY_RESET: dict[Role, frozenset[Role]] = {
    Role.MANAGER: frozenset(Role),
    Role.SUPPORT: frozenset({Role.ADVOCATE}),
}
REFUSED = (
    "That username and code do not go together, or the code was used or is older than a day. Check both, wait a "
    "minute and try again, or ask for a new code."
)


@dataclass(frozen=True)
class ResettableStaff:
    """An account for which a code may be made."""

    id: int
    name: str


def resettable(s: Session, by: Actor) -> tuple[ResettableStaff, ...]:
    """Return the accounts for which `by` may make a code, by name."""
    require(by, Permission.RESET_PASSWORDS)
    found = s.execute(
        sa.select(Staff.id, Staff.full_name.label("name"))
        .where(Staff.is_active, Staff.id != by.id, Staff.role.in_(MAY_RESET.get(by.role, frozenset())))
        .order_by(Staff.full_name, Staff.id)
    )
    return tuple(ResettableStaff(**row._asdict()) for row in found)


def check_can_reset(by: Actor, staff_id: int, role: Role) -> None:
    """Raise RuleBroken unless `by` may make a code for this account, and NotAllowed when their role may not."""
    require(by, Permission.RESET_PASSWORDS)
    if staff_id == by.id:
        raise RuleBroken("Change your own password on the page My account.")
    if role not in MAY_RESET.get(by.role, frozenset()):
        raise RuleBroken("You can do this for advocates only. Ask a manager to do it.")


def make_reset_code(s: Session, by: Actor, *, staff_id: int) -> str | AwaitsConfirmation:
    """Make a code, shown once, with which the owner of an account chooses a new password within a day.

    The password they had and their sessions end at once; their second factor stays. Codes made before are void. Of an
    account without a second factor it is half a code, and somebody else gives the other
    (`hiw.accounts.split_reset_code`). The colleague and their senior are told.
    For a manager, or one of the support team, the first touch asks a second manager, and another one within a day of
    their yes, or of the day that it takes without one, makes the code. So it is for anybody where nobody but `by`
    could give a half; whose account it is is told then.

    Raises:
        RuleBroken: it is one's own account, a closed one, or of a role that `by` may not do this for.
        NotFound: there is no such colleague.
        StepUpNeeded: `by` has not given their own password within five minutes.
    """
    require(by, Permission.RESET_PASSWORDS)
    require_step_up(by)
    row = s.scalar(sa.select(Staff).where(Staff.id == staff_id).with_for_update(key_share=True))
    if row is None:
        raise NotFound("There is no such colleague. Go back to the list and choose again.")
    check_can_reset(by, row.id, row.role)
    _check_active(row)
    if _takes_two(s, by, row) and not take_leave(s, by, PendingKind.RESET_CODE, str(row.id)):
        waits = begin_change(s, by, PendingKind.RESET_CODE, str(row.id), {}, staff_id=row.id)
        if row.role not in GUARDED_ROLES:
            tell(s, by, [row.id], NoticeKind.CHANGE_WAITS, staff_id=row.id, change_id=waits.change_id)
        return waits
    return _make(s, by, row)


def _takes_two(s: Session, by: Actor, row: Staff) -> bool:
    """Return whether a second manager must confirm a code; the first code of a new account needs nobody."""
    has_been_here = sa.exists().where(SignInSession.staff_id == row.id)
    is_guarded = row.role in GUARDED_ROLES or is_only_way(s, by, row)
    return is_guarded and bool(s.scalar(sa.select(has_been_here)))


def make_reset_code_by_command(s: Session, username: str) -> str:
    """Make a whole code from the command line of the server, for a last manager. Raises NotFound."""
    row = s.scalar(sa.select(Staff).where(Staff.username == username).with_for_update(key_share=True))
    if row is None:
        raise NotFound(f"Nobody has the username {username}.")
    return _make(s, None, row)


def use_reset_code(s: Session, *, tried: ThrottledAttempt, code: str, new: str, new_hash: str) -> bool:
    """Store `new_hash` (of the password `new`) when the code is right; return False, without a reason, when it is not.

    `tried` is a try to sign in. Raises RuleBroken, and leaves the code unused, for a password with its owner's name.
    """
    if tried.id is None or tried.account is None:
        return False
    row = s.scalar(
        sa.select(Staff).where(Staff.id == tried.account.staff_id, Staff.is_active).with_for_update(key_share=True)
    )
    if row is None or not _is_good(s, row.id, code):
        return False
    check_new_password(new, (row.username, row.full_name))
    set_password(s, row, new_hash)
    succeeded(s, tried.id)
    tell(s, None, [row.id, row.senior_id], NoticeKind.PASSWORD_RESET, staff_id=row.id)
    audit.record(s, None, EventName.PASSWORD_RESET, "staff", row.id)
    return True


def _check_active(row: Staff) -> None:
    if not row.is_active:
        raise RuleBroken("This account is closed. Open it again first.")


def _make(s: Session, by: Actor | None, row: Staff) -> str:
    _check_active(row)
    row.password_hash, row.must_change_password = "", True
    edits.touch(row, by)
    end_sessions_of(s, row.id)
    needs_second = by is not None and needs_second_half(s, by, row)
    now, code = clock.now(), new_code(HALF_SIGNS if needs_second else RESET_SIGNS)
    s.add(
        ResetCode(
            staff_id=row.id,
            code_hash=code_hash(FIRST, code),
            needs_second=needs_second,
            made_by_id=by.id if by else None,
            made_at=now,
            expires_at=now + KEPT,
        )
    )
    tell(s, by, [row.id, row.senior_id], NoticeKind.RESET_CODE_MADE, staff_id=row.id)
    audit.record(s, by, EventName.RESET_CODE_MADE, "staff", row.id)
    return code


def _is_good(s: Session, staff_id: int, typed: str) -> bool:
    """Return whether the code is this account's, unused, and at most a day old; locks its row."""
    found = sa.select(ResetCode.id).where(
        ResetCode.staff_id == staff_id,
        is_one_of(typed),
        ResetCode.used_at.is_(None),
        ResetCode.expires_at > clock.now(),
    )
    return s.scalar(found.with_for_update()) is not None
