"""A list of households …"""

from datetime import date
from typing import Any

import pytest

from db.enums import HouseholdStatus, Role
from db.session import reading, writing
from hiw.errors import RuleBroken
from hiw.households.queries import HouseholdPage, households_page
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.factories import actor
from tests.factories_plans import counted

pytestmark = pytest.mark.usefixtures("database")
MANAGER = actor(Role.MANAGER)


def listed(by: Actor = MANAGER, **choices: Any) -> list[str]:
    with reading() as s:
        return [row.name for row in households_page(s, by, **choices).rows]


def test_is_empty_when_there_are_none() -> None:
    with reading() as s:
        assert households_page(s, MANAGER) == HouseholdPage((), 0)


def test_shows_each_with_its_advocate_and_its_members_of_now() -> None:
    with writing() as s:
        advocate = make.colleague(s, full_name="Jo Field")
        home = make.household(s, advocate=advocate, name="The Lees")
        make.member(s, home, left_on=date(2026, 6, 1))
    with reading() as s:
        page = households_page(s, actor())
    (row,) = page.rows
    assert page.total == 1
    assert (row.reference, row.name, row.authority) == (f"HIW-{home:05d}", "The Lees", "Sefton")
    assert (row.advocate, row.members) == ("Jo Field", 2)


def test_is_sorted_without_regard_to_case_and_accents_alike_on_both_engines() -> None:
    with writing() as s:
        for name in ("zoe", "Éva", "Łukasz", "abel", "Zack", "王小明", "Eve"):
            make.household(s, name=name)
    assert listed() == ["abel", "Éva", "Eve", "Łukasz", "王小明", "Zack", "zoe"]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["Ann", "Bo", "Cy"]),
        ("end", ["Cy", "Ann", "Bo"]),
        ("contact", ["Bo", "Cy", "Ann"]),
        ("review", ["Ann", "Bo", "Cy"]),
    ],
)
def test_can_be_sorted_with_what_was_never_done_first(order: str, names: list[str]) -> None:
    with writing() as s:
        make.household(s, "Ann", last_contact_on=date(2026, 11, 2))
        make.household(s, "Bo", planned_end_on=date(2027, 2, 1), next_review_on=date(2026, 12, 1))
        cy: dict[str, Any] = {"last_contact_on": date(2026, 11, 1), "next_review_on": date(2026, 12, 2)}
        make.household(s, "Cy", planned_end_on=date(2026, 12, 1), **cy)
    assert listed(order=order) == names


@pytest.mark.parametrize("order", ["", "id", "name; DROP TABLE households", "name desc"])
def test_is_not_sorted_by_anything_else(order: str) -> None:
    with pytest.raises(RuleBroken, match="name, end, contact, review"):
        listed(order=order)


def test_can_be_narrowed() -> None:
    with writing() as s:
        ann = make.colleague(s)
        make.household(s, "Ann's", advocate=ann)
        make.household(s, "Nobody's", authority="LIV")
        make.household(s, "Closed", advocate=ann, closed_on=date(2026, 6, 1))
    assert listed(status=HouseholdStatus.CLOSED) == ["Closed"]
    assert listed(authority="LIV") == ["Nobody's"]
    assert listed(advocate_id=ann.id) == ["Ann's"]
    assert listed(without_advocate=True, status=HouseholdStatus.OPEN) == ["Nobody's"]
    assert listed(actor(Role.ADVOCATE, "LIV", id=99)) == ["Nobody's"]
    assert listed(actor(Role.ADVOCATE, "LIV", id=99), authority="SFT") == []


def test_comes_in_pages_that_count_all_in_as_many_statements_as_a_short_one() -> None:
    with writing() as s:
        for number in range(9):
            make.household(s, f"Name {number}")
    counts = set()
    for limit, offset in ((4, 0), (4, 4), (4, 8), (500, 0), (0, -1), (4, 99)):
        with reading() as s, counted() as statements:
            page = households_page(s, MANAGER, limit=limit, offset=offset)
        assert page.total == 9
        assert [row.name for row in page.rows] == [
            f"Name {n}" for n in range(9)[max(offset, 0) : max(offset, 0) + max(limit, 1)]
        ]
        counts.add(len(statements))
    assert counts == {2}
