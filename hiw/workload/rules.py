"""Rules of moves, of less room for a while, and of what a household needs: plain values in, a value or refusal out."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from db.enums import NeedKind, ReassignmentKind, ReductionReason, Role
from hiw import typed_hours, words
from hiw.errors import NotAllowed, RuleBroken
from hiw.policy.permissions import Actor
from hiw.settings.names import SettingName as N
from hiw.workload.facts import Numbers, ReductionFacts

CAP_OF: Final[dict[ReductionReason, N]] = {reason: N[f"CAP_{reason.name}"] for reason in ReductionReason}
MOST_MINUTES: Final = 60 * 60
MOST_REDUCTION_YEARS: Final = 2
MOST_REDUCTION_DAYS: Final = 365 * MOST_REDUCTION_YEARS + 1
WORKERS: Final = ("a woman", "a man")
MOST_PLAN_DAYS: Final = 92
MOST_FIRST_DAYS: Final = 183
MOST_EVENT_DAYS: Final = 731
EXIT_DAYS_PAST_END: Final = 42
OWN_TEAM = "You can do this for your own team only. Ask a manager for others."


def check_own_team(by: Actor, senior_id: int | None) -> None:
    """Refuse a senior to change the capacity of another team; a manager changes everybody's. Raises NotAllowed."""
    if by.role is Role.SENIOR and senior_id != by.id:
        raise NotAllowed(OWN_TEAM)


def minutes_of(hours: str) -> int:
    """Return the minutes of hours a week as they are typed. Raises RuleBroken unless they are up to 60 hours."""
    minutes = typed_hours.minutes_of(hours, 1, MOST_MINUTES)
    if minutes is None:
        raise RuleBroken(typed_hours.HOW)
    return minutes


def hours_said(minutes: int) -> str:
    """ "7.5 hours", "1 hour"."""
    return f"{typed_hours.shown(minutes)} {'hour' if minutes == 60 else 'hours'}"


def most_minutes(reason: ReductionReason, contracted: int, numbers: Numbers) -> int:
    """Return the most minutes a week that a reason may take of somebody's contracted ones."""
    return contracted * numbers[CAP_OF[reason]] // 100


def check_reduction(reason: ReductionReason, minutes: int, contracted: int, numbers: Numbers) -> None:
    """No more than the contracted hours, nor than the reason's share of them."""
    if minutes > contracted:
        raise RuleBroken(
            f"They work {hours_said(contracted)} a week, so a reduction is at most that. Type fewer hours."
        )
    most = most_minutes(reason, contracted, numbers)
    if minutes > most:
        share = numbers[CAP_OF[reason]]
        raise RuleBroken(
            f"{words.label(reason)} takes at most {share}% of their {hours_said(contracted)}: "
            f"{hours_said(most)} a week. Type fewer hours, or choose another reason."
        )


def check_reduction_days(from_on: date, to_on: date | None, today: date) -> None:
    """Refuse a reduction that begins before today, which would change past boards, or ends before it begins.

    Raises RuleBroken.
    """
    if from_on < today:
        raise RuleBroken("A reduction begins today or later: what the board has shown stays. Choose a later first day.")
    if from_on > today + timedelta(days=MOST_REDUCTION_DAYS):
        raise RuleBroken(f"A reduction begins within {MOST_REDUCTION_YEARS} years. Choose an earlier first day.")
    if to_on is not None and to_on < from_on:
        raise RuleBroken("The reduction ends before it begins. Choose a later last day.", "to_on")


def check_no_overlap(
    name: str, from_on: date, to_on: date | None, others: Iterable[ReductionFacts], today: date
) -> None:
    """Two reductions of one colleague never cover the same day; the other one is named."""
    for other in others:
        ends_before = to_on is not None and to_on < other.from_on
        begins_after = other.to_on is not None and from_on > other.to_on
        if not ends_before and not begins_after:
            raise RuleBroken(
                f"{name} has {words.say(other.reason)} {days_said(other.from_on, other.to_on, today)} already. "
                "Choose other days, or end that one first."
            )


