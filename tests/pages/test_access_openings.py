"""Today tells of households that were opened by breaking the glass …"""

import pytest
import sqlalchemy as sa

from db.enums import BreakGlassOutcome, Role
from db.models import BreakGlassAccess
from db.session import reading, writing
from hiw.policy.permissions import Actor
from tests import factories, factories_trust
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said

pytestmark = pytest.mark.requirement("ACL-11")


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The action's own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def kim(here: PageHousehold) -> Actor:
    """An advocate of tess's team who opened joe's household."""
    with writing() as s:
        kim = factories.colleague(s, username="kim", full_name="Kim Stone")
        factories.colleague(s, Role.MANAGER, username="max")
        factories_trust.glass(s, kim, here.household_id, owner_id=here.by.id)
    return kim


def opening() -> BreakGlassAccess:
    with reading() as s:
        return s.scalars(sa.select(BreakGlassAccess)).one()


@pytest.mark.parametrize("username", ["tess", "max"])
def test_to_a_senior_and_a_manager_who_review_it(
    here: PageHousehold, kim: Actor, as_person: AsPerson, username: str
) -> None:
    at, number = as_person(username), opening().id
    assert f"Kim Stone opened {here.reference}" in said(at)
    at.button(key=f"glass.review.{number}.save").click().run()
    assert beside(at, f"glass.review.{number}.outcome") == "Please choose."
    at.segmented_control(key=f"glass.review.{number}.outcome").set_value(BreakGlassOutcome.NOT_JUSTIFIED).run()
    at.text_input(key=f"glass.review.{number}.note").input("Nobody had rung")
    at.button(key=f"glass.review.{number}.save").click().run()
    assert (opening().outcome, opening().review_note) == (BreakGlassOutcome.NOT_JUSTIFIED, "Nobody had rung")
    assert "To review" not in [title.value for title in at.subheader]


def test_and_a_review_needs_what_was_found(here: PageHousehold, kim: Actor, as_person: AsPerson) -> None:
    at, number = as_person("tess"), opening().id
    at.segmented_control(key=f"glass.review.{number}.outcome").set_value(BreakGlassOutcome.JUSTIFIED).run()
    at.button(key=f"glass.review.{number}.save").click().run()
    assert beside(at, f"glass.review.{number}.note") == "Please fill this in."
    assert opening().outcome is None


def test_to_whoever_supports_them(here: PageHousehold, kim: Actor, as_person: AsPerson) -> None:
    at = as_person("joe")
    assert "A neighbour rang about shouting" in said(at)
    assert "A senior or manager reviews it by" in said(at)


@pytest.mark.parametrize("username", ["kim", "sam", "audrey", "susan"])
def test_to_nobody_else(here: PageHousehold, kim: Actor, as_person: AsPerson, username: str) -> None:
    assert "opened" not in said(as_person(username))
