"""The name of a household that somebody has left …"""

from dataclasses import replace

import pytest

from db.enums import Role
from db.session import reading, writing
from hiw import clock
from hiw.access.actions import restrict_person
from hiw.audit_log.queries import AuditLogFilter, household_audit_log
from hiw.households import actions
from hiw.households.queries import household_view
from hiw.policy.permissions import Actor
from tests import factories as make
from tests import factories_trust

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("ACL-07", "SAFE-01")]


def home(name: str, *members: str) -> tuple[Actor, int, list[int]]:
    """An advocate, their household, and its people."""
    with writing() as s:
        by = make.colleague(s)
        number = make.household(s, *members, advocate=by, name=name)
    with reading() as s:
        return by, number, [member.person_id for member in household_view(s, by, number).members]


def leave(by: Actor, number: int, person_id: int) -> None:
    with writing() as s:
        actions.leave_household(s, by, household_id=number, person_id=person_id, on=clock.today())


def restrict(by: Actor, person_id: int) -> None:
    with writing() as s:
        factories_trust.restriction(s, by, person_id)
        factories_trust.named(s, by, person_id)


def name_of(by: Actor, number: int) -> str:
    with reading() as s:
        return household_view(s, by, number).name


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("Zoe Hidden and Bo Lee", "Bo Lee"),
        ("Zoe's household", "Bo Lee"),
        ("The Lee household", "The Lee household"),
        ("Flat 4", "Flat 4"),
    ],
)
def test_says_nothing_of_them_when_they_are_restricted(name: str, after: str) -> None:
    by, number, (zoe, _) = home(name, "Zoe Lee-Hidden" if "Lee h" in name else "Zoe Hidden", "Bo Lee")
    restrict(by, zoe)
    leave(by, number, zoe)
    assert name_of(by, number) == after


def test_stays_as_it_was_typed_when_they_are_not() -> None:
    by, number, (zoe, _) = home("Zoe Hidden and Bo Lee", "Zoe Hidden", "Bo Lee")
    leave(by, number, zoe)
    assert name_of(by, number) == "Zoe Hidden and Bo Lee"


def test_says_nothing_of_them_once_they_are_restricted_later() -> None:
    by, number, (zoe, _) = home("Zoe Hidden and Bo Lee", "Zoe Hidden", "Bo Lee")
    with writing() as s:
        new_home = make.household(s, "Cy Ray", advocate=by)
        manager = replace(make.colleague(s, Role.MANAGER), stepped_up_at=clock.now())
        make.colleague(s, Role.MANAGER)
        actions.move_member(
            s, manager, person_id=zoe, from_household_id=number, to_household_id=new_home, on=clock.today()
        )
    with writing() as s:
        restrict_person(s, manager, person_id=zoe, reason="Fled")
    assert name_of(manager, number) == "Bo Lee"


def test_is_quoted_in_the_record_only_to_who_may_know_of_all_its_people() -> None:
    by, number, (zoe, _) = home("Zoe Hidden and Bo Lee", "Zoe Hidden", "Bo Lee")
    restrict(by, zoe)
    leave(by, number, zoe)
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
    for reader, is_told in ((by, True), (manager, False)):
        with reading() as s:
            said = [line.differences for line in household_audit_log(s, reader, number, AuditLogFilter()).lines]
        assert ("Zoe" in str(said)) is is_told
