"""Definitions of the settings by name: label, default and range of each."""

from dataclasses import dataclass
from typing import Final

from hiw.settings.names import SettingGroup, SettingName

TRIES_MINUTES: Final = 5  # over which wrong sign-in attempts are counted


TAKES_TWO = frozenset({SettingGroup.SIGN_IN, SettingGroup.FUND})  # their numbers change when a second manager confirms


@dataclass(frozen=True)
class SettingDefinition:
    """The label of a setting, its default, which holds until a manager changes it, and its range."""

    says: str
    unit: str
    first: int
    least: int
    most: int
    group: SettingGroup = SettingGroup.SUPPORT


# Why each has its default, and from which public source: docs/programme.md.
MEANINGS: dict[SettingName, SettingDefinition] = {
    SettingName.SUPPORT_MONTHS: SettingDefinition("A household is supported for", "months", 12, 1, 36),
    SettingName.WARN_MONTHS: SettingDefinition("The end is near from month", "months", 11, 1, 36),
    SettingName.REVIEW_DAYS: SettingDefinition("A plan is reviewed every", "days", 42, 7, 365),
    SettingName.REVIEW_DAYS_MOST: SettingDefinition("A review may be put off to at most", "days", 84, 7, 365),
    SettingName.QUIET_DAYS: SettingDefinition("A household is quiet after", "days without contact", 14, 1, 365),
    SettingName.VERY_QUIET_DAYS: SettingDefinition(
        "A household is very quiet after", "days without contact", 28, 1, 365
    ),
    SettingName.SESSION_HOURS: SettingDefinition("A sign-in lasts", "hours", 10, 1, 24, SettingGroup.SIGN_IN),
    SettingName.IDLE_MINUTES: SettingDefinition(
        "The screen locks when nobody uses it for", "minutes", 15, 2, 60, SettingGroup.SIGN_IN
    ),
    SettingName.OUTREACH_IDLE_MINUTES: SettingDefinition(
        "In outreach mode it locks after", "minutes", 10, 2, 60, SettingGroup.SIGN_IN
    ),
    SettingName.SIGN_IN_TRIES: SettingDefinition(
        "Somebody is locked out for a while after",
        f"wrong tries of their own in {TRIES_MINUTES} minutes",
        10,
        3,
        10,
        SettingGroup.SIGN_IN,
    ),
    SettingName.SOURCE_TRIES: SettingDefinition(
        "New browsers in an office wait some seconds after",
        f"wrong tries in {TRIES_MINUTES} minutes",
        50,
        20,
        1000,
        SettingGroup.SIGN_IN,
    ),
    SettingName.LOCK_MINUTES: SettingDefinition("They stay locked out for", "minutes", 15, 1, 30, SettingGroup.SIGN_IN),
    SettingName.SECOND_FACTOR: SettingDefinition(
        "A code from a phone at sign-in is needed by",
        "0: nobody, 1: managers and support, 2: everybody",
        1,
        0,
        2,
        SettingGroup.SIGN_IN,
    ),
    SettingName.MINIMUM_AGE: SettingDefinition("A member is at least", "years old", 16, 16, 99),
    SettingName.FUND_SENIOR_LIMIT: SettingDefinition(
        "A senior can approve for their team up to", "pounds", 500, 0, 100_000, SettingGroup.FUND
    ),
    SettingName.FUND_MANAGER_LIMIT: SettingDefinition(
        "A manager can approve alone up to", "pounds", 2_000, 0, 100_000, SettingGroup.FUND
    ),
    SettingName.FUND_MOST: SettingDefinition(
        "One request to the fund is at most", "pounds", 10_000, 1, 1_000_000, SettingGroup.FUND
    ),
    SettingName.FUND_SUM_DAYS: SettingDefinition(
        "Requests for one person, household or payee are added up when they are sent within",
        "days",
        14,
        0,
        365,
        SettingGroup.FUND,
    ),
    SettingName.RECEIPT_DAYS: SettingDefinition(
        "A receipt is due after a purchase within", "working days", 10, 1, 60, SettingGroup.FUND
    ),
    SettingName.POINTS_NEW: SettingDefinition(
        "A household that is new counts", "points", 5, 0, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_NEW_DAYS: SettingDefinition("It is new for its first", "days", 42, 0, 365, SettingGroup.POINTS),
    SettingName.POINTS_ACTIVE: SettingDefinition("After that it counts", "points", 2, 0, 50, SettingGroup.POINTS),
    SettingName.POINTS_LIGHT: SettingDefinition(
        "With light support, as somebody is in work, it counts", "points", 1, 0, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_PAUSED: SettingDefinition(
        "While support rests it counts", "points", 1, 0, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_CLOSING: SettingDefinition("Near its end it counts", "points", 1, 0, 50, SettingGroup.POINTS),
    SettingName.POINTS_CLOSING_DAYS: SettingDefinition(
        "It is near its end for the last", "days", 42, 0, 365, SettingGroup.POINTS
    ),
    SettingName.POINTS_MEMBER: SettingDefinition("Each further member counts", "points", 1, 0, 20, SettingGroup.POINTS),
    SettingName.POINTS_MEMBERS_FREE: SettingDefinition(
        "Members count beyond the first", "members", 2, 0, 20, SettingGroup.POINTS
    ),
    SettingName.POINTS_MEMBERS_MOST: SettingDefinition(
        "Further members count together at most", "points", 3, 0, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_SEVERE: SettingDefinition(
        "Each step of severe barriers counts", "points", 1, 0, 20, SettingGroup.POINTS
    ),
    SettingName.POINTS_SEVERE_FIRST: SettingDefinition(
        "The first step is reached with", "serious barriers or crises", 2, 1, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_SEVERE_STEP: SettingDefinition(
        "Each further step takes", "more of them", 2, 1, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_SEVERE_MOST: SettingDefinition(
        "Severe barriers count together at most", "points", 3, 0, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_RISK: SettingDefinition(
        "A safety alert or a restricted member counts", "points", 2, 0, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_TRAVEL: SettingDefinition(
        "Travel outside the home authority counts", "points", 1, 0, 50, SettingGroup.POINTS
    ),
    SettingName.POINTS_INTERPRETER: SettingDefinition("An interpreter counts", "points", 1, 0, 50, SettingGroup.POINTS),
    SettingName.TARGET_POINTS: SettingDefinition(
        "A full-time advocate has room for", "points", 85, 1, 1000, SettingGroup.ROOM
    ),
    SettingName.STANDARD_HOURS: SettingDefinition("Full time is", "hours a week", 37, 1, 60, SettingGroup.ROOM),
    SettingName.STARTER_MONTHS: SettingDefinition(
        "A new starter begins gently for", "months", 3, 0, 24, SettingGroup.ROOM
    ),
    SettingName.STARTER_PERCENT: SettingDefinition(
        "In that time they have", "percent of the room", 50, 0, 100, SettingGroup.ROOM
    ),
    SettingName.STARTER_LATER_MONTHS: SettingDefinition(
        "And has not all of it yet until month", "of their time here", 9, 0, 36, SettingGroup.ROOM
    ),
    SettingName.STARTER_LATER_PERCENT: SettingDefinition(
        "In that time they have", "percent of the room", 80, 0, 100, SettingGroup.ROOM
    ),
    SettingName.LOAD_ROOM: SettingDefinition("There is room below", "percent used", 80, 1, 100, SettingGroup.ROOM),
    SettingName.LOAD_TARGET: SettingDefinition(
        "The target is reached up to", "percent used", 100, 1, 200, SettingGroup.ROOM
    ),
    SettingName.LOAD_OVER: SettingDefinition("It is too much above", "percent used", 110, 1, 300, SettingGroup.ROOM),
    SettingName.LOAD_WEEKS: SettingDefinition(
        "A written plan is due when it was too much for", "weeks in a row", 4, 1, 52, SettingGroup.ROOM
    ),
    SettingName.CAP_LEAVE: SettingDefinition(
        "Leave", "percent of contracted hours", 100, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_SICKNESS: SettingDefinition(
        "Sickness", "percent of contracted hours", 100, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_PHASED_RETURN: SettingDefinition(
        "A phased return", "percent of contracted hours", 100, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_PARENTAL: SettingDefinition(
        "Parental leave", "percent of contracted hours", 100, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_TRAINING: SettingDefinition(
        "Training", "percent of contracted hours", 20, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_MENTORING: SettingDefinition(
        "Mentoring colleagues", "percent of contracted hours", 20, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_LEAD_ROLE: SettingDefinition(
        "A lead role", "percent of contracted hours", 20, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_UNION: SettingDefinition(
        "Trade union work", "percent of contracted hours", 50, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.CAP_OTHER: SettingDefinition(
        "Another reason", "percent of contracted hours", 50, 1, 100, SettingGroup.REDUCTIONS
    ),
    SettingName.STILL_FIRST_DAYS: SettingDefinition(
        "No move is proposed in the first", "days of support", 42, 0, 365, SettingGroup.STILL
    ),
    SettingName.STILL_LAST_DAYS: SettingDefinition(
        "No move is proposed in the last", "days before the planned end", 42, 0, 365, SettingGroup.STILL
    ),
    SettingName.STILL_EVENT_DAYS: SettingDefinition(
        "No move is proposed around a key event, within", "days", 14, 0, 90, SettingGroup.STILL
    ),
    SettingName.STILL_MOVED_MONTHS: SettingDefinition(
        "No second move is proposed within", "months", 6, 0, 36, SettingGroup.STILL
    ),
    SettingName.MOST_HOUSEHOLDS: SettingDefinition(
        "Nobody is given more households by a proposal than", "households", 40, 1, 200, SettingGroup.STILL
    ),
    SettingName.LONG_ABSENCE_DAYS: SettingDefinition(
        "An absence counts in a proposal when it lasts", "days or more", 28, 1, 365, SettingGroup.STILL
    ),
    SettingName.COST_MOVE: SettingDefinition("A move counts", "points of disturbance", 10, 0, 1000, SettingGroup.COSTS),
    SettingName.COST_RECENT: SettingDefinition(
        "When support began lately it counts", "points of disturbance", 5, 0, 1000, SettingGroup.COSTS
    ),
    SettingName.COST_RECENT_DAYS: SettingDefinition("Lately means within", "days", 90, 0, 365, SettingGroup.COSTS),
    SettingName.COST_RISK: SettingDefinition(
        "With a high risk it counts", "points of disturbance", 40, 0, 1000, SettingGroup.COSTS
    ),
    SettingName.COST_NEAR_END: SettingDefinition(
        "Near the planned end it counts", "points of disturbance", 50, 0, 1000, SettingGroup.COSTS
    ),
    SettingName.COST_NEAR_END_DAYS: SettingDefinition(
        "Near the end means within", "days", 60, 0, 365, SettingGroup.COSTS
    ),
    SettingName.COST_TRAVEL: SettingDefinition(
        "Outside the home authority of the new advocate it counts", "more points", 3, 0, 1000, SettingGroup.COSTS
    ),
    SettingName.PLAN_UNDO_MINUTES: SettingDefinition(
        "On a plan, colleagues can undo their own last change for", "minutes", 30, 1, 60, SettingGroup.UNDO
    ),
    SettingName.UNDO_MINUTES: SettingDefinition(
        "Moves of households can be undone for", "minutes", 30, 1, 1440, SettingGroup.UNDO
    ),
}

# The first must not exceed the second: a review's usual day must be an allowed one.
IN_ORDER: tuple[tuple[SettingName, SettingName], ...] = (
    (SettingName.WARN_MONTHS, SettingName.SUPPORT_MONTHS),
    (SettingName.REVIEW_DAYS, SettingName.REVIEW_DAYS_MOST),
    (SettingName.QUIET_DAYS, SettingName.VERY_QUIET_DAYS),
    (SettingName.OUTREACH_IDLE_MINUTES, SettingName.IDLE_MINUTES),
    (SettingName.FUND_SENIOR_LIMIT, SettingName.FUND_MANAGER_LIMIT),
    (SettingName.FUND_MANAGER_LIMIT, SettingName.FUND_MOST),
    (SettingName.STARTER_MONTHS, SettingName.STARTER_LATER_MONTHS),
    (SettingName.LOAD_ROOM, SettingName.LOAD_TARGET),
    (SettingName.LOAD_TARGET, SettingName.LOAD_OVER),
)
