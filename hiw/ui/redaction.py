"""In outreach mode a page gets initials in place of clients' names, and nothing by which they could be reached.

What a query answers is changed on its way to the page, in one place, so that no page can forget it. The tables below
name the fields; tests/ui/test_initials.py fails when a query answers with a text field that neither of them knows.
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from db.enums import OwnerKind
from hiw.policy.permissions import Actor

NAMES: dict[str, frozenset[str]] = {
    "MemberRow": frozenset({"name", "known_as", "aliases"}),
    "HouseholdView": frozenset({"name"}),
    "HouseholdRow": frozenset({"name"}),
    "SearchHit": frozenset({"household_name", "matched"}),
    "DuplicateRow": frozenset({"name", "household_name"}),
    "EligibilityCheckRow": frozenset({"name"}),
    "BarrierRow": frozenset({"person"}),
    "GoalRow": frozenset({"person"}),
    "BarrierLinkRow": frozenset({"said_by"}),
    "ReviewPersonRow": frozenset({"person"}),
    "ReviewBarrierRow": frozenset({"person"}),
    "RatingRow": frozenset({"person"}),
    "TimelineEntry": frozenset({"people"}),
    "WorklistRow": frozenset({"household_name", "owner"}),
    "NoticeRow": frozenset({"person"}),
    "PlannedEndRow": frozenset({"household_name"}),
    "NewHousehold": frozenset({"household_name"}),
    "StaffChange": frozenset({"household"}),
    "PersonAccess": frozenset({"name"}),
    "AlertRow": frozenset({"person"}),
    "SafeContactRow": frozenset({"person"}),
    "ConflictRow": frozenset({"person", "other"}),
    "PrintedPlan": frozenset({"names", "reader"}),
    "PrintedGoal": frozenset({"whose"}),
    "HelpedRow": frozenset({"name"}),
    "RequestRow": frozenset({"household_name"}),
    "MoverRequest": frozenset({"also"}),
    "DeclaredInterestRow": frozenset({"person"}),
    "ProposedMove": frozenset({"household_name"}),
    "QueueCard": frozenset({"people"}),
    "RequestView": frozenset({"people"}),
    "ChosenHousehold": frozenset({"household_name"}),
    "HandoverRow": frozenset({"household_name"}),
    "ReassignmentRow": frozenset({"household_name"}),
    "HandoverReadiness": frozenset({"household_name"}),
    "HouseholdPoints": frozenset({"household_name"}),
    "AttentionHousehold": frozenset({"household_name"}),
}
WITHHELD: dict[str, frozenset[str]] = {
    "MemberRow": frozenset({"phone", "email", "address", "postcode"}),
    "DuplicateRow": frozenset({"postcode"}),
    "SafeContactRow": frozenset({"address", "phone"}),
    "OrdinaryContact": frozenset({"phone", "email", "address", "postcode"}),
    "AuditLogRow": frozenset({"differences"}),  # a name, a phone number or an address before and after
}
# Sentences that may hold a name: the household's own people are found in them.
SENTENCES: dict[str, frozenset[str]] = {
    "TimelineEntry": frozenset({"text", "body"}),
    "ReviewRow": frozenset({"what_changes", "others_present"}),
    "AuditLogRow": frozenset({"text"}),
    "PersonAccess": frozenset({"reason", "lift_reason"}),
    "BreakGlassRow": frozenset({"reason"}),
    "AlertRow": frozenset({"alert", "words_to_use"}),
    "ConflictRow": frozenset({"reason", "lift_reason"}),
    "DeclaredInterestRow": frozenset({"relation"}),
    "SafeContactRow": frozenset({"alert", "words_to_use", "must_not_know"}),
    "RedactedItem": frozenset({"what", "why"}),
    "PrintedAction": frozenset({"who"}),
    "QueueCard": frozenset({"why"}),
    "RequestView": frozenset({"why", "tried", "declaration", "tied_to"}),
    "HandoverRow": frozenset({"handover"}),
    "SupportAssignmentRow": frozenset({"handover", "note"}),
    "KeyEventRow": frozenset({"note"}),
    "HouseholdLockRow": frozenset({"reason"}),
    "WorkloadPlanRow": frozenset({"body"}),
}
_KEPT_WORDS = frozenset({"and", "others", "other", "family", "household", "the", "of", "You"})

Known = Mapping[str, str]
_PEOPLE = "outreach.people"  # how the people of the household that is open are called


def as_shown(by: Actor, answer: Any) -> Any:
    """A query's answer as this person's page may show it."""
    if not by.is_outreach:
        st.session_state.pop(_PEOPLE, None)
        return answer
    if type(answer).__name__ == "HouseholdView":
        st.session_state[_PEOPLE] = of_household([(m.name, m.known_as) for m in answer.members])
    return redact(answer, st.session_state.get(_PEOPLE, {}))


def initials(name: str) -> str:
    """ "A.L." for "Ann Lee", "A.L. and B.L." for "Ann Lee and Bo Lee", "" for nothing."""
    said: list[str] = []
    after_initial = False
    for word in name.split():
        is_plain = word in _KEPT_WORDS or word.isdigit()
        letter = next((sign for sign in word if sign.isalpha()), "")
        if not is_plain and not letter:
            continue
        part = word if is_plain else f"{letter.upper()}."
        if said and after_initial and not is_plain:
            said[-1] += part
        else:
            said.append(part)
        after_initial = not is_plain
    return " ".join(said) or ("?" if name.strip() else "")


def of_household(names: list[tuple[str, str]]) -> dict[str, str]:
    """How the people of one household are called, from (name, known as); two with the same initials get numbers."""
    called: dict[str, str] = {}
    times: dict[str, int] = {}
    for name, known_as in names:
        short = initials(known_as or name)
        times[short] = times.get(short, 0) + 1
        mine = short if times[short] == 1 else f"{short}{times[short]}"
        called |= {form: mine for form in (known_as, name) if form}
    return called


def without_names(text: str, known: Known) -> str:
    """A sentence with the names of these people, and their first names, as initials."""
    forms = dict(known) | {name.split()[0]: short for name, short in known.items() if len(name.split()[0]) > 1}
    if not forms or not text:
        return text
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = r"(?<!\w)(?:" + "|".join(re.escape(form) for form in longest_first) + r")(?!\w)"
    return re.sub(pattern, lambda found: forms[found[0]], text)


def redact(answer: Any, known: Known) -> Any:
    """A query's answer as outreach mode shows it; `known` are the people of the household that is open."""
    if isinstance(answer, tuple) and hasattr(answer, "_asdict"):
        return type(answer)(**(answer._asdict() | _changed(answer, answer._asdict(), known)))
    if isinstance(answer, tuple | list):
        return type(answer)(redact(each, known) for each in answer)
    if isinstance(answer, dict):
        return {key: redact(each, known) for key, each in answer.items()}
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        values = {f.name: getattr(answer, f.name) for f in dataclasses.fields(answer)}
        return dataclasses.replace(answer, **_changed(answer, values, known))
    return answer


def _changed(row: Any, values: dict[str, Any], known: Known) -> dict[str, Any]:
    kind = type(row).__name__
    names, unsaid, sentences = (table.get(kind, frozenset()) for table in (NAMES, WITHHELD, SENTENCES))
    changed: dict[str, Any] = {}
    for field, value in values.items():
        if field in unsaid:
            changed[field] = type(value)()
        elif field in names or (field == "owner" and values.get("owner_kind") is OwnerKind.MEMBER):
            changed[field] = _named(value, known)
        elif field in sentences:
            people = {name: initials(name) for name in values.get("people", ()) if isinstance(name, str)}
            changed[field] = without_names(value, {**people, **known})
        elif not isinstance(value, str):
            changed[field] = redact(value, known)
    return changed


def _named(value: Any, known: Known) -> Any:
    if isinstance(value, tuple):
        return tuple(_named(each, known) for each in value)
    return known.get(value) or initials(value) if isinstance(value, str) else value
