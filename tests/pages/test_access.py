"""The page "Who may see this" …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import AuditSample, DeclaredInterest, NamedStaff, Restriction, Staff
from db.session import reading, writing
from hiw import clock
from hiw.policy.permissions import Actor
from tests import factories, factories_trust
from tests.fields import beside, type_day
from tests.pages.conftest import AsPerson, PageHousehold, said

pytestmark = pytest.mark.requirement("ACL-09")


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The actions' own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def max_(here: PageHousehold) -> Actor:
    """The manager max."""
    with writing() as s:
        return factories.colleague(s, Role.MANAGER, username="max", full_name="Max Boss")


def named() -> set[int]:
    with reading() as s:
        return set(s.scalars(sa.select(NamedStaff.staff_id).where(NamedStaff.ended_at.is_(None))))


def restrictions() -> list[Restriction]:
    with reading() as s:
        return list(s.scalars(sa.select(Restriction)))


def on_record(by: Actor, here: PageHousehold, **facts: object) -> None:
    """Ann is restricted, with this colleague and her advocate on her record."""
    with writing() as s:
        factories_trust.restriction(s, here.by, here.ann, **facts)
        for colleague in (by, here.by):
            factories_trust.named(s, colleague, here.ann)


def test_names_a_colleague_and_takes_them_off(here: PageHousehold, as_person: AsPerson, max_: Actor) -> None:
    at = as_person("tess", "access", household=here.reference)
    field = here.key(f"access.{here.ann}.name")
    at.button(key=f"{field}.save").click().run()
    assert beside(at, f"{field}.staff_id") == "Please choose."
    with reading() as s:
        sam = s.scalars(sa.select(Staff.id).where(Staff.username == "sam")).one()
    at.selectbox(key=f"{field}.staff_id").select(sam).run()
    at.button(key=f"{field}.save").click().run()
    assert named() == {sam}
    at.button(key=f"unname.{here.ann}.{sam}").click().run()
    assert named() == set()


def test_restricts_somebody_with_a_reason_and_is_closed_to_who_did(
    here: PageHousehold, as_person: AsPerson, max_: Actor
) -> None:
    at = as_person("tess", "access", household=here.reference)
    at.button(key=f"restrict.{here.ann}").click().run()
    at.text_input(key=here.key(f"access.{here.ann}.restrict.reason")).input("A threat")
    at.button(key=here.key(f"access.{here.ann}.restrict.save")).click().run()
    assert [(row.person_id, row.reason) for row in restrictions()] == [(here.ann, "A threat")]
    assert named() == {here.by.id, max_.id}
    assert "There is no household" in at.error[0].value
    assert "A threat" in said(as_person("max", "access", household=here.reference))


def test_says_what_is_wrong_with_a_reason(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("tess", "access", household=here.reference)
    at.button(key=f"restrict.{here.ann}").click().run()
    at.button(key=here.key(f"access.{here.ann}.restrict.save")).click().run()
    at.button(key=f"restrict.{here.ann}").click().run()
    assert beside(at, here.key(f"access.{here.ann}.restrict.reason")) == "Please fill this in."
    assert restrictions() == []


def test_takes_not_the_last_colleague_off_a_restricted_record(
    here: PageHousehold, as_person: AsPerson, max_: Actor
) -> None:
    with writing() as s:
        factories_trust.restriction(s, here.by, here.ann)
        factories_trust.named(s, max_, here.ann)
    at = as_person("max", "access", household=here.reference)
    at.button(key=f"unname.{here.ann}.{max_.id}").click().run()
    assert "Name another colleague first" in at.error[0].value
    assert named() == {max_.id}


def test_asks_to_lift_a_restriction_and_lets_another_manager_lift_it(
    here: PageHousehold, as_person: AsPerson, max_: Actor
) -> None:
    with writing() as s:
        other = factories.colleague(s, Role.MANAGER, username="mona", full_name="Mona Chief")
        factories_trust.named(s, other, here.ann)
    on_record(max_, here)
    at = as_person("max", "access", household=here.reference)
    at.button(key=f"lift.ask.{here.ann}").click().run()
    at.text_input(key=here.key(f"access.{here.ann}.lift.reason")).input("He is in prison")
    at.button(key=here.key(f"access.{here.ann}.lift.save")).click().run()
    assert f"lift.{here.ann}" not in [b.key for b in at.button]
    at = as_person("mona", "access", household=here.reference)
    assert "He is in prison" in said(at)
    at.button(key=f"lift.{here.ann}").click().run()
    assert restrictions()[0].lifted_by_id == other.id


def test_offers_a_senior_no_way_to_lift_a_restriction(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        senior = factories.colleague(s, Role.SENIOR, username="una")
    on_record(senior, here)
    at = as_person("una", "access", household=here.reference)
    assert not [b.key for b in at.button if str(b.key).startswith("lift")]


def test_chooses_a_household_for_an_auditor(here: PageHousehold, as_person: AsPerson, max_: Actor) -> None:
    at = as_person("max", "access", household=here.reference)
    at.button(key=here.key("sample.save")).click().run()
    with reading() as s:
        row = s.scalars(sa.select(AuditSample).order_by(AuditSample.id.desc())).first()
    assert row is not None
    assert (row.given_by_id, row.household_id, row.to_on) == (
        max_.id,
        here.household_id,
        clock.today() + timedelta(days=30),
    )


def test_refuses_a_sample_of_too_many_days(here: PageHousehold, as_person: AsPerson, max_: Actor) -> None:
    at = as_person("max", "access", household=here.reference)
    type_day(at, here.key("sample.to_on"), clock.today() + timedelta(days=90))
    at.button(key=here.key("sample.save")).click().run()
    assert "at most 31 days" in at.error[0].value


def test_offers_a_senior_no_samples(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("tess", "access", household=here.reference)
    assert here.key("sample.save") not in [b.key for b in at.button]


def test_is_linked_from_the_head_for_those_who_may(here: PageHousehold, as_person: AsPerson) -> None:
    for username, is_there in (("tess", True), ("joe", False)):
        at = as_person(username, "plan", household=here.reference)
        assert ("Who may see this" in [link.proto.label for link in at.get("page_link")]) is is_there


@pytest.mark.requirement("ACL-10")
@pytest.mark.parametrize(("username", "page"), [("tess", "access"), ("joe", "household_people")])
def test_closes_a_household_to_whoever_knows_somebody_privately(
    here: PageHousehold, as_person: AsPerson, username: str, page: str
) -> None:
    at = as_person(username, page, household=here.reference)
    at.button(key=f"person.close.{here.bo}").click().run()
    assert "you will no longer see this household" in said(at)
    at.text_input(key=here.key(f"relation.{here.bo}.relation")).input("My cousin")
    at.button(key=here.key(f"relation.{here.bo}.save")).click().run()
    with reading() as s:
        row = s.scalars(sa.select(DeclaredInterest)).one()
    assert (row.person_id, row.relation) == (here.bo, "My cousin")
    assert "no household with that reference" in as_person(username, page, household=here.reference).error[0].value


def test_asks_how_one_knows_somebody(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key=f"person.close.{here.bo}").click().run()
    at.button(key=here.key(f"relation.{here.bo}.save")).click().run()
    at.button(key=f"person.close.{here.bo}").click().run()
    assert beside(at, here.key(f"relation.{here.bo}.relation")) == "Please fill this in."
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count(DeclaredInterest.id))) == 0
