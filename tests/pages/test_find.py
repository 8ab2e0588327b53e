"""The box that finds a household …"""

import pytest
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.session import writing
from hiw import words
from tests import factories
from tests.pages.conftest import AsPerson, PageHousehold, said


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The search itself is tested on both engines."""
    return sqlite_database


def typed(at: AppTest, text: str) -> AppTest:
    return at.text_input(key="find").input(text).run()


def ways(at: AppTest) -> list[tuple[str, str]]:
    """The pages that the hits lead to, with the household in their address."""
    links = [link.proto for link in at.main.get("page_link")]
    return [(link.page, link.query_string) for link in links if link.label.startswith("HIW-")]


def test_leads_to_the_plan_by_a_name_half_typed(here: PageHousehold, as_person: AsPerson) -> None:
    at = typed(as_person("joe", "account"), "an le")
    assert "Ann Lee · Ann Lee · Sefton · open" in said(at)
    assert ways(at) == [("plan", f"household={here.reference}")]


def test_leads_support_to_the_people(here: PageHousehold, as_person: AsPerson) -> None:
    at = typed(as_person("susan", "account"), here.reference.lower())
    assert ways(at) == [("household_people", f"household={here.reference}")]


def test_finds_nobody_of_another_authority(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.ADVOCATE, "WRL", username="wendy")
    for text in ("Ann Lee", here.reference, str(here.household_id)):
        at = typed(as_person("wendy", "account"), text.rjust(2, "0"))
        assert "Nobody found" in said(at)
        assert "Ann" not in said(at)


@pytest.mark.parametrize("text", ["", " ", "a", " a "])
def test_waits_for_a_second_letter(here: PageHousehold, as_person: AsPerson, text: str) -> None:
    at = typed(as_person("joe", "account"), text)
    assert "Nobody found" not in said(at)
    assert "Ann" not in said(at)


@pytest.mark.parametrize("text", ["%%", "__", "' OR 1=1 --", "\x00\x00", "\u202e\u202e", "x" * 100_000])
def test_finds_nobody_by_what_means_something_elsewhere(here: PageHousehold, as_person: AsPerson, text: str) -> None:
    at = as_person("joe", "account")
    at.session_state["find"] = text
    assert "Nobody found" in said(at.run())
    assert not at.exception


def test_shows_names_exactly(here: PageHousehold, as_person: AsPerson) -> None:
    name = "**Zed** :red[x] $5 and $6 <b>"
    with writing() as s:
        reference = words.reference(factories.household(s, name))
    at = typed(as_person("joe", "account"), "zed")
    assert f"{name} · {name} · Sefton · open" in said(at)
    assert ways(at) == [("plan", f"household={reference}")]


@pytest.mark.requirement("ACL-04")
def test_says_that_colleagues_know_somebody_and_not_who(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("sam")
    at.text_input(key="find").input("ann lee").run()
    assert "Somebody with this name is known to colleagues. Ask your senior." in said(at)
    assert "Ann Lee" not in said(at)
    at.text_input(key="find").input("ann le").run()
    assert "known to colleagues" not in said(at)
    mine = as_person("joe")
    mine.text_input(key="find").input("ann lee").run()
    assert "known to colleagues" not in said(mine)
