"""What a screen reader hears of a control …"""

from playwright.sync_api import expect

from db.enums import NoteKind
from db.session import writing
from hiw.plans import actions
from tests import factories_plans
from tests.browser.conftest import AsPerson
from tests.browser.driving import go, settled
from tests.browser.names import heard, unclear_names, without_name
from tests.browser.staging import StagedHousehold, action, home, in_days

WHAT = "Ask about school-hours jobs *near* [home](x)"


def with_two_of_each() -> StagedHousehold:
    """A household with two members, goals, actions of one name, and notes."""
    with writing() as s:
        family = home(s, "Zuleika Marker", "Bo Marker")
        for words in ("Work with children", "Sleep through the night"):
            action(s, family, factories_plans.goal(s, family.id, words), WHAT)
        for kind, day in ((NoteKind.VISIT, in_days(-1)), (NoteKind.CALL, in_days(-2))):
            actions.write_note(
                s, family.advocate, household_id=family.id, kind=kind, happened_on=day, was_attended=True, minutes=20,
                body="All is well.", person_ids=family.members,
            )  # fmt: skip
    return family


def test_is_what_is_read_and_says_of_which_row_it_is(as_person: AsPerson) -> None:
    family = with_two_of_each()
    page = as_person("advocate.demo", family.at("plan"))
    assert unclear_names(page) == []
    assert [name for role, name in heard(page) if role == "checkbox"] == [
        f"{WHAT}: “Work with children”", f"{WHAT}: “Sleep through the night”",
    ]  # fmt: skip
    assert ("button", "Add: “Work with children”") in heard(page)
    go(page, family.at("notes"))
    assert unclear_names(page) == []
    assert len([name for _, name in heard(page) if name.startswith("Correct this note: ")]) == 2
    go(page, family.at("household_people"))
    assert unclear_names(page) == []
    assert ("button", "Leaves: Bo Marker") in heard(page)


def test_is_marked_and_equal_without_the_script(as_person: AsPerson) -> None:
    """The control."""
    family = with_two_of_each()
    page = as_person("advocate.demo", "/account")
    page.route("**/app/names.js*", lambda route: route.abort())
    page.goto(family.at("plan"))
    settled(page)
    expect(page.get_by_role("checkbox").first).to_be_visible()
    unclear = " ".join(unclear_names(page))
    assert "school" in unclear
    assert "Edit goal" in unclear
    assert without_name(page) == []
    page.evaluate("document.querySelector('[data-testid=stMain]').append(document.createElement('button'))")
    assert without_name(page) == ["- button"]
