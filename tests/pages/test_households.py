"""The list of households …"""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from db.enums import HouseholdStatus, Role
from db.session import writing
from hiw import clock
from tests import factories
from tests.pages.conftest import AsPerson, PageHousehold, shown

TODAY = clock.today()


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The list itself is tested on both engines."""
    return sqlite_database


@pytest.fixture
def others(here: PageHousehold) -> None:
    """A closed household of Sefton and an open one of Wirral, beside that of Ann Lee."""
    with writing() as s:
        factories.household(s, "Cy Closed", closed_on=TODAY)
        factories.household(s, "Di Wirral", authority="WRL", last_contact_on=TODAY - timedelta(2))


def opened(at: AppTest) -> set[str]:
    return {link.proto.page for link in at.main.get("page_link") if link.proto.label.startswith("**HIW-")}


def names(at: AppTest) -> list[str]:
    known = ("Ann Lee", "Cy Closed", "Di Wirral")
    return [name for line in shown(at).splitlines() for name in known if f" {name} · " in line]


@pytest.mark.usefixtures("others")
def test_shows_an_advocate_the_open_ones_of_their_authorities(as_person: AsPerson) -> None:
    at = as_person("joe", "households")
    assert names(at) == ["Ann Lee"]
    assert "1 open household · page 1 of 1" in shown(at)
    assert "Sefton · Jo Field" in shown(at)
    assert "open · contact no contact yet" in shown(at)
    assert opened(at) == {"plan"}


@pytest.mark.usefixtures("others")
def test_can_be_narrowed_and_sorted_in_its_address(as_person: AsPerson) -> None:
    at = as_person("susan", "households", status="All", order="Planned end")
    assert sorted(names(at)) == ["Ann Lee", "Cy Closed", "Di Wirral"]
    at.selectbox(key="authority").set_value("WRL").run()
    assert names(at) == ["Di Wirral"]
    assert "contact 2 days ago" in shown(at)
    at.selectbox(key="status").set_value(HouseholdStatus.CLOSED).run()
    assert names(at) == []
    assert "No household here. Choose another status or authority" in shown(at)
    assert names(as_person("susan", "households", status="Closed")) == ["Cy Closed"]


@pytest.mark.parametrize(
    "address", [{"page": "7"}, {"page": "0"}, {"page": "x"}, {"status": "x"}, {"order": "x"}, {"authority": "x"}]
)
def test_survives_an_address_that_was_typed_by_hand(
    here: PageHousehold, as_person: AsPerson, address: dict[str, str]
) -> None:
    at = as_person("joe")
    at.switch_page("../../pages/households/households.py")
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    assert names(at) == ["Ann Lee"] or "an earlier page" in shown(at)


def test_comes_in_pages(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        for number in range(50):
            factories.household(s, f"Zed {number:02}")
    at = as_person("joe", "households")
    assert "51 open households · page 1 of" in shown(at)
    assert "Zed 49" not in shown(at)
    last = int(at.text[0].value.rpartition(" ")[2])
    at.text_input(key="page").input(f"{last}").run()
    assert "Zed 49" in shown(at)
    assert names(at) == []


@pytest.mark.usefixtures("others")
def test_leads_support_to_the_people(as_person: AsPerson) -> None:
    at = as_person("susan", "households")
    assert names(at) == ["Ann Lee", "Di Wirral"]
    assert opened(at) == {"household_people"}


def test_is_empty_for_an_authority_without_households(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.SENIOR, "WRL", username="wendy")
    at = as_person("wendy", "households", authority="Sefton")
    assert "0 open households · page 1 of 1" in shown(at)
    assert names(at) == []
