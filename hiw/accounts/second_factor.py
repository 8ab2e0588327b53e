"""The second factor: TOTP codes of six digits (RFC 6238), and recovery codes on paper.

A secret without `totp_since` is only offered: it counts from its first right code on. Each time step is used once.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime

import pyotp
import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, InstallationKind, NoticeKind, PendingKind, Role
from db.models import Installation, RecoveryCode, Setting, Staff
from hiw import audit, clock, edits
from hiw.accounts.notices import tell
from hiw.accounts.one_time_codes import RECOVERY_SIGNS, code_hash, in_groups, new_code
from hiw.accounts.password_again import PasswordConfirmation, check_given
from hiw.accounts.pending_changes import GUARDED_ROLES, AwaitsConfirmation, begin_change
from hiw.accounts.sessions import end_sessions_of
from hiw.accounts.step_up import require_step_up
from hiw.errors import NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, allow_own, require
from hiw.settings import MEANINGS, SettingName

ISSUER = "Households into Work"
SECONDS = 30
RECOVERY_CODES = 10
NEEDS_ONE = (Role.MANAGER, Role.SUPPORT)
WRONG_CODE = "That code is not right, or was used before. Wait for the next one on the phone and type it."
HAS_ONE = "This account asks for a code already. Take it off first."


@dataclass(frozen=True)
class SecondFactorOffer:
    """A new secret for a phone: as text, as an otpauth address, and as a QR code.

    The QR code is an SVG in a data: URL.
    """

    secret: str
    address: str
    picture: str

    @property
    def spoken(self) -> str:
        """Return the secret in groups of four, to be typed by hand."""
        return in_groups(self.secret)


@dataclass(frozen=True)
class SecondFactorState:
    """The second factor of `by`: since when (None: there is none), whether it is required, and the codes left."""

    since: datetime | None
    is_needed: bool
    codes_left: int

    @property
    def since_on(self) -> date | None:
        """Return the day on which it was set up."""
        return clock.local(self.since).date() if self.since else None


def needs_factor(today: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Return the condition on `Staff` that a second factor is required; only in a live installation."""
    name = SettingName.SECOND_FACTOR
    holds = sa.or_(Setting.to_on.is_(None), Setting.to_on >= today)
    kept = sa.select(Setting.value).where(Setting.name == name.value, Setting.from_on <= today, holds).limit(1)
    level = sa.func.coalesce(kept.scalar_subquery(), MEANINGS[name].first)
    is_live = sa.exists().where(Installation.kind == InstallationKind.LIVE)
    return sa.and_(is_live, level >= sa.case((Staff.role.in_(NEEDS_ONE), 1), else_=2))


def is_needed(s: Session, staff_id: int) -> bool:
    """Return whether the role of an account requires a second factor."""
    today = sa.literal(clock.today(), sa.Date)
    return s.scalar(sa.select(Staff.id).where(Staff.id == staff_id, needs_factor(today))) is not None


def matching_step(secret: str, typed: str, moment: datetime, after: int) -> int | None:
    """Return the time step of a code: the current, previous or next one, but later than `after`; else None."""
    digits = "".join(typed.split())
    now = int(moment.timestamp()) // SECONDS
    code = pyotp.TOTP(secret, interval=SECONDS)
    for step in (now - 1, now, now + 1):
        if step > after and hmac.compare_digest(code.generate_otp(step).encode(), digits.encode(errors="replace")):
            return step
    return None


def offer_of(row: Staff) -> SecondFactorOffer:
    """Return the secret that is offered to an account."""
    address = pyotp.TOTP(row.totp_secret, interval=SECONDS).provisioning_uri(name=row.username, issuer_name=ISSUER)
    picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return SecondFactorOffer(row.totp_secret, address, picture)


def offer_secret(row: Staff, *, anew: bool = False) -> SecondFactorOffer:
    """Offer the locked row's account a secret; the one offered before stays unless it is `anew`."""
    if row.totp_since is not None:
        raise RuleBroken(HAS_ONE)
    if anew or not row.totp_secret:
        row.totp_secret, row.totp_last_step = pyotp.random_base32(), 0
    return offer_of(row)


def take_offer(s: Session, by: Actor | None, row: Staff, typed: str) -> tuple[str, ...] | None:
    """Accept the offered secret of the locked row by its first code; return ten recovery codes, None when wrong."""
    step = matching_step(row.totp_secret, typed, clock.now(), row.totp_last_step) if row.totp_secret else None
    if step is None or row.totp_since is not None:
        return None
    row.totp_since, row.totp_last_step = clock.now(), step
    edits.touch(row, by)
    audit.record(s, by, EventName.SECOND_FACTOR_ADDED, "staff", row.id)
    return _make_recovery_codes(s, by, row.id)


def code_fits(s: Session, row: Staff, typed: str) -> bool:
    """Return whether a TOTP or recovery code is right, and use it up. `row` is locked."""
    if row.totp_since is None:
        return False
    step = matching_step(row.totp_secret, typed, clock.now(), row.totp_last_step)
    if step is not None:
        row.totp_last_step = step
        return True
    return _use_recovery_code(s, row.id, typed)


