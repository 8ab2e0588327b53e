"""A line of the trail in words: what was done, and each value before and after it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from hiw.audit_log.rules import DENIED, REFUSED
from hiw.money import pounds
from hiw.words import count, day, moment

SAID = {
    "plan.opened": "looked at the plan",
    "people.opened": "looked at the people",
    "person.opened": "looked at the details of a person",
    "safe_contact.opened": "looked at how a person is reached safely",
    "notes.opened": "looked at the notes and the timeline",
    "reviews.opened": "looked at the reviews",
    "access.opened": "looked at who may see a household",
    "record.opened": "looked at the record of changes",
    "fund.opened": "looked at the household's requests to the fund",
    "request.opened": "looked at a request to the fund",
    "requests.opened": "looked at a list of requests to the fund",
    "spend.exported": "took a copy of spend against budget",
    "ledger.exported": "took a copy of the ledger of the fund",
    "ledger.opened": "looked at the ledger of the fund",
    "calendar.exported": "took a copy of their own dates as a calendar",
    "activity.opened": "looked at what a colleague did",
    "relations.opened": "looked at who is close to a colleague",
    "conflicts.opened": "looked at who must be kept apart",
    "team.opened": "looked at what a colleague would leave behind",
    "household.looked_up": "looked a household up by its reference",
    "duplicates.opened": "looked at people who may be known already",
    "moves.opened": "looked at which households were moved",
    "support.opened": "looked at a household's support",
    "households.opened": "looked at the list of households",
    "today.opened": "looked at what is due today",
    "proposal.opened": "looked at proposed moves",
    "scenario.made": "made a scenario of the caseload",
    "scenario.changed": "chose in a scenario of the caseload",
    "scenario.thrown_away": "threw a scenario of the caseload away",
    "scenario.applied": "applied a scenario of the caseload",
    "search.asked": "asked for the fewest moves of a scenario",
    "search.stopped": "stopped a search for the fewest moves",
    "caseload.opened": "looked at a list of households of a caseload",
    "search.made": "searched for somebody",
    "denials.repeated": REFUSED,
    "denials.looked_at": "looked into a colleague's refusals",
    "clock.went_back": "the server's clock went back",
    "record.sealed_anew": "the record was sealed anew",
    "session.begun": "signed in",
    "session.ended": "signed out",
    "database.cleaned": "what nobody needs any more was deleted",
    "database.restored": "a backup was put back in place of the database",
    "notice.read": "read a notice",
    "note.written": "wrote a case note",
    "note.corrected": "corrected a case note",
    "review.held": "held a review",
    "plan.printed": "printed the plan",
}
FUNCTIONS = {"household_view": "opening a household", "print_plan": "printing a plan"}
HIDDEN = ("ids", "part", "position", "persons")


def describe_change(word: str, changes: Mapping[str, Any], person: str = "") -> str | None:
    """What a line says, starting with its verb; None for a word that the plan's own sentences tell."""
    if word == DENIED:
        function = str(changes.get("function", [None, ""])[1])
        return f"was refused: {FUNCTIONS.get(function, function.replace('_', ' '))}"
    if word == "person.opened" and person:
        return f"looked at the details of {person}"
    said = SAID.get(word)
    return said and said + _how_many(changes)


def _how_many(changes: Mapping[str, Any]) -> str:
    """ ": 15 households", ": 50 households, part 1 of 4" behind what was seen of several; "" elsewhere."""
    number = len(changes.get("ids", (None, ()))[1])
    part = f", part {changes['part'][1]}" if "part" in changes else ""
    return f": {count(number, 'household')}{part}" if number else ""


def differences(changes: Mapping[str, Any], today: date) -> Iterator[str]:
    """ "due date: Thu 3 Dec → Mon 7 Dec" for each field of which a person can read the values."""
    for field, pair in changes.items():
        if field in HIDDEN or field.endswith(("_id", "_ids")) or not isinstance(pair, list) or len(pair) != 2:
            continue
        before, after = (_pounds(each) if field.endswith("_pence") else label(each, today) for each in pair)
        title = field.removesuffix("_on").removesuffix("_at").removesuffix("_pence").replace("_", " ")
        yield f"{title}: {before} → {after}"


def _pounds(stored: Any) -> str:
    return pounds(stored) if isinstance(stored, int) else "nothing"


def label(stored: Any, today: date) -> str:
    """A stored value as a person reads it, on one line."""
    if stored is None or stored == "":
        return "nothing"
    if isinstance(stored, bool):
        return "yes" if stored else "no"
    if isinstance(stored, list | dict):
        return f"{len(stored)} entries" if len(stored) != 1 else "1 entry"
    return " ".join(_text(stored, today).split())


def _text(stored: Any, today: date) -> str:
    if not isinstance(stored, str):
        return str(stored)
    try:
        if len(stored) == 10:
            return day(date.fromisoformat(stored), today)
        at = datetime.fromisoformat(stored)
    except ValueError:
        return stored.replace("_", " ") if stored.islower() and stored.replace("_", "").isalpha() else stored
    return moment(at) if at.tzinfo else stored
