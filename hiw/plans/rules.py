"""Rules of the plan: how statuses change, and what must hold."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from db.enums import ActionStatus, BarrierStatus, EventName, GoalStatus, HouseholdStatus, OwnerKind
from hiw.errors import NotAllowed, RuleBroken
from hiw.policy.permissions import Actor, Permission
from hiw.words import count, lasts, say

A, B, G = ActionStatus, BarrierStatus, GoalStatus
Status = TypeVar("Status", bound=StrEnum)
Key = TypeVar("Key", bound=Hashable)

ACTION_MOVES: dict[ActionStatus, frozenset[ActionStatus]] = {
    A.TO_DO: frozenset({A.DOING, A.DONE, A.BLOCKED, A.NOT_NEEDED}),
    A.DOING: frozenset({A.TO_DO, A.DONE, A.BLOCKED, A.NOT_NEEDED}),
    A.BLOCKED: frozenset({A.TO_DO, A.DOING, A.DONE, A.NOT_NEEDED}),
    A.DONE: frozenset({A.TO_DO, A.DOING}),
    A.NOT_NEEDED: frozenset({A.TO_DO, A.DOING}),
}
GOAL_MOVES: dict[GoalStatus, frozenset[GoalStatus]] = {
    G.FUTURE: frozenset({G.ACTIVE, G.ACHIEVED, G.SET_ASIDE}),
    G.ACTIVE: frozenset({G.FUTURE, G.ACHIEVED, G.SET_ASIDE}),
    G.ACHIEVED: frozenset({G.ACTIVE}),
    G.SET_ASIDE: frozenset({G.ACTIVE}),
}
BARRIER_MOVES: dict[BarrierStatus, frozenset[BarrierStatus]] = {
    B.OPEN: frozenset({B.RESOLVED, B.SET_ASIDE}),
    B.RESOLVED: frozenset({B.OPEN}),
    B.SET_ASIDE: frozenset({B.OPEN}),
}
TO_COME = frozenset({A.TO_DO, A.DOING, A.BLOCKED})

FIRST_DAY = date(2018, 3, 5)  # the programme's first working day
YEARS_AHEAD = 5
LONGEST_CONTACT = 24 * 60
UNDOABLE = frozenset(
    EventName(f"{subject}.{done}")
    for subject, all_done in {
        "barrier": "added changed resolved reopened set_aside linked unlinked reordered",
        "goal": "added changed achieved set_aside reactivated reordered",
        "action": "added changed ticked unticked put_back started blocked set_aside moved reordered",
        "visit": "planned cancelled",
    }.items()
    for done in all_done.split()
)


@dataclass(frozen=True)
class ActionOwner:
    """Who does an action: exactly one of a member, a colleague, or a partner service with its contact."""

    kind: OwnerKind
    person_id: int | None = None
    staff_id: int | None = None
    partner: str = ""
    partner_contact: str = ""


def check_plan_open(status: HouseholdStatus) -> None:
    """Refuse changes to the plan of a closed household. Raises RuleBroken."""
    if status is HouseholdStatus.CLOSED:
        raise RuleBroken("This household is closed. Reopen it before you change its plan.")


def check_move(moves: Mapping[Status, frozenset[Status]], now: Status, to: Status, what: str) -> None:
    """Refuse a transition that the table does not hold; keeping the status is none. Raises RuleBroken."""
    if to is not now and to not in moves[now]:
        first = " or ".join(f"“{say(word)}”" for word in sorted(moves[now]))
        raise RuleBroken(f"“{what}” is {say(now)}. Set it to {first} first.", "status")


def check_owner(owner: ActionOwner) -> None:
    """Refuse an owner that is not named, or not in the way of its kind. Raises RuleBroken."""
    named = {
        OwnerKind.MEMBER: owner.person_id is not None,
        OwnerKind.STAFF: owner.staff_id is not None,
        OwnerKind.PARTNER: bool(owner.partner),
    }
    if not named[owner.kind]:
        raise RuleBroken(
            f"Say which {say(owner.kind)} does this action.", "partner" if owner.kind is OwnerKind.PARTNER else "owner"
        )
    if sum(named.values()) > 1:
        raise RuleBroken("An action has one owner. Choose a member, a colleague or a service.", "owner")


def owner_fields(owner: ActionOwner) -> dict[str, Any]:
    """Return the columns of an action that name its owner, those of other kinds emptied."""
    is_partner = owner.kind is OwnerKind.PARTNER
    return {
        "owner_kind": owner.kind,
        "owner_person_id": owner.person_id if owner.kind is OwnerKind.MEMBER else None,
        "owner_staff_id": owner.staff_id if owner.kind is OwnerKind.STAFF else None,
        "partner": owner.partner if is_partner else "",
        "partner_contact": owner.partner_contact if is_partner else "",
    }


def status_fields(to: ActionStatus, why: str, done_on: date) -> dict[str, Any]:
    """Return the columns of an action that go with its status: its day, why it is blocked or not needed."""
    return {
        "status": to,
        "done_on": done_on if to is A.DONE else None,
        "blocked_because": why if to is A.BLOCKED else "",
        "status_reason": why if to is A.NOT_NEEDED else "",
    }


def check_action(fields: Mapping[str, Any], today: date) -> None:
    """Refuse an action that would break a rule: `fields` maps its columns to the values to be saved.

    Raises RuleBroken.
    """
    what, status = fields["what"], fields["status"]
    if status is A.BLOCKED and not fields["blocked_because"]:
        raise RuleBroken(f"Say what blocks “{what}”.", "blocked_because")
    if status is not A.BLOCKED and fields["blocked_because"]:
        raise RuleBroken(
            f"“{what}” is {say(status)}, not blocked. Set it to “blocked”, or clear what blocks it.", "status"
        )
    if status is A.NOT_NEEDED and not fields["status_reason"]:
        raise RuleBroken(f"Say why “{what}” is no longer needed.", "status_reason")
    if fields["due_on"] is None:
        raise RuleBroken(f"Say by which day “{what}” is to be done.", "due_on")
    if fields["start_on"] is not None and fields["start_on"] > fields["due_on"]:
        raise RuleBroken(f"“{what}” would start after it is due. Change one of the two days.", "start_on")
    if fields["done_on"] is not None and fields["done_on"] > today:
        raise RuleBroken(f"“{what}” cannot be done on a day to come. Choose today or an earlier day.", "done_on")


def check_day(day: date | None, label: str, today: date) -> None:
    """Refuse a day before the programme's start or more than five years from now, since it is a typing error.

    Raises RuleBroken.
    """
    if day is not None and not FIRST_DAY <= day <= date(today.year + YEARS_AHEAD, 12, 31):
        raise RuleBroken(f"{label} is {day.isoformat()}. Check the year.")


def check_past(day: date, label: str, today: date) -> None:
    """Refuse a day to come for something that happened. Raises RuleBroken."""
    check_day(day, label, today)
    if day > today:
        raise RuleBroken(f"{label} is a day to come. Choose today or an earlier day.")


def check_goal_date(status: GoalStatus, target_on: date | None) -> None:
    """Refuse a date on a goal for later. Raises RuleBroken."""
    if status is G.FUTURE and target_on is not None:
        raise RuleBroken("A goal for later has no date. Take the date out, or make the goal active.", "target_on")


def goal_edit(now: Mapping[str, Any], base: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a change to a goal sets beyond the typed ones.

    A date makes a goal for later active; putting a goal off for later removes its date.
    """
    status = mine.get("status", now["status"])
    chose_later = status is G.FUTURE and base.get("status", now["status"]) != G.FUTURE
    dated = mine.get("target_on", now["target_on"])
    if status is not G.FUTURE or dated is None:
        return {}
    same_date = dated == base.get("target_on", now["target_on"])
    return {"target_on": None} if chose_later and same_date else {"status": G.ACTIVE}


