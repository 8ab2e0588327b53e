"""Standing in for a colleague …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import Cover
from db.session import reading, writing
from hiw import clock, words
from hiw.policy.permissions import Actor
from tests import factories, factories_trust
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said, shown

pytestmark = pytest.mark.requirement("ACL-08")


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The actions' own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def kim(here: PageHousehold) -> Actor:
    """An advocate who could stand in for joe."""
    with writing() as s:
        return factories.colleague(s, username="kim", full_name="Kim Stone")


def covers() -> list[Cover]:
    with reading() as s:
        return list(s.scalars(sa.select(Cover)))


def test_is_given_by_a_senior_and_ended(here: PageHousehold, as_person: AsPerson, kim: Actor) -> None:
    at = as_person("tess", "cover")
    at.selectbox(key="cover.new.for_id").select(here.by.id).run()
    at.selectbox(key="cover.new.staff_id").select(kim.id).run()
    at.text_input(key="cover.new.reason").input("On leave")
    at.button(key="cover.new.save").click().run()
    (row,) = covers()
    assert (row.staff_id, row.for_id, row.with_restricted) == (kim.id, here.by.id, False)
    assert row.to_on == clock.today() + timedelta(days=7)
    assert "Kim Stone stands in for Jo Field" in said(at)
    at.button(key=f"cover.end.{row.id}").click().run()
    assert covers()[0].ended_at is not None
    assert "Nobody stands in" in said(at)


def test_is_refused_without_a_reason(here: PageHousehold, as_person: AsPerson, kim: Actor) -> None:
    at = as_person("tess", "cover")
    at.button(key="cover.new.save").click().run()
    missing = [line.split(":")[0] for line in at.error[0].value.splitlines()]
    assert missing == ["* [Who is away", "* [Who stands in", "* [Why"]
    at.selectbox(key="cover.new.for_id").select(here.by.id).run()
    at.selectbox(key="cover.new.staff_id").select(kim.id).run()
    at.button(key="cover.new.save").click().run()
    assert beside(at, "cover.new.reason") == "Please fill this in."
    assert covers() == []


def test_is_offered_for_one_s_own_team_only(here: PageHousehold, as_person: AsPerson, kim: Actor) -> None:
    with writing() as s:
        factories.colleague(s, Role.ADVOCATE, "WRL", full_name="Wes Far")
    at = as_person("tess", "cover")
    assert "Jo Field" in at.selectbox(key="cover.new.for_id").options
    assert "Wes Far" not in at.selectbox(key="cover.new.for_id").options
    assert "Wes Far" in at.selectbox(key="cover.new.staff_id").options


def test_is_said_on_today_with_the_way_to_the_households(here: PageHousehold, as_person: AsPerson, kim: Actor) -> None:
    until = clock.today() + timedelta(days=3)
    with writing() as s:
        factories_trust.cover(s, kim, here.by, to_on=until)
        own = factories.household(s, "Di Roe", advocate=kim)
    assert f"You stand in for Jo Field until {words.day(until, clock.today())}." in said(as_person("kim"))
    at = as_person("kim", "households", whose="In place of Jo Field")
    assert at.selectbox(key="whose").value == here.by.id
    assert here.reference in shown(at)
    assert words.reference(own) not in shown(at)


def test_is_not_said_to_anybody_else(here: PageHousehold, as_person: AsPerson, kim: Actor) -> None:
    assert "You stand in" not in said(as_person("kim"))
    assert "whose" not in [box.key for box in as_person("kim", "households").selectbox]
