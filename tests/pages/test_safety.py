"""Somebody with a safe contact …"""

import pytest
from streamlit.testing.v1 import AppTest

from db.models import Person
from db.session import writing
from tests import factories_trust as trust
from tests.pages.conftest import AsPerson, PageHousehold, said

pytestmark = pytest.mark.requirement("SAFE-02", "SAFE-03")
SECRETS = {"address": "9 Hidden Row", "phone": "0700 900 9009", "must_not_know": "Bo must never learn of this"}
PAGES = ["plan", "household_people", "notes", "reviews"]


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `safety`."""
    return sqlite_database


@pytest.fixture(autouse=True)
def _ann_is_in_danger(here: PageHousehold) -> None:
    with writing() as s:
        ann, bo = s.get_one(Person, here.ann), s.get_one(Person, here.bo)
        ann.phone, ann.address, bo.phone = "0151 111 2222", "1 Old Street", "0151 333 4444"
        trust.safe_contact(s, here.ann, alert="Do not ring", may_call=False, **SECRETS)


def alert_of(at: AppTest) -> str:
    return "".join(error.value for error in at.error).replace("\\", "")


@pytest.mark.parametrize("page", PAGES)
def test_has_an_alert_on_every_page_before_all_else(here: PageHousehold, as_person: AsPerson, page: str) -> None:
    at = as_person("joe", page, household=here.reference)
    assert alert_of(at) == "Ann Lee: Do not ring"
    assert "Do not call or leave a message." in said(at)
    if page == "household_people":
        at.button(key=f"read.head.{here.ann}.1").click().run()
        in_order = [(element.type, str(getattr(element, "value", ""))) for element in at.main]
        alert = next(place for place, (kind, _) in enumerate(in_order) if kind == "error")
        reach = [place for place, (_, text) in enumerate(in_order) if "0700" in text or "0151" in text]
        assert len(reach) == 2
        assert alert < min(reach)


def test_is_reached_by_what_is_safe_once_the_alert_is_read(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    assert not [text for text in (*SECRETS.values(), "0151 111 2222", "1 Old Street") if text in said(at)]
    assert "0151 333 4444" in said(at)
    at.button(key=f"read.head.{here.ann}.1").click().run()
    assert not at.exception
    assert "Safe phone: 0700 900 9009\nSafe address: 9 Hidden Row" in said(at)
    assert "0151 111 2222" not in said(at)
    assert not [button for button in at.button if button.key and button.key.startswith("read.")]
    at.button(key=f"show.ordinary.{here.ann}").click().run()
    assert "0151 111 2222" in said(at)


def test_is_only_said_to_be_special_to_those_who_may_not_know_more(here: PageHousehold, as_person: AsPerson) -> None:
    for username in ("susan", "audrey"):
        at = as_person(username, "household_people", household=here.reference)
        assert "special way" in alert_of(at)
        page = said(at) + alert_of(at)
        assert not [text for text in (*SECRETS.values(), "0151 111 2222", "Do not ring") if text in page]


def test_is_written_down_by_their_advocate(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key=f"safe.edit.{here.bo}").click().run()
    at.text_input(key=here.key(f"person.{here.bo}.safe.alert")).input("Never write to him")
    at.button(key=here.key(f"person.{here.bo}.safe.save")).click().run()
    assert not at.exception
    assert "Bo Lee: Never write to him" in alert_of(at)
    assert "0151 333 4444" not in said(at)


def test_is_read_about_before_a_copy_is_printed(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "plan", household=here.reference)
    at.session_state[f"print.for.{here.household_id}"] = str(here.bo)
    at.button(key="print").click().run()
    assert "Before anything is printed:" in said(at)
    assert not [link for link in at.get("link_button") if "plan.pdf" in link.proto.url]
