"""What a line of the record says to a colleague: "ticked “Call the council” done"."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hiw.words import because, count, day

_SAID = {
    "barrier.added": "added the barrier {what}",
    "barrier.changed": "changed the barrier {what}{fields}",
    "barrier.resolved": "marked the barrier {what} as resolved",
    "barrier.reopened": "reopened the barrier {what}",
    "barrier.set_aside": "set the barrier {what} aside: {reason}",
    "barrier.linked": "noted that {what}",
    "barrier.unlinked": "no longer says that {what}",
    "barrier.reordered": "put the barriers in another order",
    "barrier.undone": "took back a change to {what}",
    "goal.added": "added the goal {what}",
    "goal.changed": "changed the goal {what}{fields}",
    "goal.achieved": "marked the goal {what} as achieved",
    "goal.set_aside": "set the goal {what} aside: {reason}",
    "goal.reactivated": "made the goal {what} active",
    "goal.reordered": "put the goals in another order",
    "goal.undone": "took back a change to {what}",
    "action.added": "added the action {what}",
    "action.changed": "changed {what}{fields}",
    "action.ticked": "ticked {what} done",
    "action.unticked": "took the tick from {what}",
    "action.put_back": "set {what} back to to do",
    "action.started": "started {what}",
    "action.blocked": "marked {what} as blocked: {reason}",
    "action.set_aside": "marked {what} as no longer needed: {reason}",
    "action.set_aside_with_goal": "marked {what} as no longer needed, with its goal",
    "action.taken_up": "took up {what} again, with its goal",
    "action.moved": "moved {what}{to}",
    "action.reordered": "put the actions of {what} in another order",
    "action.undone": "took back a change to {what}",
    "visit.planned": "planned a visit",
    "visit.cancelled": "cancelled a visit",
    "visit.passed_on": "passed a visit on to the next advocate",
    "visit.taken_up": "planned a visit again that was called off when nobody supported the household",
    "visit.undone": "took back a change to a visit",
    "plan.printed": "printed the plan",
    "household.added": "added the household{because}",
    "household.renamed": "gave the household another name",
    "household.paused": "paused the household{because}",
    "household.resumed": "ended the household's pause{because}",
    "household.extended": "gave the household more time{because}",
    "household.closed": "closed the household{because}",
    "household.reopened": "reopened the household{because}",
    "member.added": "added {who} as a member{because}",
    "member.left": "recorded that {who} left the household{because}",
    "member.moved": "recorded that {who} moved to another household",
    "membership.changed": "changed how {who} belongs to the household",
    "person.changed": "changed the details of {who}",
    "person.restricted": "restricted who sees {who}{because}",
    "lift.asked": "asked to lift the restriction of {who}{because}",
    "restriction.lifted": "lifted the restriction of {who}",
    "colleague.named": "named a colleague on the record of {who}",
    "colleague.unnamed": "took a colleague off the record of {who}",
    "relation.declared": "declared that a colleague is close to {who}",
    "relation.ended": "ended that a colleague is close to {who}",
    "cover.given": "let a colleague stand in for another{because}",
    "cover.ended": "ended that a colleague stands in for another",
    "sample.chosen": "chose this household for an auditor to read",
    "glass.broken": "opened this household although it was closed to them{because}",
    "glass.mended": "closed it again before the hour was over",
    "glass.reviewed": "reviewed why a colleague had opened this household",
    "conflict.linked": "said that {who} must be kept apart from somebody{because}",
    "conflict.lift_asked": "asked to end that {who} is kept apart from somebody{because}",
    "conflict.lifted": "ended that {who} is kept apart from somebody{because}",
    "safe_contact.written": "said how {who} is reached safely",
    "safe_contact.ended": "ended that {who} is reached in a safe way only: {reason}",
    "safe_contact.changed": "changed how {who} is reached safely",
    "fund_request.made": "began a request to the fund",
    "fund_request.submitted": "sent a request to the fund",
    "fund_request.amended": "changed a request to the fund",
    "fund_request.withdrawn": "took a request to the fund back",
    "fund_request.moved": "took a request to the fund along to {who}'s new household",
    "fund_request.returned": "returned a request to the fund with a question",
    "fund_request.declined": "declined a request to the fund",
    "fund_request.first_approved": "approved a request to the fund, as the first of two managers",
    "fund_request.approved": "approved a request to the fund",
    "fund_request.ordered": "ordered what the fund pays for",
    "fund_request.received": "noted that what the fund pays for has come",
    "fund_request.cancelled": "cancelled a request to the fund",
    "fund_request.rolled": "moved a request to the fund to the next financial year",
    "fund_request.partly_paid": "recorded a part payment of the fund",
    "fund_request.paid": "recorded the last payment of a request to the fund",
    "fund_request.finished": "said that no more is paid for a request to the fund",
    "fund_request.corrected": "took a wrong payment of the fund back",
    "fund_request.reconciled": "checked a payment of the fund against the statement",
    "fund_request.partly_refunded": "recorded that a part of the fund's money came back",
    "fund_request.refunded": "recorded that the fund's money came back",
    "fund_request.receipt_recorded": "noted where a receipt of the fund is kept",
    "fund_request.receipt_declared": "declared why there is no receipt",
    "fund_request.receipt_signed_off": "accepted a purchase of the fund without a receipt",
    "funder.added": "added a funder",
    "funder.changed": "changed a funder",
    "budget_line.added": "added a budget line",
    "budget_line.changed": "gave a budget line to another holder",
    "virement.asked": "asked to move money between budget lines",
    "virement.agreed": "agreed to move money between budget lines",
    "virement.declined": "declined to move money between budget lines",
    "fund_category.added": "added a category of the fund",
    "fund_category.changed": "changed a category of the fund",
    "period.locked": "locked a month of the fund's ledger",
    "household.assigned": "gave the household to another advocate{because}",
    "household.unassigned": "put the household back on the waiting list{because}",
    "household.stage_changed": "changed how much support the household has, or when it is expected to leave",
    "need.noted": "noted what the household's advocate must bring: {value}",
    "need.ended": "no longer says that the household's advocate must bring: {value}",
    "key_event.added": "noted a day that matters to the household{because}",
    "key_event.ended": "took a day that matters off the household's list",
    "stay.noted": "said that the household stays with its advocate{because}",
    "stay.ended": "ended that the household stays with its advocate",
    "concern.noted": "noted a safeguarding concern{because}",
    "concern.ended": "ended a safeguarding concern",
    "handover.read": "read what came with the household when they took it over",
    "moves.made": "moved households between colleagues",
    "moves.undone": "undid moves of households between colleagues",
    "reduction.added": "gave a colleague less room for a while{because}",
    "reduction.ended": "ended early that a colleague has less room",
    "reduction.cancelled": "cancelled that a colleague would have less room",
    "skill.given": "noted what a colleague brings: {value}",
    "skill.taken": "no longer says that a colleague brings: {value}",
    "reset_code.made": "made a code for a new password of a colleague, or half of one",
    "reset_code.completed": "made the second half of a code for a new password of a colleague",
    "colleague.home_set": "said which authority is a colleague's home",
    "change.asked": "asked for a change that takes two managers",
    "change.made": "let a change take effect that takes two managers",
    "change.stopped": "stopped a change that takes two managers",
    "change.failed": "found that a change which waited cannot be made any more",
    "workload_plan.written": "wrote a plan for a colleague's workload",
}
_FIELDS = {
    "what": "wording",
    "words": "wording",
    "why_it_matters": "why it matters",
    "strengths": "what works already",
    "person_id": "whose it is",
    "life_area_id": "life area",
    "target_on": "date",
    "barrier_ids": "barriers it answers",
    "owner_kind": "who does it",
    "owner_person_id": "who does it",
    "owner_staff_id": "who does it",
    "partner": "who does it",
    "partner_contact": "contact",
    "start_on": "start",
    "due_on": "due date",
    "blocked_because": "what blocks it",
    "outcome_note": "outcome",
    "depends_on_id": "what it waits for",
    "check_on": "day to look again",
    "visibility": "who in the household may see it",
}
_BESIDE = frozenset({"status_on", "status_reason", "done_on", "outcome_on", "actions"})


def describe(word: str, what: str, changes: Mapping[str, Any], reason: str, today: date) -> str:
    """A line in words, starting with its verb. `what` names the record, "" when it is out of sight or has no name.

    A word that is not known here is said as it stands: "recorded: letter sent".
    """
    template = _SAID.get(word)
    name = f"“{what}”" if what else "something that is in another household now"
    if template is None:
        plain = word.replace(".", " ").replace("_", " ")
        return f"recorded: {plain}{f', {what}' if what else ''}{f' ({reason})' if reason else ''}"
    text = template.format(
        what=name, who=what or "a person", reason=reason, because=because(reason),
        fields=_fields(changes), to=_to(changes, today), value=_value(changes),
    )  # fmt: skip
    return text.removesuffix(": ")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago within the hour: "just now", "2 minutes ago"."""
    minutes = int((now - moment).total_seconds()) // 60
    return "just now" if minutes < 1 else f"{count(minutes, 'minute')} ago"


def _fields(changes: Mapping[str, Any]) -> str:
    told = [_FIELDS.get(field, field.replace("_", " ")) for field in changes if field not in _BESIDE]
    return f": {', '.join(dict.fromkeys(told))}" if told else ""


def _value(changes: Mapping[str, Any]) -> str:
    """What was noted, or no longer is."""
    before, after = changes.get("what", (None, None))
    return str(after or before or "")


def _to(changes: Mapping[str, Any], today: date) -> str:
    after = changes.get("due_on", (None, None))[1]
    return f" to {day(date.fromisoformat(after), today)}" if after else ""
