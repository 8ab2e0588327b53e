"""The browser's tab is called …"""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.models import Assignment, Household
from db.session import writing
from hiw.ui.page_registry import ENTRIES
from tests import factories
from tests.pages.conftest import AsPerson, PageHousehold
from tests.pages.test_every_page import OF_A_HOUSEHOLD, REFUSED

TITLES = {entry.name: entry.title for entry in ENTRIES}


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What a tab is called does not depend on the engine."""
    return sqlite_database


def name_of(at: AppTest) -> str:
    name: str = at.session_state["tab"]
    return name


@pytest.mark.parametrize("page", TITLES)
def test_by_its_page_and_the_reference_of_its_household(here: PageHousehold, as_person: AsPerson, page: str) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="max", full_name="Max Moss")
    at = as_person("max", "" if page == "today" else page, household=here.reference)
    about = f" {here.reference}" if page in OF_A_HOUSEHOLD else ""
    assert name_of(at) == f"{TITLES[page]}{about} · Households into Work"


def test_differently_on_every_page() -> None:
    assert len(set(TITLES.values())) == len(TITLES)


@pytest.mark.requirement("ACL-07")
@pytest.mark.parametrize("page", OF_A_HOUSEHOLD)
def test_without_a_reference_to_whoever_may_not_see_the_household(
    here: PageHousehold, as_person: AsPerson, page: str
) -> None:
    with writing() as s:
        factories.colleague(s, Role.SENIOR, "WRL", username="wendy")
    theirs, nobodys = (as_person("wendy", page, household=reference) for reference in (here.reference, "HIW-99999"))
    assert name_of(theirs) == name_of(nobodys) == f"{TITLES[page]} · Households into Work"


def test_without_a_reference_on_a_page_that_is_not_for_the_role(here: PageHousehold, as_person: AsPerson) -> None:
    page, username = next((page, who) for page, who in REFUSED if page in OF_A_HOUSEHOLD)
    at = as_person(username, page, household=here.reference)
    assert name_of(at) == f"{TITLES[page]} · Households into Work"


def test_without_a_reference_when_the_household_may_not_be_seen_any_more(
    here: PageHousehold, as_person: AsPerson
) -> None:
    at = as_person("joe", "plan", household=here.reference)
    with writing() as s:
        s.execute(sa.update(Household).where(Household.id == here.household_id).values(authority_code="WRL"))
        s.execute(sa.delete(Assignment))
    at.run()
    assert at.error
    assert name_of(at) == "Plan · Households into Work"


def test_no_more_by_a_household_when_it_shows_another_page(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "plan", household=here.reference)
    at.run()
    assert name_of(at) == f"Plan {here.reference} · Households into Work"
    at.switch_page("../../pages/households/households.py").run()
    assert name_of(at) == "Households · Households into Work"
