"""What can be asked about households; each module answers one kind of question."""

from hiw.households.queries.find import Hit, find_households
from hiw.households.queries.household import HouseholdView, MemberRow, household_view
from hiw.households.queries.lists import (
    AdvocateRow,
    HouseholdPage,
    HouseholdRow,
    advocates_for,
    households_page,
)
from hiw.reference import AuthorityContact as AuthorityRow
from hiw.reference import authority_contacts as authorities

__all__ = [
    "AdvocateRow",
    "AuthorityRow",
    "Hit",
    "HouseholdPage",
    "HouseholdRow",
    "HouseholdView",
    "MemberRow",
    "advocates_for",
    "authorities",
    "find_households",
    "household_view",
    "households_page",
]
