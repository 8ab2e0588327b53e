"""Breaking the glass on a household's page …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import BreakGlassPurpose, Role
from db.models import BreakGlassAccess, SignInSession
from db.session import reading, writing
from hiw import clock
from hiw.policy.permissions import Actor
from hiw.policy.scope import MISSING
from tests import factories, factories_trust
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said

pytestmark = pytest.mark.requirement("ACL-11")

WHY = "A neighbour rang about shouting in the flat"
EDITS = ("note.save", "goal.add", "barrier.add", "print", "step.rename", "step.pause", "person.edit", "person.leave")


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The rules' own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def sam(here: PageHousehold) -> Actor:
    """The advocate sam, who does not support the household."""
    with writing() as s:
        return factories.colleague(s, username="sammy", full_name="Sammy Hill")


def openings() -> list[BreakGlassAccess]:
    with reading() as s:
        return list(s.scalars(sa.select(BreakGlassAccess)))


def tried(as_person: AsPerson, reference: str, *, page: str = "plan", waited: bool = False) -> AppTest:
    """The dialog filled in and sent."""
    at = as_person("sammy", page, household=reference)
    if waited:
        with writing() as s:
            s.execute(sa.update(SignInSession).values(stepped_up_at=clock.now() - timedelta(minutes=6)))
    at.button(key="glass.open").click().run()
    number = int(reference.removeprefix("HIW-"))
    at.selectbox(key=f"glass.{number}.purpose").select(BreakGlassPurpose.COMPLAINT)
    at.text_area(key=f"glass.{number}.reason").input(WHY)
    return at.button(key=f"glass.{number}.save").click().run()


def keys(at: AppTest) -> list[str]:
    return [str(button.key) for button in at.button]


def edits(at: AppTest) -> list[str]:
    return [key for key in keys(at) if any(part in key for part in EDITS)]


def test_opens_it_for_an_hour(here: PageHousehold, sam: Actor, as_person: AsPerson) -> None:
    at = tried(as_person, here.reference)
    (row,) = openings()
    assert (row.staff_id, row.household_id, row.owner_id, row.purpose) == (
        sam.id,
        here.household_id,
        here.by.id,
        BreakGlassPurpose.COMPLAINT,
    )
    assert row.reason == WHY
    assert at.title[0].value == here.reference
    until = clock.local(row.expires_at)
    assert f"You opened this for a look until {until:%H:%M}" in at.warning[0].value


def test_is_not_done_without_a_whole_sentence(here: PageHousehold, sam: Actor, as_person: AsPerson) -> None:
    at = as_person("sammy", "plan", household=here.reference)
    at.button(key="glass.open").click().run()
    at.text_area(key=f"glass.{here.household_id}.reason").input("Because")
    at.button(key=f"glass.{here.household_id}.save").click().run()
    at.button(key="glass.open").click().run()
    assert "whole sentence" in beside(at, f"glass.{here.household_id}.reason")
    assert openings() == []


def test_asks_for_the_password_again(here: PageHousehold, sam: Actor, as_person: AsPerson) -> None:
    at = tried(as_person, here.reference, waited=True)
    assert "Give your password once more" in at.info[-1].value
    assert at.text_input(key=f"step-up.glass.{here.household_id}.password").proto.type == 1
    assert openings() == []


def test_looks_the_same_for_a_household_that_is_missing_or_restricted(
    here: PageHousehold, sam: Actor, as_person: AsPerson
) -> None:
    with writing() as s:
        hidden = factories.household(s, "Di Roe", "Ed Roe", advocate=here.by)
        factories_trust.restriction(s, here.by, factories.member(s, hidden, "Fay Roe"))
    references = (here.reference, f"HIW-{hidden:05d}", "HIW-99999")
    seen = []
    for reference in references:
        at = as_person("sammy", "plan", household=reference)
        before = [e.value for e in at.error], said(at), keys(at)
        at.button(key="glass.open").click().run()
        seen.append((*before, [e.value for e in at.error], said(at), [b.label for b in at.button]))
    assert seen[0] == seen[1] == seen[2]
    at = tried(as_person, "HIW-99999")
    assert {error.value for error in at.error} == {MISSING.replace(".", "\\.")}


@pytest.mark.parametrize("page", ["plan", "notes", "reviews", "household_people"])
def test_lets_one_read_and_change_nothing(here: PageHousehold, sam: Actor, as_person: AsPerson, page: str) -> None:
    assert edits(as_person("joe", page, household=here.reference))
    with writing() as s:
        factories_trust.glass(s, sam, here.household_id)
    at = as_person("sammy", page, household=here.reference)
    assert at.title[0].value == here.reference
    assert "It is read only" in at.warning[0].value
    assert edits(at) == []


def test_is_closed_again_by_a_button(here: PageHousehold, sam: Actor, as_person: AsPerson) -> None:
    with writing() as s:
        factories_trust.glass(s, sam, here.household_id)
    at = as_person("sammy", "plan", household=here.reference)
    at.button(key="glass.close").click().run()
    assert openings()[0].ended_at is not None
    assert not at.title
    assert "glass.open" in keys(at)


def test_has_no_banner_where_one_works_every_day(here: PageHousehold, as_person: AsPerson) -> None:
    assert "glass.close" not in keys(as_person("joe", "plan", household=here.reference))


@pytest.mark.parametrize(("role", "page"), [(Role.SUPPORT, "household_people"), (Role.AUDITOR, "plan")])
def test_is_not_offered_to_a_role_without_it(here: PageHousehold, as_person: AsPerson, role: Role, page: str) -> None:
    with writing() as s:
        factories.colleague(s, role, username="rob")
    assert "glass.open" not in keys(as_person("rob", page, household="HIW-99999"))