def my_factor(s: Session, by: Actor) -> SecondFactorState:
    """Return the second factor of `by`."""
    allow_own(by)
    since = s.scalars(sa.select(Staff.totp_since).where(Staff.id == by.id)).one()
    left = sa.select(sa.func.count()).where(RecoveryCode.staff_id == by.id, RecoveryCode.used_at.is_(None))
    return SecondFactorState(since, is_needed(s, by.id), s.scalars(left).one())


def begin_factor(s: Session, by: Actor, *, given: PasswordConfirmation) -> SecondFactorOffer:
    """Offer `by` a new secret. Raises RuleBroken when there is a second factor already."""
    allow_own(by)
    return offer_secret(_own_row(s, by, given), anew=True)


def confirm_factor(s: Session, by: Actor, *, code: str) -> tuple[str, ...]:
    """Accept the offered secret; return ten recovery codes, which are shown once.

    Raises RuleBroken when the code is wrong.
    """
    allow_own(by)
    codes = take_offer(s, by, _locked(s, by.id), code)
    if codes is None:
        raise RuleBroken(WRONG_CODE)
    return codes


def new_recovery_codes(s: Session, by: Actor, *, given: PasswordConfirmation) -> tuple[str, ...]:
    """Replace the recovery codes by ten new ones. Raises RuleBroken when there is no second factor."""
    allow_own(by)
    row = _own_row(s, by, given)
    if row.totp_since is None:
        raise RuleBroken("This account asks for no code yet. Set that up first.")
    return _make_recovery_codes(s, by, row.id)


def remove_own_factor(s: Session, by: Actor, *, given: PasswordConfirmation) -> None:
    """Remove the second factor of `by`. Raises RuleBroken when the role requires it."""
    allow_own(by)
    row = _own_row(s, by, given)
    if is_needed(s, row.id):
        raise RuleBroken("Your role needs a code to sign in, so it cannot be taken off.")
    _forget(s, by, row)


def forget_factor(s: Session, by: Actor, *, staff_id: int) -> AwaitsConfirmation | None:
    """Remove the second factor of an account whose owner lost phone and codes; its sessions end.

    A manager's, or that of one of the support team, stays until a second manager confirms, or for a day.
    Raises RuleBroken for one's own account, NotFound for none, StepUpNeeded.
    """
    require(by, Permission.MANAGE_STAFF)
    require_step_up(by)
    if staff_id == by.id:
        raise RuleBroken("Another manager must do this for you.")
    row = _locked(s, staff_id)
    if row.role in GUARDED_ROLES:
        _check_has_one(row)
        return begin_change(s, by, PendingKind.SECOND_FACTOR, str(row.id), {}, staff_id=row.id)
    _forget(s, by, row)
    return None


def forget_waiting_factor(s: Session, by: Actor, *, staff_id: int) -> None:
    """Make what `forget_factor` let wait; `by` is who asked for it. For `hiw.approvals`."""
    require(by, Permission.MANAGE_STAFF)
    _forget(s, by, _locked(s, staff_id))


def forget_factor_by_command(s: Session, username: str) -> None:
    """Remove a second factor from the command line of the server, for a last manager. Raises NotFound."""
    row = s.scalar(sa.select(Staff).where(Staff.username == username).with_for_update(key_share=True))
    if row is None:
        raise NotFound(f"Nobody has the username {username}.")
    _forget(s, None, row)


def _check_has_one(row: Staff) -> None:
    if row.totp_since is None:
        raise RuleBroken("There is no second factor to take off.")


def _forget(s: Session, by: Actor | None, row: Staff) -> None:
    _check_has_one(row)
    row.totp_secret, row.totp_since, row.totp_last_step = "", None, 0
    edits.touch(row, by)
    s.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == row.id))
    end_sessions_of(s, row.id, but=by.session_id if by and by.id == row.id else None)
    tell(s, by, [row.id, row.senior_id], NoticeKind.SECOND_FACTOR_REMOVED, staff_id=row.id)
    audit.record(s, by, EventName.SECOND_FACTOR_REMOVED, "staff", row.id)


def _make_recovery_codes(s: Session, by: Actor | None, staff_id: int) -> tuple[str, ...]:
    codes = tuple(new_code(RECOVERY_SIGNS) for _ in range(RECOVERY_CODES))
    now = clock.now()
    s.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    s.add_all(RecoveryCode(staff_id=staff_id, code_hash=code_hash("recovery", code), made_at=now) for code in codes)
    audit.record(s, by, EventName.RECOVERY_CODES_MADE, "staff", staff_id)
    return codes


def _use_recovery_code(s: Session, staff_id: int, typed: str) -> bool:
    mine = (RecoveryCode.staff_id == staff_id) & (RecoveryCode.code_hash == code_hash("recovery", typed))
    use = sa.update(RecoveryCode).where(mine, RecoveryCode.used_at.is_(None)).values(used_at=clock.now())
    used = s.scalar(use.returning(RecoveryCode.id)) is not None
    if used:
        audit.record(s, None, EventName.RECOVERY_CODE_USED, "staff", staff_id)
    return used


def _own_row(s: Session, by: Actor, given: PasswordConfirmation) -> Staff:
    row = _locked(s, by.id)
    check_given(by, row, given)
    return row


def _locked(s: Session, staff_id: int) -> Staff:
    row = s.scalar(sa.select(Staff).where(Staff.id == staff_id).with_for_update(key_share=True))
    if row is None:
        raise NotFound("There is no such colleague. Go back to the list and choose again.")
    return row