def check_end(from_on: date, to_on: date | None, on: date, today: date) -> None:
    """Refuse to end a reduction before yesterday, or later than it would end. Raises RuleBroken."""
    if from_on > today:
        raise RuleBroken("This reduction has not begun. Cancel it instead.")
    if to_on is not None and to_on < today:
        raise RuleBroken("This reduction is over already. Look at the page again.")
    latest = to_on or today + timedelta(days=MOST_REDUCTION_DAYS)
    earliest = max(from_on, today - timedelta(days=1))
    if not earliest <= on <= latest:
        raise RuleBroken(
            f"The last day is from {words.day(earliest, today)} to {words.day(latest, today)}. Choose another day."
        )


def check_cancel(from_on: date, today: date) -> None:
    """Refuse to cancel a reduction that has counted on an earlier day. Raises RuleBroken."""
    if from_on < today:
        raise RuleBroken("This reduction has begun. End it on a day instead.")


def days_said(from_on: date, to_on: date | None, today: date) -> str:
    """ "from Mon 2 Nov to Fri 13 Nov", "from Mon 2 Nov until further notice"."""
    until = f"to {words.day(to_on, today)}" if to_on else "until further notice"
    return f"from {words.day(from_on, today)} {until}"


def skill_words(kind: NeedKind, what: str) -> str:
    """Return a need or skill in the one form in which both are stored: "Urdu", "Debt", "a woman"."""
    if kind is NeedKind.WORKER:
        said = f"a {' '.join(what.casefold().split()).removeprefix('a ')}"
        if said not in WORKERS:
            raise RuleBroken("Choose a woman or a man.")
        return said
    said = " ".join(what.split())
    return said[:1].upper() + said[1:]


def check_event(happens_on: date, today: date) -> None:
    """Refuse a key event more than four weeks back or two years ahead. Raises RuleBroken."""
    first, last = today - timedelta(days=28), today + timedelta(days=MOST_EVENT_DAYS)
    if not first <= happens_on <= last:
        raise RuleBroken(
            f"A key event is on a day from {words.day(first, today)} to {words.day(last, today)}. Choose another day."
        )


def check_until(until_on: date | None, today: date) -> None:
    """Refuse a lock until a day that has passed; None is until somebody ends it. Raises RuleBroken."""
    if until_on is not None and until_on < today:
        raise RuleBroken("The last day is over already. Choose a day from today on, or leave it empty.")


def check_exit(exit_on: date | None, planned_end_on: date, today: date) -> None:
    """Refuse a planned exit before today or after the planned end (or six weeks, when that has passed). Raises
    RuleBroken."""
    latest = max(planned_end_on, today + timedelta(days=EXIT_DAYS_PAST_END))
    if exit_on is not None and not today <= exit_on <= latest:
        raise RuleBroken(
            f"A planned exit is on a day from today to {words.day(latest, today)}. "
            "Choose another day, or ask a senior to extend support first."
        )


def latest_first_day(today: date) -> date:
    """Return the latest first day of a new colleague, half a year from today."""
    return today + timedelta(days=MOST_FIRST_DAYS)


def check_review(review_on: date, today: date) -> None:
    """Refuse a review of a workload plan that is not within three months. Raises RuleBroken."""
    latest = today + timedelta(days=MOST_PLAN_DAYS)
    if not today < review_on <= latest:
        raise RuleBroken(
            f"Look at the plan again on a day from tomorrow to {words.day(latest, today)}. Choose another day."
        )


def undo_until(made_at: datetime, numbers: Numbers) -> datetime:
    """Return the moment until which a batch can be undone."""
    return made_at + timedelta(minutes=numbers[N.UNDO_MINUTES])


def check_can_undo(kind: ReassignmentKind, is_undone: bool, made_at: datetime, now: datetime, numbers: Numbers) -> None:
    """Moves are undone once, soon after they were made; an undo itself is not."""
    if kind is ReassignmentKind.UNDO:
        raise RuleBroken("These moves took others back. Move the households by hand instead.")
    if is_undone:
        raise RuleBroken("A colleague undid these moves already. Look at the page again.")
    if now >= undo_until(made_at, numbers):
        span = words.lasts(timedelta(minutes=numbers[N.UNDO_MINUTES]))
        raise RuleBroken(f"Moves can be undone for {span}. Move the households by hand instead.")


def check_not_moved_on(reference: str, now_with: str | None, is_as_moved: bool) -> None:
    """Refuse to undo the reassignment of a household that was reassigned again since. Raises RuleBroken."""
    if not is_as_moved:
        where = f"it is with {now_with} now" if now_with else "it is with nobody now"
        raise RuleBroken(f"{reference} has moved on since: {where}. Nothing was undone. Move it by hand instead.")
