"""Change a setting; confirm or stop a change that another manager began."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import PendingKind, PendingOutcome
from db.models import PendingChange
from hiw import settings
from hiw.accounts.pending_changes import AwaitsConfirmation, begin_change
from hiw.accounts.second_manager import check_second_hand
from hiw.accounts.step_up import require_step_up
from hiw.approvals.ending import CLOSED, end_change, is_closed_to, waiting_change
from hiw.approvals.making import make
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import SettingName
from hiw.settings.definitions import MEANINGS, TAKES_TWO


def change_setting(s: Session, by: Actor, *, name: SettingName, value: int) -> AwaitsConfirmation | None:
    """Set a setting from today on; the past keeps its value.

    Settings of sign-in and of the fund change when a second manager confirms, or after a day. Raises RuleBroken when
    the value is outside its range or out of order with the setting it is paired with, NotAllowed, StepUpNeeded.
    """
    require(by, Permission.MANAGE_SETTINGS)
    before = settings.check_setting(s, name, value)
    if value == before:
        return None
    if MEANINGS[name].group in TAKES_TWO:
        details = {"name": name.value, "value": value, "before": before}
        return begin_change(s, by, PendingKind.SETTING, name, details)
    settings.set_setting(s, by, name=name, value=value)
    return None


def confirm_change(s: Session, by: Actor, *, change_id: int) -> None:
    """Make a waiting change now, as the second manager.

    Raises NotAllowed for who began it, is bound to who did or close to whom it is about, StepUpNeeded, RuleBroken when
    it does not wait any more, and whatever the change itself raises.
    """
    require(by, Permission.CONFIRM_CHANGES)
    require_step_up(by)
    row = waiting_change(s, change_id)
    if s.scalar(sa.select(PendingChange.id).where(PendingChange.id == row.id, is_closed_to(by))) is not None:
        raise NotAllowed(CLOSED)
    check_second_hand(s, by, row.asked_by_id, row.staff_id)
    make(s, row)
    end_change(s, by, row, PendingOutcome.MADE)


def stop_change(s: Session, by: Actor, *, change_id: int) -> None:
    """Stop a change before it takes effect, as any manager, also as who began it. Raises StepUpNeeded, RuleBroken."""
    require(by, Permission.CONFIRM_CHANGES)
    require_step_up(by)
    end_change(s, by, waiting_change(s, change_id), PendingOutcome.STOPPED)
