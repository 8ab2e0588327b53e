"""In outreach mode …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.models import Household, Person
from db.session import reading, writing
from hiw import clock
from tests import factories_plans
from tests.pages.conftest import AsPerson, PageHousehold, shown

pytestmark = pytest.mark.requirement("SAFE-04")
PHONE, STREET, POSTCODE = "0151 496 0999", "7 Marker Street", "L20 3EA"


@pytest.fixture
def marked(here: PageHousehold) -> PageHousehold:
    """The household's people with names that nothing else has, and a way to reach one of them."""
    with writing() as s:
        ann, bo = s.get_one(Person, here.ann), s.get_one(Person, here.bo)
        ann.full_name, ann.phone, ann.address, ann.postcode = "Zuleika Quill", PHONE, STREET, POSTCODE
        bo.full_name, bo.known_as = "Xerxes Quill", "Xen"
        s.get_one(Household, here.household_id).name = "Zuleika Quill and Xerxes Quill"
        factories_plans.barrier(s, here.household_id, "Rent arrears", person_id=here.ann)
    return here


def switched(at: AppTest) -> AppTest:
    toggle = next(t for t in at.toggle if t.key and t.key.startswith("outreach.sidebar"))
    return toggle.set_value(not toggle.value).run()


def everything(at: AppTest) -> str:
    """Every word that reached the browser, whatever it stands in."""
    return "\n".join([shown(at), *(str(getattr(e, "proto", "")) for e in at.main), *(str(e.proto) for e in at.sidebar)])


PAGES = ("today", "households", "plan", "household_people", "notes", "reviews")
SAID = ("Zuleika", "Xerxes", "Xen", "Quill", PHONE, STREET, POSTCODE)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_a_name_or_how_to_reach_someone(marked: PageHousehold, as_person: AsPerson, page: str) -> None:
    at = switched(as_person("joe", page, household=marked.reference))
    held = everything(at)
    assert not [word for word in SAID if word in held]
    assert "Z.Q." in held or page == "today"


@pytest.mark.parametrize("page", PAGES[1:])
def test_switched_off_the_pages_hold_the_names(marked: PageHousehold, as_person: AsPerson, page: str) -> None:
    """The control."""
    held = everything(as_person("joe", page, household=marked.reference))
    assert "Zuleika" in held


def test_how_to_reach_someone_is_shown_after_a_tap_and_for_20_seconds(
    marked: PageHousehold, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = switched(as_person("joe", "household_people", household=marked.reference))
    at.button(key=f"show.reach.{marked.ann}").click().run()
    assert PHONE in shown(at)
    assert STREET in shown(at)
    assert "Zuleika" not in everything(at)
    later = clock.now() + timedelta(seconds=21)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert PHONE not in everything(at.run())


def test_how_to_reach_someone_can_be_hidden_at_once(marked: PageHousehold, as_person: AsPerson) -> None:
    at = switched(as_person("joe", "household_people", household=marked.reference))
    at.button(key=f"show.reach.{marked.ann}").click().run()
    at.button(key=f"hide.reach.{marked.ann}").click().run()
    assert PHONE not in everything(at)


def test_someone_is_changed_with_their_whole_name_and_no_initials_are_saved(
    marked: PageHousehold, as_person: AsPerson
) -> None:
    at = switched(as_person("joe", "household_people", household=marked.reference))
    at.button(key=f"person.edit.{marked.ann}").click().run()
    name = marked.key(f"person.{marked.ann}.full_name")
    assert at.text_input(key=name).value == "Zuleika Quill"
    assert at.text_input(key=marked.key(f"person.{marked.ann}.phone")).value == PHONE


def test_search_finds_by_name_and_shows_initials(marked: PageHousehold, as_person: AsPerson) -> None:
    at = switched(as_person("joe"))
    at.text_input(key="find").input("zulei").run()
    assert "Z.Q." in shown(at)
    assert "Zuleika" not in shown(at)


def test_it_is_kept_for_this_browser_alone_until_it_is_switched_off(marked: PageHousehold, as_person: AsPerson) -> None:
    at, other = switched(as_person("joe", "plan", household=marked.reference)), as_person("joe")
    assert "Zuleika" not in everything(at.run())
    assert "Outreach mode. Press Hide" in at.info[0].value
    assert not any("Outreach mode. Press" in info.value for info in other.run().info)
    assert "Zuleika" in everything(switched(at))
    with reading() as s:
        assert s.scalar(sa.select(Person.full_name).where(Person.id == marked.ann)) == "Zuleika Quill"
