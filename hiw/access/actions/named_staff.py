"""Naming colleagues on a person's record."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import PendingKind, Role
from db.models import Membership, Staff
from hiw.access.actions.person_lock import person_with
from hiw.accounts.pending_changes import AwaitsConfirmation, begin_change
from hiw.errors import NotAllowed, RuleBroken
from hiw.households.named_staff import (
    LATELY,
    add_named_staff,
    displaced_by,
    end_named_staff,
    is_restricted,
    managers_among,
    named_row,
    others_named,
    supporters_of,
    without_manager,
)
from hiw.policy.permissions import Actor, Permission, require

SUPPORTS = (
    "This colleague supports the household, so they stay on the record. Assign the household to somebody else first."
)
TAKEN_OVER = (
    f"You took the household from this colleague in the last {LATELY.days} days. Ask another senior or manager to take "
    "them off the record."
)
NO_MANAGER = "A manager stays on the record of a restricted person. Name another manager first."
HAS_ONE = "A manager is on the record of everybody there. Ask them to name you."


def name_staff(s: Session, by: Actor, *, person_id: int, staff_id: int) -> None:
    """Let a colleague see this person when they are restricted, and the restricted notes about them.

    Naming the same colleague again changes nothing. Raises NotAllowed for oneself, NotFound, or RuleBroken.
    """
    person_with(s, by, person_id, Permission.NAME_COLLEAGUES)
    if staff_id == by.id:
        raise NotAllowed("You cannot name yourself. Ask a manager, or another senior.")
    if s.scalar(sa.select(Staff.id).where(Staff.id == staff_id, Staff.is_active)) is None:
        raise RuleBroken("Choose a colleague who works here.", "staff_id")
    add_named_staff(s, by, person_id, staff_id)


def unname_staff(s: Session, by: Actor, *, person_id: int, staff_id: int) -> None:
    """Take a colleague off a person's record.

    Raises NotFound, NotAllowed for from whom `by` took it lately, or RuleBroken for whoever supports the person's
    household, and for a restricted person's last
    manager or last colleague.
    """
    person_with(s, by, person_id, Permission.NAME_COLLEAGUES)
    row = s.scalar(named_row(person_id, staff_id).with_for_update())
    if row is None:
        raise RuleBroken("This colleague is not on the record any more. Look again.")
    if staff_id in supporters_of(s, person_id):
        raise RuleBroken(SUPPORTS)
    if staff_id in displaced_by(s, by, person_id):
        raise NotAllowed(TAKEN_OVER)
    if is_restricted(s, person_id):
        _check_others(s, others_named(s, row), s.get_one(Staff, staff_id).role)
    end_named_staff(s, by, row)


def ask_to_be_named(s: Session, by: Actor, *, household_id: int) -> AwaitsConfirmation:
    """Ask to be named on the records of a household's restricted people where no manager is named who works here.

    It is done when a second manager confirms, or after a day. Raises RuleBroken where a manager is, StepUpNeeded.
    """
    require(by, Permission.LIFT_RESTRICTIONS)
    _without_manager(s, by, household_id)
    return begin_change(
        s, by, PendingKind.NAMED, str(household_id), {}, staff_id=by.id, household_id=household_id
    )  # fmt: skip


def name_waiting_manager(s: Session, by: Actor, *, household_id: int) -> None:
    """Name the manager whom `ask_to_be_named` let wait, `by` being whoever asked for it. For `hiw.approvals`."""
    require(by, Permission.LIFT_RESTRICTIONS)
    for person_id in _without_manager(s, by, household_id):
        add_named_staff(s, by, person_id, by.id)


def _without_manager(s: Session, by: Actor, household_id: int) -> list[int]:
    found = s.execute(without_manager(by.id).where(Membership.household_id == household_id)).all()
    if not found:
        raise RuleBroken(HAS_ONE)
    return [row.person_id for row in found]


def _check_others(s: Session, others: frozenset[int], role: Role) -> None:
    if not others:
        raise RuleBroken("Nobody could open this record any more. Name another colleague first.")
    if role is Role.MANAGER and not managers_among(s, others):
        raise RuleBroken(NO_MANAGER)
