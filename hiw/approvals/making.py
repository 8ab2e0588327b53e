"""Make each kind of waiting change, as whoever asked for it."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import PendingKind, Role
from db.models import PendingChange, Staff, StaffAuthority
from hiw.access.actions import name_waiting_manager
from hiw.accounts.actions import make_waiting_change
from hiw.accounts.second_factor import forget_waiting_factor
from hiw.errors import RuleBroken
from hiw.fund.actions import insert_line
from hiw.policy.permissions import Actor, Permission
from hiw.settings import SettingName, set_setting

Make = Callable[[Session, Actor, PendingChange], object]
GONE = "Whoever asked for this is no manager any more, so it cannot be done. Ask for it anew."


def make(s: Session, change: PendingChange) -> None:
    """Make a change that the caller has locked.

    Raises what the change itself raises, and RuleBroken when whoever asked for it is not a manager any more.
    """
    MAKE[change.kind](s, _asker(s, change.asked_by_id), change)


def _account(s: Session, by: Actor, change: PendingChange) -> None:
    details = change.details
    role, is_active = Role(details["role"]), bool(details["is_active"])
    make_waiting_change(s, by, staff_id=change.staff_id or 0, role=role, is_active=is_active)


def _leave(_s: Session, _by: Actor, _change: PendingChange) -> None:
    """Do nothing yet: whoever asked makes the code, and is shown it, once they are with whom it is for."""


def _second_factor(s: Session, by: Actor, change: PendingChange) -> None:
    forget_waiting_factor(s, by, staff_id=change.staff_id or 0)


def _setting(s: Session, by: Actor, change: PendingChange) -> None:
    set_setting(s, by, name=SettingName(change.details["name"]), value=int(change.details["value"]))


def _budget_line(s: Session, by: Actor, change: PendingChange) -> None:
    named = ("funder_id", "year", "authority_code", "pence", "holder_id")
    insert_line(s, by, **{field: change.details[field] for field in named})


def _named(s: Session, by: Actor, change: PendingChange) -> None:
    name_waiting_manager(s, by, household_id=change.household_id or 0)


MAKE: dict[PendingKind, Make] = {
    PendingKind.ACCOUNT: _account,
    PendingKind.RESET_CODE: _leave,
    PendingKind.SECOND_FACTOR: _second_factor,
    PendingKind.SETTING: _setting,
    PendingKind.BUDGET_LINE: _budget_line,
    PendingKind.NAMED: _named,
}


def _asker(s: Session, staff_id: int) -> Actor:
    row = s.get_one(Staff, staff_id, populate_existing=True)
    codes = s.scalars(sa.select(StaffAuthority.authority_code).where(StaffAuthority.staff_id == staff_id))
    by = Actor(row.id, row.full_name, row.role, frozenset(codes))
    if not row.is_active or not by.may(Permission.CONFIRM_CHANGES):
        raise RuleBroken(GONE)
    return by
