"""Assigning a household …"""

from datetime import date
from typing import Any

import pytest

from db.enums import AssignmentReason, Role
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.households.queries import assignments_of, household_view
from hiw.households.reassignment import Reassignment, reassign
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.factories import actor

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def team() -> tuple[Actor, Actor, Actor, int]:
    """A senior, the advocate who holds a household, a colleague who could, and the household."""
    with writing() as s:
        senior, ann, bo = make.colleague(s, Role.SENIOR), make.colleague(s), make.colleague(s)
        return senior, ann, bo, make.household(s, advocate=ann)


def assign(by: Actor, home: int, advocate_id: int, instead_of_id: int | None, **fields: Any) -> int:
    given: dict[str, Any] = {"on": TODAY, "reason": AssignmentReason.CASELOAD} | fields
    with writing() as s:
        return reassign(s, by, [Reassignment(home, instead_of_id, advocate_id, **given)])[home]


def test_ends_the_present_spell_and_begins_the_next_on_that_day() -> None:
    senior, ann, bo, home = team()
    assign(senior, home, bo.id, ann.id, note="Ann is full")
    with reading() as s:
        now, before = assignments_of(s, senior, home)
        assert household_view(s, senior, home).advocate_id == bo.id
    assert (now.advocate_id, now.from_on, now.to_on, now.note) == (bo.id, TODAY, None, "Ann is full")
    assert (now.reason, now.assigned_by) == (AssignmentReason.CASELOAD, senior.name)
    assert (before.advocate_id, before.to_on) == (ann.id, TODAY)


def test_there_and_back_again_makes_three_spells() -> None:
    senior, ann, bo, home = team()
    assign(senior, home, bo.id, ann.id)
    assign(senior, home, ann.id, bo.id)
    with reading() as s:
        assert [spell.advocate_id for spell in assignments_of(s, senior, home)] == [ann.id, bo.id, ann.id]


def test_that_a_colleague_has_assigned_meanwhile_is_told_and_not_changed() -> None:
    senior, ann, bo, home = team()
    with writing() as s:
        cy = make.colleague(s, full_name="Cy Day")
    assign(senior, home, cy.id, ann.id)
    with pytest.raises(Stale, match="now with Cy Day") as refused:
        assign(senior, home, bo.id, ann.id)
    assert refused.value.clashes[0].theirs == cy.id
    with pytest.raises(RuleBroken, match="holds the household already"):
        assign(senior, home, cy.id, ann.id)


def test_that_nobody_holds_says_so() -> None:
    senior, _, bo, _ = team()
    with writing() as s:
        home = make.household(s)
    with pytest.raises(Stale, match="now with nobody"):
        assign(senior, home, bo.id, senior.id)
    assign(senior, home, bo.id, None)


@pytest.mark.parametrize("from_on", [date(2026, 1, 4), date(2026, 11, 24)])
def test_before_the_present_spell_or_in_days_to_come_is_refused(from_on: date) -> None:
    senior, ann, bo, home = team()
    with pytest.raises(RuleBroken, match="The change"):
        assign(senior, home, bo.id, ann.id, on=from_on)


def test_to_who_is_away_elsewhere_or_no_advocate_is_refused() -> None:
    senior, ann, _, home = team()
    with writing() as s:
        away = make.colleague(s, is_active=False)
        elsewhere = make.colleague(s, Role.ADVOCATE, "LIV")
        support = make.colleague(s, Role.SUPPORT, "SFT")
    for someone in (away.id, elsewhere.id, support.id, 999):
        with pytest.raises(RuleBroken, match="Choose another advocate"):
            assign(senior, home, someone, ann.id)


def test_when_closed_unseen_or_by_an_advocate_is_refused() -> None:
    senior, ann, bo, home = team()
    with writing() as s:
        closed = make.household(s, closed_on=date(2026, 6, 1))
        unseen = make.household(s, authority="LIV")
    with pytest.raises(RuleBroken, match="closed"):
        assign(senior, closed, bo.id, None)
    with pytest.raises(NotFound):
        assign(senior, unseen, bo.id, None)
    with pytest.raises(NotAllowed, match="assign households"):
        assign(actor(), home, bo.id, ann.id)
