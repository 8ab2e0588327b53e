"""Pause, resume, extend, close and reopen a household; rename it. `hiw.households.lifecycle` has the transitions."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import CloseReason, EventName, HouseholdStatus
from db.models import Extension, Household, Membership, Pause, Person
from hiw import audit, clock, edits, text
from hiw.edits import Edit
from hiw.errors import Checks, RuleBroken, of_field
from hiw.households import lifecycle, rules
from hiw.households.assignments import clear_former_assignment, current_assignment
from hiw.households.memberships import index_people
from hiw.households.search_terms import name_key
from hiw.households.visits import call_off_visits
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for
from hiw.settings import SettingName, settings_on

S = HouseholdStatus


def rename_household(s: Session, by: Actor, *, household_id: int, edit: Edit) -> None:
    """Change a household's name. Raises Stale when a colleague gave it another name meanwhile."""
    household = household_for(s, by, household_id, Permission.ADD_HOUSEHOLDS, lock=True)
    name = Edit(edit.version, edit.base, {"name": text.name(edit.mine["name"], field="name")})
    edits.apply(s, by, household, name, EventName.HOUSEHOLD_RENAMED, household_id=household_id)
    household.name_key = name_key(household.name)


def pause_household(s: Session, by: Actor, *, household_id: int, from_on: date, reason: str) -> None:
    """Pause support from a day on. The planned end does not change.

    Raises RuleBroken when the household is not open, or the day is before its start or to come.
    """
    household = household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    lifecycle.check_move(household.status, S.PAUSED)
    last = sa.select(sa.func.max(Pause.to_on)).where(Pause.household_id == household_id)
    earliest = s.scalar(last) or household.started_on
    with Checks() as check:
        check("from_on", rules.check_happened, from_on, earliest, clock.today(), "The pause")
        why = check("reason", text.line, reason, "The reason")
    s.add(Pause(household_id=household_id, from_on=from_on, reason=why))
    _move(s, by, household, S.PAUSED, EventName.HOUSEHOLD_PAUSED, why)


def resume_household(s: Session, by: Actor, *, household_id: int, on: date) -> None:
    """End the pause on a day. The planned end does not change; a senior may extend it."""
    household = household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    if household.status is not S.PAUSED:
        raise RuleBroken("This household is not paused. Look at the page again to see what changed.")
    _end_pause(s, household_id, on)
    _move(s, by, household, S.OPEN, EventName.HOUSEHOLD_RESUMED)


def extend_household(s: Session, by: Actor, *, household_id: int, to_on: date, reason: str) -> None:
    """Set a later planned end, with a reason; at most 12 further months at once.

    Raises RuleBroken for a closed household or a day that is not later, not to come, or too far off.
    """
    household = household_for(s, by, household_id, Permission.EXTEND, lock=True)
    lifecycle.check_open(household.status)
    with Checks() as check:
        check("to_on", rules.check_extension, household.planned_end_on, to_on, clock.today())
        why = check("reason", text.line, reason, "The reason")
    before = household.planned_end_on
    s.add(
        Extension(
            household_id=household_id, from_on=before, to_on=to_on, reason=why,
            given_at=clock.now(), given_by_id=by.id,
        )
    )  # fmt: skip
    household.planned_end_on = to_on
    edits.touch(household, by)
    audit.record(
        s, by, EventName.HOUSEHOLD_EXTENDED, "households", household_id,
        household_id=household_id, changes={"planned_end_on": (before, to_on)}, reason=why,
    )  # fmt: skip


def close_household(s: Session, by: Actor, *, household_id: int, reason: CloseReason, on: date, note: str = "") -> None:
    """End support on a day, with the pause and the assignment; cancel future visits. Members stay as they are.

    Raises RuleBroken when it is closed already, or the day is to come or before its start or that of the assignment.
    """
    household = household_for(s, by, household_id, Permission.CLOSE, lock=True)
    lifecycle.check_move(household.status, S.CLOSED)
    spell = current_assignment(s, household_id)
    earliest = max(household.started_on, spell.from_on) if spell else household.started_on
    with Checks() as check:
        check("on", rules.check_happened, on, earliest, clock.today(), "Closing")
        ended = check("note", text.paragraph, note, "The note")
    now = clock.now()
    if spell:
        spell.to_on, spell.ended_at = on, now  # it still counts, so that the last advocate sees the household
    if household.status is S.PAUSED:
        _end_pause(s, household_id, on)
    household.closed_on, household.close_reason = on, reason
    household.close_note = ended
    _move(s, by, household, S.CLOSED, EventName.HOUSEHOLD_CLOSED, reason.value)
    call_off_visits(s, by, household_id, now)
    index_people(s, _members(s, household_id))


def reopen_household(s: Session, by: Actor, *, household_id: int, reason: str) -> None:
    """Open a closed household again, with its members, under the same planned end and without an advocate.

    Raises RuleBroken when it is not closed, or a member has joined another household since.
    """
    household = household_for(s, by, household_id, Permission.CLOSE, lock=True)
    if household.status is not S.CLOSED:
        raise RuleBroken("This household is open already. Look at the page again to see what changed.")
    why = text.line(reason, "The reason", field="reason")
    _check_members_free(s, household_id)
    household.next_review_on = household.next_review_on or _usual_review(s)
    household.closed_on, household.close_reason, household.close_note = None, None, ""
    _move(s, by, household, S.OPEN, EventName.HOUSEHOLD_REOPENED, why)
    clear_former_assignment(s, household_id)
    index_people(s, _members(s, household_id))


def _usual_review(s: Session) -> date:
    today = clock.today()
    return today + timedelta(days=settings_on(s, today)[SettingName.REVIEW_DAYS])


def _move(s: Session, by: Actor, household: Household, to: HouseholdStatus, word: EventName, reason: str = "") -> None:
    before, household.status = household.status, to
    edits.touch(household, by)
    audit.record(
        s, by, word, "households", household.id,
        household_id=household.id, changes={"status": (before, to)}, reason=reason,
    )  # fmt: skip


def _end_pause(s: Session, household_id: int, on: date) -> None:
    query = sa.select(Pause).where(Pause.household_id == household_id, Pause.to_on.is_(None))
    pause = s.scalars(query.with_for_update()).one()
    with of_field("on"):
        rules.check_happened(on, pause.from_on, clock.today(), "The end of the pause")
    pause.to_on = on


def _members(s: Session, household_id: int) -> Sequence[int]:
    query = sa.select(Membership.person_id).where(Membership.household_id == household_id)
    return s.scalars(query.where(Membership.left_on.is_(None))).all()


def _check_members_free(s: Session, household_id: int) -> None:
    """Raise RuleBroken when a member has joined another household since: a person is in one at a time."""
    mine, other = aliased(Membership), aliased(Membership)
    people = (
        sa.select(Person.id)
        .join(mine, mine.person_id == Person.id)
        .where(mine.household_id == household_id, mine.left_on.is_(None))
    )
    s.execute(people.order_by(Person.id).with_for_update(of=Person))
    elsewhere = (
        sa.select(Person.full_name)
        .join(mine, mine.person_id == Person.id)
        .join(other, other.person_id == Person.id)
        .where(mine.household_id == household_id, mine.left_on.is_(None))
        .where(other.household_id != household_id, other.left_on.is_(None))
        .order_by(Person.name_key)
    )
    if names := s.scalars(elsewhere).all():
        raise RuleBroken(f"{', '.join(names)}: now in another household. Move them from there first.")
