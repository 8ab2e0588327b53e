"""The programme's numbers by name: what each is for, its first value and its range. Managers change them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TRIES_MINUTES: Final = 5  # in which wrong tries at signing in are counted


class SettingName(StrEnum):
    """A number that the programme works by."""

    SUPPORT_MONTHS = "support_months"
    WARN_MONTHS = "warn_months"
    REVIEW_DAYS = "review_days"
    REVIEW_DAYS_MOST = "review_days_most"
    QUIET_DAYS = "quiet_days"
    VERY_QUIET_DAYS = "very_quiet_days"
    SESSION_HOURS = "session_hours"
    IDLE_MINUTES = "idle_minutes"
    OUTREACH_IDLE_MINUTES = "outreach_idle_minutes"
    SIGN_IN_TRIES = "sign_in_tries"
    SOURCE_TRIES = "source_tries"
    LOCK_MINUTES = "lock_minutes"
    SECOND_FACTOR = "second_factor"
    MINIMUM_AGE = "minimum_age"
    FUND_SENIOR_LIMIT = "fund_senior_limit"
    FUND_MANAGER_LIMIT = "fund_manager_limit"
    FUND_MOST = "fund_most"
    FUND_SUM_DAYS = "fund_sum_days"
    RECEIPT_DAYS = "receipt_days"
    POINTS_NEW = "points_new"
    POINTS_NEW_DAYS = "points_new_days"
    POINTS_ACTIVE = "points_active"
    POINTS_LIGHT = "points_light"
    POINTS_PAUSED = "points_paused"
    POINTS_CLOSING = "points_closing"
    POINTS_CLOSING_DAYS = "points_closing_days"
    POINTS_MEMBER = "points_member"
    POINTS_MEMBERS_FREE = "points_members_free"
    POINTS_MEMBERS_MOST = "points_members_most"
    POINTS_SEVERE = "points_severe"
    POINTS_SEVERE_FIRST = "points_severe_first"
    POINTS_SEVERE_STEP = "points_severe_step"
    POINTS_SEVERE_MOST = "points_severe_most"
    POINTS_RISK = "points_risk"
    POINTS_TRAVEL = "points_travel"
    POINTS_INTERPRETER = "points_interpreter"
    TARGET_POINTS = "target_points"
    STANDARD_HOURS = "standard_hours"
    STARTER_MONTHS = "starter_months"
    STARTER_PERCENT = "starter_percent"
    STARTER_LATER_MONTHS = "starter_later_months"
    STARTER_LATER_PERCENT = "starter_later_percent"
    LOAD_ROOM = "load_room"
    LOAD_TARGET = "load_target"
    LOAD_OVER = "load_over"
    LOAD_WEEKS = "load_weeks"
    CAP_LEAVE = "cap_leave"
    CAP_SICKNESS = "cap_sickness"
    CAP_PHASED_RETURN = "cap_phased_return"
    CAP_PARENTAL = "cap_parental"
    CAP_TRAINING = "cap_training"
    CAP_MENTORING = "cap_mentoring"
    CAP_LEAD_ROLE = "cap_lead_role"
    CAP_UNION = "cap_union"
    CAP_OTHER = "cap_other"
    STILL_FIRST_DAYS = "still_first_days"
    STILL_LAST_DAYS = "still_last_days"
    STILL_EVENT_DAYS = "still_event_days"
    STILL_MOVED_MONTHS = "still_moved_months"
    MOST_HOUSEHOLDS = "most_households"
    LONG_ABSENCE_DAYS = "long_absence_days"
    COST_RECENT = "cost_recent"
    COST_RECENT_DAYS = "cost_recent_days"
    COST_MOVE = "cost_move"
    COST_RISK = "cost_risk"
    COST_NEAR_END = "cost_near_end"
    COST_NEAR_END_DAYS = "cost_near_end_days"
    COST_TRAVEL = "cost_travel"
    UNDO_MINUTES = "undo_minutes"


class Group(StrEnum):
    """What a setting belongs to; the value heads its part of the page of settings."""

    SUPPORT = "Time, reviews and contact"
    SIGN_IN = "Signing in"
    FUND = "The fund"
    POINTS = "Points of a household"
    ROOM = "Room of a colleague"
    REDUCTIONS = "Most that a reduction may take"
    STILL = "When a household stays with its advocate"
    COSTS = "How much a move disturbs"


TAKES_TWO = frozenset({Group.SIGN_IN, Group.FUND})  # their numbers change when a second manager confirms


@dataclass(frozen=True)
class Meaning:
    """What a setting is for, its value until a manager changes it, and the range that makes sense."""

    says: str
    unit: str
    first: int
    least: int
    most: int
    group: Group = Group.SUPPORT


# Defaults and their sources: shared programme facts, sections 2a and 1a.
MEANINGS: dict[SettingName, Meaning] = {
    SettingName.SUPPORT_MONTHS: Meaning("A household is supported for", "months", 12, 1, 36),
    SettingName.WARN_MONTHS: Meaning("The end is near from month", "months", 11, 1, 36),
    SettingName.REVIEW_DAYS: Meaning("A plan is reviewed every", "days", 42, 7, 365),
    SettingName.REVIEW_DAYS_MOST: Meaning("A review may be put off to at most", "days", 84, 7, 365),
    SettingName.QUIET_DAYS: Meaning("A household is quiet after", "days without contact", 14, 1, 365),
    SettingName.VERY_QUIET_DAYS: Meaning("A household is very quiet after", "days without contact", 28, 1, 365),
    SettingName.SESSION_HOURS: Meaning("A sign-in lasts", "hours", 10, 1, 24, Group.SIGN_IN),
    SettingName.IDLE_MINUTES: Meaning("The screen locks when nobody uses it for", "minutes", 15, 2, 60, Group.SIGN_IN),
    SettingName.OUTREACH_IDLE_MINUTES: Meaning("In outreach mode it locks after", "minutes", 10, 2, 60, Group.SIGN_IN),
    SettingName.SIGN_IN_TRIES: Meaning(
        "Somebody is locked out for a while after",
        f"wrong tries of their own in {TRIES_MINUTES} minutes",
        10,
        3,
        10,
        Group.SIGN_IN,
    ),
    SettingName.SOURCE_TRIES: Meaning(
        "New browsers in an office wait some seconds after",
        f"wrong tries in {TRIES_MINUTES} minutes",
        50,
        20,
        1000,
        Group.SIGN_IN,
    ),
    SettingName.LOCK_MINUTES: Meaning("They stay locked out for", "minutes", 15, 1, 30, Group.SIGN_IN),
    SettingName.SECOND_FACTOR: Meaning(
        "A code from a phone at sign-in is needed by",
        "0: nobody, 1: managers and support, 2: everybody",
        1,
        0,
        2,
        Group.SIGN_IN,
    ),
    SettingName.MINIMUM_AGE: Meaning("A member is at least", "years old", 16, 16, 99),
    SettingName.FUND_SENIOR_LIMIT: Meaning(
        "A senior can approve for their team up to", "pounds", 500, 0, 100_000, Group.FUND
    ),
    SettingName.FUND_MANAGER_LIMIT: Meaning(
        "A manager can approve alone up to", "pounds", 2_000, 0, 100_000, Group.FUND
    ),
    SettingName.FUND_MOST: Meaning("One request to the fund is at most", "pounds", 10_000, 1, 1_000_000, Group.FUND),
    SettingName.FUND_SUM_DAYS: Meaning(
        "Requests for one person, household or payee are added up when they are sent within",
        "days",
        14,
        0,
        365,
        Group.FUND,
    ),
    SettingName.RECEIPT_DAYS: Meaning(
        "A receipt is due after a purchase within", "working days", 10, 1, 60, Group.FUND
    ),
    # Probation's workload measurement and the neighbouring councils' schemes; programme facts, section 3.
    SettingName.POINTS_NEW: Meaning("A household that is new counts", "points", 5, 0, 50, Group.POINTS),
    SettingName.POINTS_NEW_DAYS: Meaning("It is new for its first", "days", 42, 0, 365, Group.POINTS),
    SettingName.POINTS_ACTIVE: Meaning("After that it counts", "points", 2, 0, 50, Group.POINTS),
    SettingName.POINTS_LIGHT: Meaning(
        "With light support, as somebody is in work, it counts", "points", 1, 0, 50, Group.POINTS
    ),
    SettingName.POINTS_PAUSED: Meaning("While support rests it counts", "points", 1, 0, 50, Group.POINTS),
    SettingName.POINTS_CLOSING: Meaning("Near its end it counts", "points", 1, 0, 50, Group.POINTS),
    SettingName.POINTS_CLOSING_DAYS: Meaning("It is near its end for the last", "days", 42, 0, 365, Group.POINTS),
    SettingName.POINTS_MEMBER: Meaning("Each further member counts", "points", 1, 0, 20, Group.POINTS),
    SettingName.POINTS_MEMBERS_FREE: Meaning("Members count beyond the first", "members", 2, 0, 20, Group.POINTS),
    SettingName.POINTS_MEMBERS_MOST: Meaning(
        "Further members count together at most", "points", 3, 0, 50, Group.POINTS
    ),
    SettingName.POINTS_SEVERE: Meaning("Each step of severe barriers counts", "points", 1, 0, 20, Group.POINTS),
    SettingName.POINTS_SEVERE_FIRST: Meaning(
        "The first step is reached with", "serious barriers or crises", 2, 1, 50, Group.POINTS
    ),
    SettingName.POINTS_SEVERE_STEP: Meaning("Each further step takes", "more of them", 2, 1, 50, Group.POINTS),
    SettingName.POINTS_SEVERE_MOST: Meaning("Severe barriers count together at most", "points", 3, 0, 50, Group.POINTS),
    SettingName.POINTS_RISK: Meaning("A safety alert or a restricted member counts", "points", 2, 0, 50, Group.POINTS),
    SettingName.POINTS_TRAVEL: Meaning("Travel outside the home authority counts", "points", 1, 0, 50, Group.POINTS),
    SettingName.POINTS_INTERPRETER: Meaning("An interpreter counts", "points", 1, 0, 50, Group.POINTS),
    SettingName.TARGET_POINTS: Meaning("A full-time advocate has room for", "points", 85, 1, 1000, Group.ROOM),
    SettingName.STANDARD_HOURS: Meaning("Full time is", "hours a week", 37, 1, 60, Group.ROOM),
    SettingName.STARTER_MONTHS: Meaning("A new starter begins gently for", "months", 3, 0, 24, Group.ROOM),
    SettingName.STARTER_PERCENT: Meaning("In that time they have", "percent of the room", 50, 0, 100, Group.ROOM),
    SettingName.STARTER_LATER_MONTHS: Meaning(
        "And has not all of it yet until month", "of their time here", 9, 0, 36, Group.ROOM
    ),
    SettingName.STARTER_LATER_PERCENT: Meaning("In that time they have", "percent of the room", 80, 0, 100, Group.ROOM),
    SettingName.LOAD_ROOM: Meaning("There is room below", "percent used", 80, 1, 100, Group.ROOM),
    SettingName.LOAD_TARGET: Meaning("The target is reached up to", "percent used", 100, 1, 200, Group.ROOM),
    SettingName.LOAD_OVER: Meaning("It is too much above", "percent used", 110, 1, 300, Group.ROOM),
    SettingName.LOAD_WEEKS: Meaning(
        "A written plan is due when it was too much for", "weeks in a row", 4, 1, 52, Group.ROOM
    ),
    SettingName.CAP_LEAVE: Meaning("Leave", "percent of contracted hours", 100, 1, 100, Group.REDUCTIONS),
    SettingName.CAP_SICKNESS: Meaning("Sickness", "percent of contracted hours", 100, 1, 100, Group.REDUCTIONS),
    SettingName.CAP_PHASED_RETURN: Meaning(
        "A phased return", "percent of contracted hours", 100, 1, 100, Group.REDUCTIONS
    ),
    SettingName.CAP_PARENTAL: Meaning("Parental leave", "percent of contracted hours", 100, 1, 100, Group.REDUCTIONS),
    SettingName.CAP_TRAINING: Meaning("Training", "percent of contracted hours", 20, 1, 100, Group.REDUCTIONS),
    SettingName.CAP_MENTORING: Meaning(
        "Mentoring colleagues", "percent of contracted hours", 20, 1, 100, Group.REDUCTIONS
    ),
    SettingName.CAP_LEAD_ROLE: Meaning("A lead role", "percent of contracted hours", 20, 1, 100, Group.REDUCTIONS),
    SettingName.CAP_UNION: Meaning("Trade union work", "percent of contracted hours", 50, 1, 100, Group.REDUCTIONS),
    SettingName.CAP_OTHER: Meaning("Another reason", "percent of contracted hours", 50, 1, 100, Group.REDUCTIONS),
    SettingName.STILL_FIRST_DAYS: Meaning(
        "No move is proposed in the first", "days of support", 42, 0, 365, Group.STILL
    ),
    SettingName.STILL_LAST_DAYS: Meaning(
        "No move is proposed in the last", "days before the planned end", 42, 0, 365, Group.STILL
    ),
    SettingName.STILL_EVENT_DAYS: Meaning(
        "No move is proposed around a key event, within", "days", 14, 0, 90, Group.STILL
    ),
    SettingName.STILL_MOVED_MONTHS: Meaning("No second move is proposed within", "months", 6, 0, 36, Group.STILL),
    SettingName.MOST_HOUSEHOLDS: Meaning(
        "Nobody is given more households by a proposal than", "households", 40, 1, 200, Group.STILL
    ),
    SettingName.LONG_ABSENCE_DAYS: Meaning(
        "An absence counts in a proposal when it lasts", "days or more", 28, 1, 365, Group.STILL
    ),
    SettingName.COST_MOVE: Meaning("A move counts", "points of disturbance", 10, 0, 1000, Group.COSTS),
    SettingName.COST_RECENT: Meaning(
        "When support began lately it counts", "points of disturbance", 5, 0, 1000, Group.COSTS
    ),
    SettingName.COST_RECENT_DAYS: Meaning("Lately means within", "days", 90, 0, 365, Group.COSTS),
    SettingName.COST_RISK: Meaning("With a high risk it counts", "points of disturbance", 40, 0, 1000, Group.COSTS),
    SettingName.COST_NEAR_END: Meaning(
        "Near the planned end it counts", "points of disturbance", 50, 0, 1000, Group.COSTS
    ),
    SettingName.COST_NEAR_END_DAYS: Meaning("Near the end means within", "days", 60, 0, 365, Group.COSTS),
    SettingName.COST_TRAVEL: Meaning(
        "Outside the home authority of the new advocate it counts", "more points", 3, 0, 1000, Group.COSTS
    ),
    SettingName.UNDO_MINUTES: Meaning("A move can be undone for", "minutes", 30, 1, 1440, Group.STILL),
}

# The first is never more than the second: a review's usual day must be one that is allowed.
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