def check_no_loop(waits: Mapping[int, int | None], names: Mapping[int, str]) -> None:
    """Refuse an action that waits for itself, also through others: `waits` maps each to the one it waits for.

    Raises RuleBroken.
    """
    cleared: set[int] = set()
    for start in waits:
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in cleared and at not in path:
            path.append(at)
            at = waits.get(at)
        if at is not None and at in path:
            loop = [*path[path.index(at) :], at]
            said = ", which waits for ".join(f"“{names[each]}”" for each in loop[1:])
            raise RuleBroken(f"“{names[at]}” would wait for {said}. Take one of these waits out.")
        cleared.update(path)


def reordered(now: Sequence[Key], wanted: Sequence[Key]) -> list[Key]:
    """Return `now` with the members of `wanted` in the order of `wanted`, each other where it was.

    Raises RuleBroken when a member of `wanted` is not in `now`.
    """
    if len(set(wanted)) != len(wanted) or not set(wanted) <= set(now):
        raise RuleBroken("The list has changed meanwhile. Look at it again, then move it once more.")
    takes = iter(wanted)
    moved = set(wanted)
    return [next(takes) if each in moved else each for each in now]


def next_review(held_on: date, next_on: date | None, days: int, most: int) -> date:
    """Return the day of the next review: `days` after this one unless chosen, and at most `most` days after it.

    Raises RuleBroken.
    """
    chosen = next_on or held_on + timedelta(days=days)
    if chosen <= held_on:
        raise RuleBroken("The next review must be after this one. Choose a later day.", "next_on")
    if (chosen - held_on).days > most:
        latest = held_on + timedelta(days=most)
        raise RuleBroken(
            f"The next review must be within {count(most, 'day')}. Choose {latest:%-d %B %Y} or earlier.", "next_on"
        )
    return chosen


