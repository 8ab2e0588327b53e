"""Stored words, days and figures as a person reads them."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

from hiw import clock

_HYPHENS = dict.fromkeys(  # as Word sets them too
    map(ord, "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
# A pasted reference, also in brackets, at the end of a sentence, or before a colon; or its number alone.
_REFERENCE = re.compile(
    r"""(?:[\s"'“(\[#<]|ref(?:erence)?[.:]?)*HIW[\s:_-]*([0-9]{1,9})[\s"'”)\]>.,;!?]*(?::.*)?|[\s-]*([0-9]{1,9})""",
    re.IGNORECASE,
)

_SAID: dict[str, str] = {
    "Role.support": "support",
    "HouseholdStatus.open": "open",
    "CloseReason.needs_met": "needs met",
    "CloseReason.into_training": "into education or training",
    "CloseReason.time_reached": "the planned time is over",
    "CloseReason.disengaged": "lost touch",
    "CloseReason.consent_withdrawn": "no longer wants support",
    "CloseReason.left_area": "left the city region",
    "CloseReason.not_eligible": "no longer eligible",
    "CloseReason.other_programme": "moved to another programme",
    "CloseReason.social_care": "stepped up to social care",
    "CloseReason.custody": "in custody",
    "CloseReason.hospital": "long hospital stay",
    "CloseReason.duplicate": "entered twice",
    "ReferralSource.jobcentre": "Jobcentre Plus",
    "ReferralSource.housing": "housing provider",
    "ReferralSource.revenues": "revenues and benefits",
    "ReferralSource.partner": "partner organisation",
    "ReferralSource.self": "themselves",
    "Eligibility.pending_second_member": "waiting for a second member",
    "AssignmentReason.start": "start of support",
    "AssignmentReason.colleague_left": "colleague left",
    "AssignmentReason.caseload": "caseload",
    "AssignmentReason.request": "asked for by the household",
    "GoalStatus.future": "for later",
    "ActionStatus.to_do": "to do",
    "ActionStatus.not_needed": "no longer needed",
    "OwnerKind.staff": "colleague",
    "OwnerKind.partner": "partner service",
    "VisitPlace.home": "at home",
    "VisitPlace.office": "at our office",
    "VisitPlace.public": "in a public place",
    "VisitPlace.phone": "by phone",
    "Verdict.continue": "continue",
    "Verdict.change_plan": "change the plan",
    "Agreement.in_part": "agrees in part",
    "Agreement.disagrees": "does not agree",
    "BreakGlassPurpose.danger": "somebody may be in danger",
    "BreakGlassPurpose.absence": "whoever supports them is away",
    "BreakGlassPurpose.complaint": "a complaint",
    "BreakGlassPurpose.data_request": "somebody asks for their data",
    "BreakGlassPurpose.other": "something else",
    "BreakGlassOutcome.justified": "justified",
    "PaymentMethod.card": "purchase card",
    "PaymentMethod.cash": "cash (only when nothing else works)",
    "OtherSource.flexible_support": "Flexible Support Fund",
    "OtherSource.housing_payment": "discretionary housing payment",
    "OtherSource.local_welfare": "local welfare help",
    "OtherSource.charity": "a charity",
    "OtherSource.employer": "the employer",
    "OtherSource.own_means": "their own money",
    "RequestStatus.submitted": "waiting for a decision",
    "RequestStatus.returned": "sent back with a question",
    "RequestStatus.withdrawn": "taken back",
    "RequestStatus.received": "received, to be paid",
    "RequestStatus.reconciled": "paid and checked",
    "RequestStatus.refunded": "money came back",
    "RequestTransition.submit": "sent",
    "RequestTransition.amend": "changed",
    "RequestTransition.withdraw": "taken back",
    "RequestTransition.return": "sent back with a question",
    "RequestTransition.decline": "declined",
    "RequestTransition.approve_first": "approved by the first manager",
    "RequestTransition.approve": "approved",
    "RequestTransition.order": "ordered",
    "RequestTransition.receive": "received",
    "RequestTransition.cancel": "cancelled",
    "RequestTransition.roll": "moved to the next financial year",
    "RequestTransition.pay_part": "part paid",
    "RequestTransition.pay": "paid",
    "RequestTransition.finish": "finished without the rest",
    "RequestTransition.correct": "payment corrected",
    "RequestTransition.reconcile": "checked against the statement",
    "RequestTransition.refund_part": "part of the money came back",
    "RequestTransition.refund": "all money came back",
    "EntryKind.original": "original budget",
    "EntryKind.virement_in": "moved in",
    "EntryKind.virement_out": "moved out",
    "EntryKind.commitment": "promised",
    "EntryKind.release": "let go",
    "EntryKind.payment": "paid",
    "EntryKind.refund": "came back",
    "LockKind.safeguarding": "safeguarding concern",
    "LockKind.stays": "stays",
    "KeyEventKind.job_start": "start of a job",
    "KeyEventKind.tenancy": "new tenancy",
    "KeyEventKind.other": "another day",
    "NeedKind.worker": "woman or man",
    "Visibility.household": "everyone",
    "Visibility.person": "this person only",
    "Visibility.staff": "staff only",
}


def say(word: StrEnum) -> str:
    """Return a stored word in plain English, lower case: `ActionStatus.NOT_NEEDED` is "no longer needed"."""
    return _SAID.get(f"{type(word).__name__}.{word.value}", word.value.replace("_", " "))


def label(word: StrEnum) -> str:
    """Return a stored word with a capital, for a choice or a badge: "No longer needed"."""
    said = say(word)
    return said[:1].upper() + said[1:]


def day(value: date, today: date) -> str:
    """Return a short day such as "Thu 3 Dec", with the year when it is not this year's."""
    year = "" if value.year == today.year else f" {value.year}"
    return f"{value:%a} {value.day} {value:%b}{year}"


def whole_day(value: date) -> str:
    """Return a short day with its year, such as "Tue 1 Dec 2026"."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def long_day(value: date) -> str:
    """Return a day in full, such as "Sunday 22 November 2026"."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def due(value: date, today: date) -> str:
    """Return how far off a day is: "today", "in 12 days", "9 days late"."""
    days = (value - today).days
    if days == 0:
        return "today"
    if days < 0:
        return f"{count(-days, 'day')} late"
    return "tomorrow" if days == 1 else f"in {days} days"


def ends(planned: date, today: date) -> str:
    """Return when support is planned to end: "ends Thu 3 Dec", or "planned end was Wed 4 Nov" while it continues."""
    return f"{'ends' if planned >= today else 'planned end was'} {day(planned, today)}"


def ago(value: date, today: date) -> str:
    """Return how long ago a day was: "today", "yesterday", "4 days ago"."""
    days = (today - value).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def because(reason: str) -> str:
    """Return ": the boiler broke", to put behind what it is the reason for; "" without one."""
    return f": {reason}" if reason else ""


def count(number: int, thing: str, things: str = "") -> str:
    """Return a number with its noun, such as "1 day", "2 days", or "1,200 households"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


_UNITS = {timedelta(**{f"{unit}s": 1}): unit for unit in ("week", "day", "hour", "minute")}


def lasts(span: timedelta) -> str:
    """Return a duration in the largest unit that fits: "30 minutes", "1 hour", "10 days", "4 weeks"."""
    for unit, thing in _UNITS.items():
        if span and not span % unit:
            return count(span // unit, thing)
    return count(round(span.total_seconds()), "second")


def moment(value: datetime) -> str:
    """Return a moment in local time of Europe/London: "22 Nov 2026, 14:05"."""
    there = clock.local(value)
    return f"{there.day} {there:%b %Y, %H:%M}"


def reference(household_id: int) -> str:
    """Return a household's reference for titles, URLs and files, such as HIW-00042."""
    return f"HIW-{household_id:05d}"


def household_id_of(reference: str) -> int | None:
    """Return 42 for "HIW-00042", "hiw 42", "42", or "HIW-00042: review due" of a calendar; None for no reference."""
    found = _REFERENCE.fullmatch(reference.strip().translate(_HYPHENS))
    return int(found[1] or found[2]) if found else None
