"""What managers keep of authorities and life areas …"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier as Gate
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import AuditEvent
from db.reference import AUTHORITIES, LIFE_AREAS
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.plans.queries import life_areas
from hiw.policy.permissions import Actor
from hiw.reference import (
    AuthorityContact,
    LifeAreaSetting,
    add_life_area,
    authority_contacts,
    change_authority_contact,
    change_life_area,
    life_area_settings,
)
from tests import factories

AREA: dict[str, Any] = {"name": "Money and debt", "hint": "Bills", "is_active": True}


@pytest.fixture
def manager(database: str) -> Actor:
    with writing() as s:
        return factories.colleague(s, Role.MANAGER)


def contact(by: Actor, code: str = "SFT") -> AuthorityContact:
    with reading() as s:
        return next(row for row in authority_contacts(s, by) if row.code == code)


def areas(by: Actor) -> list[LifeAreaSetting]:
    with reading() as s:
        return list(life_area_settings(s, by))


def do(by: Actor, action: Callable[..., Any], **fields: Any) -> Any:
    with writing() as s:
        return action(s, by, **fields)


def contact_edit(base: AuthorityContact, **mine: str) -> Edit:
    was = {"phone": base.phone, "email": base.email}
    return Edit(base.version, was, was | mine)


def words() -> list[str]:
    with reading() as s:
        return list(s.scalars(sa.select(AuditEvent.word).order_by(AuditEvent.id)))


def test_begins_with_the_six_authorities_and_the_programme_s_life_areas(manager: Actor) -> None:
    with reading() as s:
        assert [row.name for row in authority_contacts(s, manager)] == sorted(name for _, _, name, _ in AUTHORITIES)
    assert [row.name for row in areas(manager)] == [name for _, name, _ in LIFE_AREAS]


def test_takes_a_new_phone_and_e_mail(manager: Actor) -> None:
    before = contact(manager)
    edit = contact_edit(before, phone=" 0151 496 0001 ", email="team@example.org")
    do(manager, change_authority_contact, authority_id=before.id, edit=edit)
    after = contact(manager)
    assert (after.phone, after.email, after.version) == ("0151 496 0001", "team@example.org", before.version + 1)
    assert words() == ["authority.changed"]


def test_shows_a_clash_of_two_managers_and_joins_what_fits(manager: Actor) -> None:
    before = contact(manager)
    do(manager, change_authority_contact, authority_id=before.id, edit=contact_edit(before, phone="1"))
    do(manager, change_authority_contact, authority_id=before.id, edit=contact_edit(before, email="a@b"))
    with pytest.raises(Stale):
        do(manager, change_authority_contact, authority_id=before.id, edit=contact_edit(before, phone="2"))
    after = contact(manager)
    assert (after.phone, after.email) == ("1", "a@b")


@pytest.mark.parametrize(
    ("mine", "says"),
    [
        ({"phone": " "}, "phone number is empty"),
        ({"email": ""}, "e-mail address is empty"),
        ({"email": "team"}, "has no @"),
        ({"phone": "0" * 41}, "40 fit"),
        ({"email": "@" * 201}, "200 fit"),
    ],
)
def test_refuses_a_contact_that_nobody_could_use(manager: Actor, mine: dict[str, str], says: str) -> None:
    before = contact(manager)
    with pytest.raises(RuleBroken, match=says):
        do(manager, change_authority_contact, authority_id=before.id, edit=contact_edit(before, **mine))
    assert contact(manager) == before


def test_takes_a_new_life_area_at_the_end(manager: Actor) -> None:
    new = do(manager, add_life_area, name="Pets", hint="A dog that cannot be left alone")
    another = do(manager, add_life_area, name="Faith")
    assert [(row.id, row.name, row.hint) for row in areas(manager)[-2:]] == [
        (new, "Pets", "A dog that cannot be left alone"),
        (another, "Faith", ""),
    ]
    assert words() == ["life_area.added"] * 2


def test_lets_a_life_area_rest_without_forgetting_it(manager: Actor) -> None:
    money = next(row for row in areas(manager) if row.name == AREA["name"])
    edit = Edit(1, AREA | {"hint": money.hint}, AREA | {"name": "Money", "is_active": False})
    do(manager, change_life_area, life_area_id=money.id, edit=edit)
    kept = next(row for row in areas(manager) if row.id == money.id)
    assert (kept.name, kept.hint, kept.is_active, kept.version) == ("Money", "Bills", False, 2)
    with reading() as s:
        assert money.id not in [area.id for area in life_areas(s, manager)]


@pytest.mark.parametrize("name", ["Money and debt", " MONEY  and debt", "Möney and debt", "", "x" * 201])
def test_refuses_a_life_area_that_looks_like_another_or_has_no_name(manager: Actor, name: str) -> None:
    with pytest.raises(RuleBroken):
        do(manager, add_life_area, name=name)
    housing = next(row for row in areas(manager) if row.name == "Housing")
    with pytest.raises(RuleBroken):
        do(manager, change_life_area, life_area_id=housing.id, edit=Edit(1, AREA, AREA | {"name": name}))
    assert len(areas(manager)) == len(LIFE_AREAS)


def test_lets_a_life_area_keep_its_own_name_in_another_spelling(manager: Actor) -> None:
    housing = next(row for row in areas(manager) if row.name == "Housing")
    base = {"name": "Housing", "hint": housing.hint, "is_active": True}
    do(manager, change_life_area, life_area_id=housing.id, edit=Edit(1, base, base | {"name": "HOUSING"}))
    assert "HOUSING" in [row.name for row in areas(manager)]


def test_has_no_authority_or_area_that_is_not_there(manager: Actor) -> None:
    with pytest.raises(NotFound):
        do(manager, change_authority_contact, authority_id=99, edit=contact_edit(contact(manager)))
    with pytest.raises(NotFound):
        do(manager, change_life_area, life_area_id=99, edit=Edit(1, AREA, AREA))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_is_seen_by_every_role_and_changed_by_no_other(sqlite_database: str, role: Role) -> None:
    by = factories.actor(role)
    assert len(areas(by)) == len(LIFE_AREAS)
    for action, fields in (
        (change_authority_contact, {"authority_id": 1, "edit": contact_edit(contact(by))}),
        (add_life_area, {"name": "Pets"}),
        (change_life_area, {"life_area_id": 1, "edit": Edit(1, AREA, AREA)}),
    ):
        with pytest.raises(NotAllowed):
            do(by, action, **fields)


@pytest.mark.parametrize(("names", "added"), [(("Pets", "Faith"), 2), (("Pets", "pets"), 1)])
def test_takes_life_areas_of_two_managers_one_after_the_other(
    manager: Actor, names: tuple[str, str], added: int
) -> None:
    gate = Gate(2)

    def add(name: str) -> None:
        gate.wait()
        with suppress(RuleBroken):
            do(manager, add_life_area, name=name)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, names))
    assert len(areas(manager)) == len(LIFE_AREAS) + added
