"""Who may be the second manager: nobody who may be the first one under another account."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import AuditEvent
from hiw import clock
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor

RECENT = timedelta(days=30)
# Whoever caused these events may be able to sign in to the account that they are about.
_WAY_IN = (
    EventName.COLLEAGUE_ADDED,
    EventName.RESET_CODE_MADE,
    EventName.SECOND_FACTOR_REMOVED,
    EventName.COLLEAGUE_CHANGED,
)
_OF_RIGHTS = frozenset({"role", "is_active"})
OWN = "You began this yourself. Another manager must do it."
ABOUT_YOU = "This is about your own account. Another manager must do it."
BOUND = (
    f"Whoever began this and you are not two hands yet: within the last {RECENT.days} days one of you made or reset "
    "the other's account, or the same manager did so for both. Another manager must do it."
)

CHOSEN = (
    f"Whoever made the first half chose you as this colleague's senior within the last {RECENT.days} days. Another "
    "manager must do it, or somebody else makes the first half."
)


def check_second_hand(s: Session, by: Actor, began_by_id: int, about_id: int | None = None) -> None:
    """Raise NotAllowed unless `by` may be the second of two for what a colleague began.

    Not whoever began it, nor the one it is about, nor who may be the same person under another name (`makers_of`).
    """
    if by.id == began_by_id:
        raise NotAllowed(OWN)
    if by.id == about_id:
        raise NotAllowed(ABOUT_YOU)
    makers = makers_of(s, (by.id, began_by_id))
    if makers[by.id] & makers[began_by_id]:
        raise NotAllowed(BOUND)


def check_did_not_choose(s: Session, chooser_id: int, led_id: int) -> None:
    """Raise NotAllowed for the senior of `led_id` whom `chooser_id`, or who may be the same under another name, gave
    them within the last 30 days: a second hand that the first one chose is none."""
    line = AuditEvent
    query = sa.select(line.staff_id, line.changes).where(
        line.subject_kind == "staff", line.subject_id == led_id, line.word == EventName.COLLEAGUE_CHANGED,
        line.at > clock.now() - RECENT, line.staff_id.is_not(None),
    )  # fmt: skip
    choosers = {staff_id for staff_id, changes in s.execute(query) if staff_id and "senior_id" in changes}
    makers = makers_of(s, {chooser_id, *choosers})
    if any(makers[chooser_id] & makers[each] for each in choosers):
        raise NotAllowed(CHOSEN)


def makers_of(s: Session, staff_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return for each colleague everybody who may have known a way into their account in the last 30 days, by staff id.

    That is who added an account, gave it its role, opened it, made a code for its password or removed its second
    factor; and transitively who may have known a way into theirs. What a command on the server did counts for nobody.
    """
    made_by = defaultdict(set)
    for maker_id, made_id in _ways_in(s):
        made_by[made_id].add(maker_id)
    return {staff_id: _all_behind(staff_id, made_by) for staff_id in staff_ids}


def _all_behind(staff_id: int, made_by: Mapping[int, set[int]]) -> frozenset[int]:
    found, to_look_at = {staff_id}, [staff_id]
    while to_look_at:
        new = made_by.get(to_look_at.pop(), set()) - found
        found |= new
        to_look_at += new
    return frozenset(found)


def _ways_in(s: Session) -> list[tuple[int, int]]:
    """Return (who made the way, whose account) for each way into an account."""
    line = AuditEvent
    query = sa.select(line.staff_id, line.subject_id, line.word, line.changes).where(
        line.subject_kind == "staff", line.word.in_(_WAY_IN), line.at > clock.now() - RECENT, line.staff_id.is_not(None)
    )
    return [
        (by_id, about_id)
        for by_id, about_id, word, changes in s.execute(query)
        if by_id is not None and (word != EventName.COLLEAGUE_CHANGED or _OF_RIGHTS & changes.keys())
    ]
