"""Who may see whom, for tests: one call per fact that matters. Each takes a writing session."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.enums import BreakGlassPurpose, PendingKind
from db.models import (
    Acknowledgement,
    BreakGlassAccess,
    ConflictLink,
    Cover,
    DeclaredInterest,
    NamedStaff,
    PendingChange,
    Restriction,
    SafeContact,
)
from hiw import clock
from hiw.households.memberships import index_people
from hiw.policy.permissions import Actor
from hiw.settings.names import SettingName

LONG_AGO, FAR_AWAY = date(2020, 1, 1), date(2099, 1, 1)


def cover(s: Session, by: Actor, instead_of: Actor, **facts: Any) -> None:
    """`by` stands in for a colleague, now and for long, unless other days are given."""
    default = {"from_on": LONG_AGO, "to_on": FAR_AWAY, "reason": "On leave"} | _given("given", by)
    _add(s, Cover(staff_id=by.id, for_id=instead_of.id, **(default | facts)))


def restriction(s: Session, by: Actor, person_id: int, **facts: Any) -> None:
    """A person whom only named colleagues see."""
    _add(s, Restriction(person_id=person_id, reason="At risk", **(_given("set", by) | facts)))


def named(s: Session, by: Actor, person_id: int, **facts: Any) -> None:
    """`by` is named on a person's record."""
    _add(s, NamedStaff(person_id=person_id, staff_id=by.id, **(_given("named", by) | facts)))


def close_to(s: Session, by: Actor, person_id: int, **facts: Any) -> None:
    """`by` has declared that this person is close to them."""
    default = {"relation": "cousin"} | _given("declared", by)
    _add(s, DeclaredInterest(staff_id=by.id, person_id=person_id, **(default | facts)))


def conflict(s: Session, by: Actor, person_id: int, other_id: int, **facts: Any) -> None:
    """Two people to be kept apart."""
    low, high = sorted((person_id, other_id))
    default = {"reason": "An order"} | _given("set", by)
    _add(s, ConflictLink(person_id=low, other_id=high, **(default | facts)))


def glass(s: Session, by: Actor, household_id: int, **facts: Any) -> None:
    """`by` has just opened a household that is closed to them."""
    now = clock.now()
    default = {
        "purpose": BreakGlassPurpose.DANGER,
        "reason": "A neighbour rang about shouting",
        "opened_at": now,
        "expires_at": now + timedelta(minutes=60),
        "review_due_on": clock.today() + timedelta(days=2),
    }
    _add(s, BreakGlassAccess(staff_id=by.id, household_id=household_id, **(default | facts)))


def safe_contact(s: Session, person_id: int, **facts: Any) -> None:
    """How a person can be reached without danger."""
    now = clock.now()
    default = {"alert": "Do not ring", "created_at": now, "updated_at": now}
    _add(s, SafeContact(person_id=person_id, **(default | facts)))
    index_people(s, [person_id])


def acknowledged(s: Session, by: Actor, person_id: int, version: int = 1) -> None:
    """`by` has read a person's alert."""
    read = {"session_id": by.session_id, "safe_contact_version": version, "at": clock.now()}
    _add(s, Acknowledgement(staff_id=by.id, person_id=person_id, **read))


def pending(s: Session, by: Actor, kind: PendingKind = PendingKind.SETTING, **facts: Any) -> int:
    """A change that `by` began an hour ago: a setting's, unless it is another."""
    now = clock.now()
    default: dict[str, Any] = {
        "subject": SettingName.RECEIPT_DAYS, "details": {"name": SettingName.RECEIPT_DAYS, "value": 12, "before": 10},
        "asked_at": now - timedelta(hours=1), "effective_at": now + timedelta(hours=23),
    }  # fmt: skip
    row = PendingChange(kind=kind, asked_by_id=by.id, **(default | facts))
    _add(s, row)
    return row.id


def _given(word: str, by: Actor) -> dict[str, Any]:
    return {f"{word}_by_id": by.id, f"{word}_at": clock.now()}


def _add(s: Session, row: Any) -> None:
    s.add(row)
    s.flush()
