"""What each audit event says to a person: "ticked “Call the council” done"."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from db.enums import EventName
from hiw.audit import sentence_parts as parts
from hiw.audit.events import REFUSALS_WITHIN, event_of
from hiw.words import because, count, lasts

UNNAMED: Final = "…"
LATER_VERSION: Final = "did something that this version of the planner has no words for"
# Each goes on after the name of who did it. In braces: `what` in quotation marks and `who` without, both the subject's
# name; `person`, which is never "…"; the rest is in `hiw.audit.sentence_parts`.
SENTENCES: Final[Mapping[EventName, str]] = {
    # A household's plan
    EventName.BARRIER_ADDED: "added the barrier {what}",
    EventName.BARRIER_CHANGED: "changed the barrier {what}{fields}",
    EventName.BARRIER_RESOLVED: "marked the barrier {what} as resolved",
    EventName.BARRIER_REOPENED: "reopened the barrier {what}",
    EventName.BARRIER_SET_ASIDE: "set the barrier {what} aside: {reason}",
    EventName.BARRIER_LINKED: "noted that {what}",
    EventName.BARRIER_UNLINKED: "no longer says that {what}",
    EventName.BARRIER_REORDERED: "put the barriers in another order",
    EventName.BARRIER_UNDONE: "took back a change to {what}",
    EventName.GOAL_ADDED: "added the goal {what}",
    EventName.GOAL_CHANGED: "changed the goal {what}{fields}",
    EventName.GOAL_ACHIEVED: "marked the goal {what} as achieved",
    EventName.GOAL_SET_ASIDE: "set the goal {what} aside: {reason}",
    EventName.GOAL_REACTIVATED: "made the goal {what} active",
    EventName.GOAL_REORDERED: "put the goals in another order",
    EventName.GOAL_UNDONE: "took back a change to {what}",
    EventName.ACTION_ADDED: "added the action {what}",
    EventName.ACTION_CHANGED: "changed {what}{fields}",
    EventName.ACTION_TICKED: "ticked {what} done",
    EventName.ACTION_UNTICKED: "took the tick from {what}",
    EventName.ACTION_PUT_BACK: "set {what} back to to do",
    EventName.ACTION_STARTED: "started {what}",
    EventName.ACTION_BLOCKED: "marked {what} as blocked: {reason}",
    EventName.ACTION_SET_ASIDE: "marked {what} as no longer needed: {reason}",
    EventName.ACTION_SET_ASIDE_WITH_GOAL: "marked {what} as no longer needed, with its goal",
    EventName.ACTION_TAKEN_UP: "took up {what} again, with its goal",
    EventName.ACTION_MOVED: "moved {what}{to}",
    EventName.ACTION_REORDERED: "put the actions of {what} in another order",
    EventName.ACTION_UNDONE: "took back a change to {what}",
    EventName.VISIT_PLANNED: "planned a visit",
    EventName.VISIT_CANCELLED: "cancelled a visit",
    EventName.VISIT_PASSED_ON: "passed a visit on to the next advocate",
    EventName.VISIT_TAKEN_UP: "planned a visit again that was called off when nobody supported the household",
    EventName.VISIT_UNDONE: "took back a change to a visit",
    EventName.REVIEW_HELD: "held a review",
    EventName.RATING_GIVEN: "recorded how {who} rated a life area",
    EventName.NOTE_WRITTEN: "wrote a case note",
    EventName.NOTE_CORRECTED: "corrected a case note",
    EventName.PLAN_PRINTED: "printed the plan",
    # Households and their people
    EventName.HOUSEHOLD_ADDED: "added the household{because}",
    EventName.HOUSEHOLD_RENAMED: "gave the household another name",
    EventName.HOUSEHOLD_PAUSED: "paused the household{because}",
    EventName.HOUSEHOLD_RESUMED: "ended the household's pause{because}",
    EventName.HOUSEHOLD_EXTENDED: "gave the household more time{because}",
    EventName.HOUSEHOLD_CLOSED: "closed the household{because}",
    EventName.HOUSEHOLD_REOPENED: "reopened the household{because}",
    EventName.HOUSEHOLD_ASSIGNED: "gave the household to another advocate{because}",
    EventName.HOUSEHOLD_UNASSIGNED: "put the household back on the waiting list{because}",
    EventName.HOUSEHOLD_STAGE_CHANGED: "changed how much support the household has, or when it is expected to leave",
    EventName.MEMBER_ADDED: "added {who} as a member{because}",
    EventName.MEMBER_LEFT: "recorded that {who} left the household{because}",
    EventName.MEMBER_MOVED: "recorded that {who} moved to another household",
    EventName.MEMBERSHIP_CHANGED: "changed how {who} belongs to the household",
    EventName.PERSON_CHANGED: "changed the details of {who}",
    EventName.PERSON_RESTRICTED: "restricted who sees {who}{because}",
    EventName.SAFE_CONTACT_WRITTEN: "said how {who} is reached safely",
    EventName.SAFE_CONTACT_ENDED: "ended that {who} is reached in a safe way only: {reason}",
    EventName.SAFE_CONTACT_CHANGED: "changed how {who} is reached safely",
    EventName.ALERT_READ: "confirmed having read how {person} is reached safely",
    EventName.CONFLICT_LINKED: "said that {who} must be kept apart from somebody{because}",
    EventName.CONFLICT_LIFT_ASKED: "asked to end that {who} is kept apart from somebody{because}",
    EventName.CONFLICT_LIFTED: "ended that {who} is kept apart from somebody{because}",
    # Who may see whom
    EventName.LIFT_ASKED: "asked to lift the restriction of {who}{because}",
    EventName.RESTRICTION_LIFTED: "lifted the restriction of {who}",
    EventName.RELATION_DECLARED: "declared that a colleague is close to {who}",
    EventName.RELATION_ENDED: "ended that a colleague is close to {who}",
    EventName.COVER_GIVEN: "let a colleague stand in for another{because}",
    EventName.COVER_ENDED: "ended that a colleague stands in for another",
    EventName.SAMPLE_CHOSEN: "chose this household for an auditor to read",
    EventName.GLASS_BROKEN: "opened this household although it was closed to them{because}",
    EventName.GLASS_MENDED: "closed it again before the hour was over",
    EventName.GLASS_REVIEWED: "reviewed why a colleague had opened this household",
    # The fund
    EventName.FUND_REQUEST_MADE: "began a request to the fund",
    EventName.FUND_REQUEST_SUBMITTED: "sent a request to the fund",
    EventName.FUND_REQUEST_AMENDED: "changed a request to the fund",
    EventName.FUND_REQUEST_WITHDRAWN: "took a request to the fund back",
    EventName.FUND_REQUEST_MOVED: "took a request to the fund along to {who}'s new household",
    EventName.FUND_REQUEST_RETURNED: "returned a request to the fund with a question",
    EventName.FUND_REQUEST_DECLINED: "declined a request to the fund",
    EventName.FUND_REQUEST_FIRST_APPROVED: "approved a request to the fund, as the first of two managers",
    EventName.FUND_REQUEST_APPROVED: "approved a request to the fund",
    EventName.FUND_REQUEST_ORDERED: "ordered what the fund pays for",
    EventName.FUND_REQUEST_RECEIVED: "noted that what the fund pays for has come",
    EventName.FUND_REQUEST_CANCELLED: "cancelled a request to the fund",
    EventName.FUND_REQUEST_ROLLED: "moved a request to the fund to the next financial year",
    EventName.FUND_REQUEST_PARTLY_PAID: "recorded a part payment of the fund",
    EventName.FUND_REQUEST_PAID: "recorded the last payment of a request to the fund",
    EventName.FUND_REQUEST_FINISHED: "said that no more is paid for a request to the fund",
    EventName.FUND_REQUEST_CORRECTED: "took a wrong payment of the fund back",
    EventName.FUND_REQUEST_RECONCILED: "checked a payment of the fund against the statement",
    EventName.FUND_REQUEST_PARTLY_REFUNDED: "recorded that a part of the fund's money came back",
    EventName.FUND_REQUEST_REFUNDED: "recorded that the fund's money came back",
    EventName.FUND_REQUEST_RECEIPT_RECORDED: "noted where a receipt of the fund is kept",
    EventName.FUND_REQUEST_RECEIPT_DECLARED: "declared why there is no receipt",
    EventName.FUND_REQUEST_RECEIPT_SIGNED_OFF: "accepted a purchase of the fund without a receipt",
    EventName.FUNDER_ADDED: "added a funder",
    EventName.FUNDER_CHANGED: "changed a funder",
    EventName.BUDGET_LINE_ADDED: "added a budget line",
    EventName.BUDGET_LINE_CHANGED: "gave a budget line to another holder",
    EventName.VIREMENT_ASKED: "asked to move money between budget lines",
    EventName.VIREMENT_AGREED: "agreed to move money between budget lines",
    EventName.VIREMENT_DECLINED: "declined to move money between budget lines",
    EventName.FUND_CATEGORY_ADDED: "added a category of the fund",
    EventName.FUND_CATEGORY_CHANGED: "changed a category of the fund",
    EventName.PERIOD_LOCKED: "locked a month of the fund's ledger",
    EventName.SPEND_EXPORTED: "took a copy of spend against budget{households}",
    EventName.LEDGER_EXPORTED: "took a copy of the ledger of the fund{households}",
    # Workload and balancing
    EventName.NEED_NOTED: "noted what the household's advocate must bring: {value}",
    EventName.NEED_ENDED: "no longer says that the household's advocate must bring: {value}",
    EventName.KEY_EVENT_ADDED: "noted a day that matters to the household{because}",
    EventName.KEY_EVENT_ENDED: "took a day that matters off the household's list",
    EventName.STAY_NOTED: "said that the household stays with its advocate{because}",
    EventName.STAY_ENDED: "ended that the household stays with its advocate",
    EventName.CONCERN_NOTED: "noted a safeguarding concern{because}",
    EventName.CONCERN_ENDED: "ended a safeguarding concern",
    EventName.HANDOVER_READ: "read what came with the household when they took it over",
    EventName.MOVES_MADE: "moved households between colleagues",
    EventName.MOVES_UNDONE: "undid moves of households between colleagues",
    EventName.REDUCTION_ADDED: "gave a colleague less room for a while{because}",
    EventName.REDUCTION_ENDED: "ended early that a colleague has less room",
    EventName.REDUCTION_CANCELLED: "cancelled that a colleague would have less room",
    EventName.SKILL_GIVEN: "noted what a colleague brings: {value}",
    EventName.SKILL_TAKEN: "no longer says that a colleague brings: {value}",
    EventName.WORKLOAD_PLAN_WRITTEN: "wrote a plan for a colleague's workload",
    EventName.WEEK_KEPT: "kept the figures of a week's caseloads",
    EventName.SCENARIO_MADE: "made a scenario of the caseload",
    EventName.SCENARIO_CHANGED: "chose in a scenario of the caseload",
    EventName.SCENARIO_THROWN_AWAY: "threw a scenario of the caseload away",
    EventName.SCENARIO_APPLIED: "applied a scenario of the caseload",
    EventName.SEARCH_ASKED: "asked for the fewest moves of a scenario",
    EventName.SEARCH_STOPPED: "stopped a search for the fewest moves",
    # Accounts and signing in
    EventName.COLLEAGUE_NAMED: "named a colleague on the record of {who}",
    EventName.COLLEAGUE_UNNAMED: "took a colleague off the record of {who}",
    EventName.COLLEAGUE_HOME_SET: "said which authority is a colleague's home",
    EventName.COLLEAGUE_ADDED: "added an account for a colleague",
    EventName.COLLEAGUE_CHANGED: "changed a colleague's account",
    EventName.COLLEAGUE_MOVED: "changed in which authorities a colleague works",
    EventName.RESET_CODE_MADE: "made a code for a new password of a colleague, or half of one",
    EventName.RESET_CODE_COMPLETED: "made the second half of a code for a new password of a colleague",
    EventName.PASSWORD_CHANGED: "changed their password",
    EventName.PASSWORD_GIVEN_AGAIN: "gave their password again",
    EventName.PASSWORD_GIVEN_WRONG: "gave a wrong password when asked for it again",
    EventName.PASSWORD_RESET: "set a new password with a code",
    EventName.SECOND_FACTOR_ADDED: "added a second factor to their account",
    EventName.SECOND_FACTOR_REMOVED: "removed the second factor of an account",
    EventName.RECOVERY_CODE_USED: "used a recovery code",
    EventName.RECOVERY_CODES_MADE: "made new recovery codes",
    EventName.SESSION_BEGUN: "signed in",
    EventName.SESSION_ENDED: "signed out",
    EventName.SESSIONS_ENDED: "ended the other sign-ins of an account",
    EventName.OUTREACH_BEGUN: "switched outreach mode on",
    EventName.OUTREACH_ENDED: "switched outreach mode off",
    EventName.NOTICE_READ: "read a notice",
    # Settings, and changes that wait for a second manager
    EventName.SETTING_CHANGED: "changed a setting{setting}",
    EventName.AUTHORITY_CHANGED: "changed how an authority's team is reached",
    EventName.LIFE_AREA_ADDED: "added a life area",
    EventName.LIFE_AREA_CHANGED: "changed a life area",
    EventName.EXTRA_HOLIDAY_ADDED: "added a holiday",
    EventName.EXTRA_HOLIDAY_REMOVED: "removed a holiday",
    EventName.CHANGE_ASKED: "asked for a change that takes two managers",
    EventName.CHANGE_MADE: "let a change take effect that takes two managers",
    EventName.CHANGE_STOPPED: "stopped a change that takes two managers",
    EventName.CHANGE_FAILED: "found that a change which waited cannot be made any more",
    # The log itself, and the server
    EventName.ACCESS_DENIED: "was refused: {function}",
    EventName.DENIALS_REPEATED: f"was refused {{number}} times within {lasts(REFUSALS_WITHIN)}",
    EventName.DENIALS_LOOKED_AT: "looked into a colleague's refusals",
    EventName.CLOCK_WENT_BACK: "the server's clock went back",
    EventName.RECORD_SEALED_ANEW: "the record was sealed anew",
    EventName.DATABASE_CLEANED: "what nobody needs any more was deleted",
    EventName.DATABASE_RESTORED: "a backup was put back in place of the database",
    # What somebody looked at
    EventName.PLAN_OPENED: "looked at the plan{households}",
    EventName.PEOPLE_OPENED: "looked at the people{households}",
    EventName.PERSON_OPENED: "looked at the details of {person}",
    EventName.SAFE_CONTACT_OPENED: "looked at how a person is reached safely{households}",
    EventName.NOTES_OPENED: "looked at the notes and the timeline{households}",
    EventName.REVIEWS_OPENED: "looked at the reviews{households}",
    EventName.ACCESS_OPENED: "looked at who may see a household{households}",
    EventName.RECORD_OPENED: "looked at the record of changes{households}",
    EventName.FUND_OPENED: "looked at the household's requests to the fund{households}",
    EventName.REQUEST_OPENED: "looked at a request to the fund{households}",
    EventName.REQUESTS_OPENED: "looked at a list of requests to the fund{households}",
    EventName.LEDGER_OPENED: "looked at the ledger of the fund{households}",
    EventName.CALENDAR_EXPORTED: "took a copy of their own dates as a calendar{households}",
    EventName.ACTIVITY_OPENED: "looked at what a colleague did{households}",
    EventName.RELATIONS_OPENED: "looked at who is close to a colleague{households}",
    EventName.CONFLICTS_OPENED: "looked at who must be kept apart{households}",
    EventName.TEAM_OPENED: "looked at what a colleague would leave behind{households}",
    EventName.HOUSEHOLD_LOOKED_UP: "looked a household up by its reference{households}",
    EventName.DUPLICATES_OPENED: "looked at people who may be known already{households}",
    EventName.MOVES_OPENED: "looked at which households were moved{households}",
    EventName.SUPPORT_OPENED: "looked at a household's support{households}",
    EventName.HOUSEHOLDS_OPENED: "looked at the list of households{households}",
    EventName.TODAY_OPENED: "looked at what is due today{households}",
    EventName.PROPOSAL_OPENED: "looked at proposed moves{households}",
    EventName.CASELOAD_OPENED: "looked at a list of households of a caseload{households}",
    EventName.SEARCH_MADE: "searched for somebody{households}",
}


def describe(stored: str, what: str, changes: Mapping[str, Any], reason: str, today: date) -> str:
    """Describe an event, starting with its verb, for a reader who may see its household.

    `stored` is the name as it stands in the event, `what` names the subject: "" when it is out of sight or has no name.
    """
    return _filled(
        stored, changes, what=f"“{what}”" if what else "something that is in another household now",
        who=what or "a person", person=what or "a person", reason=reason, because=because(reason),
        fields=parts.fields(changes), to=parts.to(changes, today), value=parts.value(changes),
    )  # fmt: skip


def describe_in_short(stored: str, changes: Mapping[str, Any]) -> str:
    """Describe an event without the people it is about, for a reader of what a colleague did."""
    return _filled(
        stored, changes, what=f"“{UNNAMED}”", who=UNNAMED, person="a person", reason="", because="", fields="", to="",
        value="",
    )  # fmt: skip


def _filled(stored: str, changes: Mapping[str, Any], **named: str) -> str:
    event = event_of(stored)
    if event is None:
        return LATER_VERSION
    text = SENTENCES[event].format(
        **named, households=parts.households(changes), function=parts.function(changes),
        number=parts.number(changes), setting=parts.setting(changes),
    )  # fmt: skip
    return text.removesuffix(": ")


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago within the hour: "just now", "2 minutes ago"."""
    minutes = int((now - moment).total_seconds()) // 60
    return "just now" if minutes < 1 else f"{count(minutes, 'minute')} ago"
