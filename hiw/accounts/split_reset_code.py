"""The second half of a reset code, made by somebody else than the first.

Whoever makes a code could use it themselves and be taken for its owner. Where no second factor of the owner stands in
the way, the maker has half a code only. The owner's senior or a manager, whoever hears the owner themselves, makes the
other half; nobody ever has both but the owner. Neither half is kept, only their hashes. As wherever two are asked for,
they are not one person under two names, and the first does not choose the second (`hiw.accounts.second_manager`).
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EventName, NoticeKind, Role
from db.models import ResetCode, Staff
from hiw import audit, clock
from hiw.accounts.notices import tell
from hiw.accounts.one_time_codes import code_hash, new_code, signs_of
from hiw.accounts.second_manager import check_did_not_choose, check_second_hand
from hiw.accounts.step_up import require_step_up
from hiw.errors import NotFound
from hiw.policy.permissions import Actor, Permission, require

HALF_SIGNS = 12  # 60 bits each: a hash of one that was stolen with a backup gives nothing away in a day
FIRST, SECOND = "reset", "second half"


@dataclass(frozen=True)
class PendingResetCode:
    """An account with the first half of a code, who made it and when, and until when it is valid."""

    staff_id: int
    name: str
    maker: str
    made_at: datetime
    expires_at: datetime


def is_half(code: str) -> bool:
    """Return whether a code is a first half."""
    return len(signs_of(code)) == HALF_SIGNS


def needs_second_half(s: Session, by: Actor, row: Staff) -> bool:
    """Return whether `by` gets only half of a code: the account has no second factor, and another can help."""
    return row.totp_since is None and _has_helper(s, by, row)


def is_only_way(s: Session, by: Actor, row: Staff) -> bool:
    """Return whether `by` alone could get into this account: no second factor, and nobody gives a second half."""
    return row.totp_since is None and not _has_helper(s, by, row)


def second_halves_wanted(s: Session, by: Actor) -> tuple[PendingResetCode, ...]:
    """Return the accounts for which `by` may make a second half, by name: as their senior, or as a manager."""
    require(by, Permission.GIVE_SECOND_HALF)
    maker = aliased(Staff)
    query = _wanted(by).add_columns(Staff.id, Staff.full_name, maker.full_name.label("maker"))
    rows = s.execute(query.join(maker, maker.id == ResetCode.made_by_id).order_by(Staff.full_name, Staff.id))
    return tuple(
        PendingResetCode(row.id, row.full_name, row.maker, row.ResetCode.made_at, row.ResetCode.expires_at)
        for row in rows
    )


def give_second_half(s: Session, by: Actor, *, staff_id: int) -> str:
    """Make the second half, shown once, for a colleague whom `by` has heard or seen.

    One that was given before is void. Raises StepUpNeeded; NotFound when there is no first half, when `by` made it, or
    is neither the colleague's senior nor a manager; and NotAllowed for who may be its maker under another name, and for
    a senior whom its maker chose.
    """
    require(by, Permission.GIVE_SECOND_HALF)
    require_step_up(by)
    found = s.scalar(_wanted(by).where(Staff.id == staff_id).with_for_update(of=ResetCode))
    if found is None:
        raise NotFound("There is no code here that waits for your half. Ask them to have one made first.")
    _check_giver(s, by, found)
    half = new_code(HALF_SIGNS)
    found.second_hash, found.second_by_id = code_hash(SECOND, half), by.id
    senior_id = s.scalar(sa.select(Staff.senior_id).where(Staff.id == staff_id))
    tell(s, by, [staff_id, senior_id, found.made_by_id], NoticeKind.RESET_CODE_MADE, staff_id=staff_id)
    audit.record(s, by, EventName.RESET_CODE_COMPLETED, "staff", staff_id)
    return half


def is_one_of(typed: str) -> sa.ColumnElement[bool]:
    """Return the condition on `ResetCode` that the typed code is all of it, its halves in either order."""
    signs = signs_of(typed)
    one, other = signs[:HALF_SIGNS], signs[HALF_SIGNS:]
    whole = (ResetCode.code_hash == code_hash(FIRST, typed)) & ResetCode.needs_second.is_(False)
    halves = [
        (ResetCode.code_hash == code_hash(FIRST, first)) & (ResetCode.second_hash == code_hash(SECOND, second))
        for first, second in ((one, other), (other, one))
    ]
    return sa.or_(whole, *halves)


def _check_giver(s: Session, by: Actor, code: ResetCode) -> None:
    maker_id = code.made_by_id or 0
    check_second_hand(s, by, maker_id, code.staff_id)
    if by.role is Role.SENIOR:
        check_did_not_choose(s, maker_id, code.staff_id)


def _has_helper(s: Session, by: Actor, row: Staff) -> bool:
    """Whoever may not help in this case counts too: otherwise a maker who is bound to all others would have it all."""
    helpers = sa.select(Staff.id).where(_gives(row.senior_id), Staff.is_active, Staff.id.not_in([by.id, row.id]))
    return s.scalar(helpers.limit(1)) is not None


def _gives(senior_id: sa.ColumnElement[int | None] | int | None) -> sa.ColumnElement[bool]:
    """Return the condition on `Staff` that they make second halves for accounts with this senior."""
    return sa.or_(Staff.role == Role.MANAGER, (Staff.role == Role.SENIOR) & (Staff.id == senior_id))


def _wanted(by: Actor) -> sa.Select[ResetCode]:
    open_ones = (
        sa.select(ResetCode)
        .join(Staff, Staff.id == ResetCode.staff_id)
        .where(
            ResetCode.needs_second, ResetCode.used_at.is_(None), ResetCode.expires_at > clock.now(),
            ResetCode.made_by_id != by.id, Staff.id != by.id, Staff.is_active,
        )
    )  # fmt: skip
    return open_ones if by.role is Role.MANAGER else open_ones.where(Staff.senior_id == by.id)