def check_rating(value: int | None) -> None:
    """Refuse a rating that is neither a whole number from 1 to 10 nor None (not discussed). Raises RuleBroken."""
    if value is not None and (isinstance(value, bool) or not 1 <= value <= 10):
        raise RuleBroken("A rating goes from 1 to 10. Leave it empty if you did not talk about it.")


def check_minutes(minutes: int | None, *, least: int = 0) -> None:
    """Refuse a length of a contact outside `least` minutes to a day; None when nobody counted. Raises RuleBroken."""
    if minutes is not None and not least <= minutes <= LONGEST_CONTACT:
        raise RuleBroken(f"Type the length in minutes, from {least} to {LONGEST_CONTACT:,}.", "minutes")


def check_can_correct(by: Actor, written_by_id: int) -> None:
    """Refuse a correction by anybody but who wrote the note, or a senior. Raises NotAllowed."""
    if by.id != written_by_id and not by.may(Permission.SEE_TEAM):
        raise NotAllowed(
            "Only the colleague who wrote this note, or a senior, can correct it. Write a new note instead."
        )


def check_can_undo(by: Actor, staff_id: int | None, at: datetime, now: datetime, minutes: int) -> None:
    """Refuse to undo a colleague's change (NotAllowed), or one older than `minutes` (RuleBroken)."""
    span = timedelta(minutes=minutes)
    if staff_id != by.id:
        raise NotAllowed("You can undo only your own changes. Change it back by hand instead.")
    if now - at > span:
        raise RuleBroken(f"That change is more than {lasts(span)} old. Change it back by hand instead.")


def check_all_known(wanted: Iterable[int], known: Iterable[int], sentence: str) -> None:
    """Refuse with `sentence` when something unknown is named. Raises RuleBroken."""
    if not set(wanted) <= set(known):
        raise RuleBroken(sentence)


def check_restricted_is_about(is_restricted: bool, people: Sequence[int]) -> None:
    """Refuse a restricted note about nobody: no colleague could be named on a record to read it.

    Raises RuleBroken.
    """
    if is_restricted and not people:
        raise RuleBroken(
            "Say whom a restricted note is about: colleagues named on their record can read it.", "person_ids"
        )
