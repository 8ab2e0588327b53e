"""Write safe contacts, and acknowledge their alerts."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.marks import new_salt
from db.models import Acknowledgement, SafeContact
from db.types import LINE_LENGTH
from hiw import audit, clock, edits, text
from hiw.edits import Edit
from hiw.errors import Checks, NotFound, RuleBroken, Stale
from hiw.households.memberships import index_people, open_membership
from hiw.households.safe_contact import is_read, require_read
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, person_for

CHANGED = "The alert has changed since you opened this page. Read it again."
GONE = "There is no alert about this person any more. Load the page again."


def _line(label: str, *, required: bool = False, limit: int = LINE_LENGTH) -> Callable[[Any], str]:
    return lambda value: text.line(value, label, required=required, limit=limit)


CLEAN: Mapping[str, Callable[[Any], Any]] = {
    "alert": _line("What everyone must know first", required=True),
    "address": _line("The safe address"),
    "phone": _line("The safe phone number", limit=40),
    "times": _line("The safe times"),
    "words_to_use": _line("The words to use"),
    "must_not_know": lambda value: text.paragraph(value, "Who must not know"),
    **dict.fromkeys(("may_call", "may_text", "may_leave_message", "may_post", "may_visit"), bool),
}


def write_safe_contact(s: Session, by: Actor, *, household_id: int, person_id: int, edit: Edit) -> None:
    """Write how a member is reached safely; everybody must then read the alert again.

    The record gets the names of the fields, and none of their words but a mark. An edit of version 0 begins one.
    Raises Stale when a colleague changed the same field, RuleBroken when `by` has not read the alert that stands.
    """
    household_for(s, by, household_id, Permission.CHANGE_SAFE_CONTACT, lock=True)
    person_for(s, by, person_id, lock=True)
    open_membership(s, household_id, person_id)
    mine = _cleaned(edit.mine)
    require_read(s, by, [person_id])
    row = s.scalar(sa.select(SafeContact).where(SafeContact.person_id == person_id).with_for_update())
    word = EventName.SAFE_CONTACT_CHANGED if row else EventName.SAFE_CONTACT_WRITTEN
    now = {field: getattr(row, field) for field in mine} if row else {field: edit.base.get(field) for field in mine}
    to_set, clashes = edits.merge(Edit(edit.version, edit.base, mine), now)
    if clashes:
        raise Stale(
            "A colleague saved a different change to this meanwhile. Nothing of yours is lost: choose which to keep.",
            clashes, row.version if row else 0,
        )  # fmt: skip
    if row is None:
        row = _begun(s, by, person_id, mine)
        index_people(s, [person_id])
    elif not to_set:
        return
    else:
        for field, value in to_set.items():
            setattr(row, field, value)
        row.salt = new_salt()
        edits.touch(row, by)
    line = audit.record(
        s, by, word, "safe_contacts", row.id, household_id=household_id, person_id=person_id,
        changes={"fields": (None, sorted(to_set))},
    )  # fmt: skip
    audit.mark_subject(line, row)


def end_safe_contact(s: Session, by: Actor, *, household_id: int, person_id: int, reason: str) -> None:
    """End a safe contact: the member's ordinary contact details are shown again, and the alert is gone.

    Raises RuleBroken when `by` has not read the alert that stands, or there is none any more.
    """
    household_for(s, by, household_id, Permission.CHANGE_SAFE_CONTACT, lock=True)
    person_for(s, by, person_id, lock=True)
    open_membership(s, household_id, person_id)
    require_read(s, by, [person_id])
    said = text.line(reason, "The reason", field="reason")
    row = s.scalar(sa.select(SafeContact).where(SafeContact.person_id == person_id).with_for_update())
    if row is None:
        raise RuleBroken(GONE)
    s.execute(sa.delete(Acknowledgement).where(Acknowledgement.person_id == person_id))  # another begins at version 1
    s.delete(row)
    index_people(s, [person_id])
    audit.record(
        s, by, EventName.SAFE_CONTACT_ENDED, "safe_contacts", row.id,
        household_id=household_id, person_id=person_id, reason=said,
    )  # fmt: skip


def acknowledge_alert(s: Session, by: Actor, *, household_id: int, person_id: int, version: int) -> None:
    """Record that `by` has read a member's alert in this version; it holds until they sign out. Idempotent.

    Raises RuleBroken when it has changed meanwhile.
    """
    household_for(s, by, household_id, Permission.SEE_SAFE_CONTACT)
    person_for(s, by, person_id)
    open_membership(s, household_id, person_id)
    found = s.execute(
        sa.select(SafeContact.id, SafeContact.version, is_read(by)).where(SafeContact.person_id == person_id)
    ).one_or_none()
    if found is None:
        raise NotFound(GONE)
    row_id, stands, is_known = found
    if stands != version:
        raise RuleBroken(CHANGED)
    if is_known:
        return
    s.add(
        Acknowledgement(
            staff_id=by.id, person_id=person_id, session_id=by.session_id, safe_contact_version=version,
            at=clock.now(),
        )
    )  # fmt: skip
    audit.record(
        s, by, EventName.ALERT_READ, "safe_contacts", row_id,
        household_id=household_id, person_id=person_id, is_read=True,
    )  # fmt: skip


def _cleaned(typed: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := typed.keys() - CLEAN.keys():
        raise ValueError(f"A form may not change {', '.join(sorted(unknown))}.")
    with Checks() as check:
        return {field: check(field, CLEAN[field], value) for field, value in typed.items()}


def _begun(s: Session, by: Actor, person_id: int, values: Mapping[str, Any]) -> SafeContact:
    if not values.get("alert"):
        raise RuleBroken("Say what everyone must know first.", "alert")
    now = clock.now()
    row = SafeContact(person_id=person_id, created_at=now, updated_at=now, updated_by_id=by.id, **values)
    s.add(row)
    s.flush()
    return row
