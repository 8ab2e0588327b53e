"""Every page …"""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.session import writing
from hiw.policy.permissions import MATRIX
from hiw.policy.permissions import Permission as P
from hiw.ui.page_registry import ENTRIES
from tests import factories
from tests.pages.conftest import MAIN, SLOW, AsPerson, PageHousehold, said

FILES = sorted(entry.file for entry in ENTRIES)
OF_A_HOUSEHOLD = {
    "plan": P.SEE_PLANS,
    "notes": P.SEE_PLANS,
    "reviews": P.SEE_PLANS,
    "household_people": P.SEE_CONTACTS,
    "record": P.SEE_PLANS,
    "household_fund": P.SEE_FUND,
    "household_support": P.SEE_PLANS,
    "access": P.NAME_COLLEAGUES,
}
OF_A_ROLE = {
    "cover": P.GIVE_COVER,
    "add_household": P.ADD_HOUSEHOLDS,
    "team": P.RESET_PASSWORDS,
    "settings": P.MANAGE_SETTINGS,
    "spend": P.SEE_SPEND,
    "spend_requests": P.SEE_SPEND,
    "ledger": P.READ_LEDGER,
    "budgets": P.SET_BUDGETS,
    "moves": P.BALANCE,
    "balance": P.BALANCE,
    "scenarios": P.BALANCE,
    "caseload": P.SEE_CASELOAD,
    "colleague": P.SEE_CASELOAD,
}
WHO = {
    Role.ADVOCATE: "joe",
    Role.SENIOR: "tess",
    Role.AUDITOR: "audrey",
    Role.SUPPORT: "susan",
}
REFUSED = [
    (page, username)
    for page, permission in {**OF_A_HOUSEHOLD, **OF_A_ROLE}.items()
    for role, username in WHO.items()
    if role not in MATRIX[permission]
]


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What a page shows to whom does not depend on the engine; what is asked of it does, and is tested on both."""
    return sqlite_database


def test_is_known_to_these_tests() -> None:
    open_to_all = {"today", "households", "account", "activity", "fund", "request"}
    assert {path.stem for path in FILES} == {*OF_A_HOUSEHOLD, *OF_A_ROLE, *open_to_all}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shows_nothing_without_the_main_script(
    here: PageHousehold, caplog: pytest.LogCaptureFixture, path: Path
) -> None:
    """A deep link after a cold start can run a page by itself: then nobody has asked who is there."""
    at = AppTest.from_file(str(path), default_timeout=SLOW)
    at.query_params["household"] = here.reference
    at.run()
    assert "NotAllowed: Open this page through the planner" in caplog.text
    assert [element.type for element in at.main] == ["main", "exception"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shows_nothing_to_someone_who_is_not_signed_in(
    here: PageHousehold, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: {"hiw": "a token that nobody has"}))
    at = AppTest.from_file(str(MAIN), default_timeout=SLOW)
    at.switch_page(str(path))
    at.query_params["household"] = here.reference
    at.run()
    assert at.title[0].value == "Your sign-in has ended"
    assert "Ann Lee" not in said(at)
    assert [*at.button, *at.text_input, *at.sidebar.children.values()] == []


@pytest.mark.parametrize(("page", "username"), REFUSED)
def test_is_closed_at_its_address_to_a_role_without_it(
    here: PageHousehold, as_person: AsPerson, page: str, username: str
) -> None:
    at = as_person(username, page, household=here.reference)
    assert at.title[0].value == "Not for your role"
    assert "Ann Lee" not in said(at)
    assert [box.key for box in at.text_input] == ["find"]
    assert [*at.button, *at.expander] == []


@pytest.mark.parametrize("page", OF_A_HOUSEHOLD)
def test_about_a_household_reads_as_if_there_were_none_to_another_authority(
    here: PageHousehold, as_person: AsPerson, page: str
) -> None:
    with writing() as s:
        factories.colleague(s, Role.SENIOR, "WRL", username="wendy")
    theirs = as_person("wendy", page, household=here.reference)
    nobodys = as_person("wendy", page, household="HIW-99999")
    assert [error.value for error in theirs.error] == [error.value for error in nobodys.error]
    assert "no household with that reference" in theirs.error[0].value
    assert said(theirs) == said(nobodys)
    assert [b.key for b in theirs.button] == [b.key for b in nobodys.button] == ["glass.open"]


@pytest.mark.parametrize("page", OF_A_HOUSEHOLD)
@pytest.mark.parametrize("address", ["", "HIW-", "Ann Lee", "1 OR 1=1", "9" * 12])
def test_about_a_household_asks_which_when_the_address_names_none(
    here: PageHousehold, as_person: AsPerson, page: str, address: str
) -> None:
    if page != "plan" and address:
        address = ""  # one reader of addresses for all
    assert as_person("tess", page, household=address).title[0].value == "Which household?"
