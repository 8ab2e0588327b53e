"""Queries of households; each module answers one kind of question."""

from hiw.households.queries.duplicates import DuplicateRow, possible_duplicates
from hiw.households.queries.history import (
    AssignmentRow,
    EligibilityCheckRow,
    ExtensionRow,
    PauseRow,
    assignments_of,
    eligibility_history,
    extensions_of,
    pauses_of,
)
from hiw.households.queries.household import HouseholdView, MemberRow, household_view
from hiw.households.queries.lists import (
    SUPPORTS_HOUSEHOLDS,
    AdvocateRow,
    HouseholdOrder,
    HouseholdPage,
    HouseholdRow,
    advocates_for,
    households_page,
)
from hiw.households.queries.postcode_authority import proposal_for
from hiw.households.queries.requests import MoverRequest, requests_of_person
from hiw.households.queries.search import SearchHit, find_households, known_to_others
from hiw.reference import AuthorityContact as AuthorityRow
from hiw.reference import authority_contacts as authorities

__all__ = [
    "SUPPORTS_HOUSEHOLDS",
    "AdvocateRow",
    "AssignmentRow",
    "AuthorityRow",
    "DuplicateRow",
    "EligibilityCheckRow",
    "ExtensionRow",
    "HouseholdOrder",
    "HouseholdPage",
    "HouseholdRow",
    "HouseholdView",
    "MemberRow",
    "MoverRequest",
    "PauseRow",
    "SearchHit",
    "advocates_for",
    "assignments_of",
    "authorities",
    "eligibility_history",
    "extensions_of",
    "find_households",
    "household_view",
    "households_page",
    "known_to_others",
    "pauses_of",
    "possible_duplicates",
    "proposal_for",
    "requests_of_person",
]
