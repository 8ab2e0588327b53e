"""The view of a household …"""

from datetime import date, timedelta
from typing import Any

import pytest

from db.enums import CloseReason, HouseholdStatus, Role
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound
from hiw.households import actions
from hiw.households.queries import (
    advocates_for,
    assignments_of,
    authorities,
    eligibility_history,
    extensions_of,
    household_view,
    pauses_of,
)
from tests import factories as make
from tests import factories_caseload, factories_trust
from tests.factories import actor
from tests.factories_plans import counted

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def test_has_the_head_line_and_the_members_in_two_statements() -> None:
    with writing() as s:
        advocate = make.colleague(s, full_name="Jo Field")
        home = make.household(s, "Ann Lee", advocate=advocate, name="The Lees")
        bo = make.member(s, home, "Bo Lee", birth_on=date(2010, 11, 24), known_as="Bobby")
        make.member(s, home, "Cy Lee", left_on=date(2026, 6, 1), phone="07700 900123", benefit="Universal Credit")
        make.member(s, home, "Di Lee", joined_on=date(2026, 7, 1))
    with reading() as s, counted() as statements:
        view = household_view(s, actor(), home)
    assert len(statements) == 2
    assert (view.name, view.authority, view.team_phone) == ("The Lees", "Sefton", "07825793270")
    assert (view.advocate_id, view.advocate) == (advocate.id, "Jo Field")
    assert (view.status, view.paused_from_on, view.extensions) == (HouseholdStatus.OPEN, None, 0)
    assert [m.name for m in view.members] == ["Ann Lee", "Bo Lee", "Di Lee", "Cy Lee"]
    assert [m.name for m in view.current_members] == ["Ann Lee", "Bo Lee", "Di Lee"]
    bobby = next(m for m in view.members if m.person_id == bo)
    assert (bobby.said_name, bobby.age) == ("Bobby", 15)
    assert not view.needs_second_member


def test_leaves_out_how_to_reach_who_has_left() -> None:
    with writing() as s:
        home = make.household(s, "Ann Lee")
        make.member(
            s, home, "Bo Lee", left_on=date(2026, 6, 1), phone="07700 900123", email="bo@example.org",
            address="1 New Street", postcode="L1 4AB", authority_code="LIV", benefit="Universal Credit",
        )  # fmt: skip
    with reading() as s:
        gone = household_view(s, actor(), home).members[-1]
    assert (gone.phone, gone.email, gone.address, gone.postcode, gone.authority_code, gone.benefit) == (
        "", "", "", "", None, "",
    )  # fmt: skip


def test_leaves_out_work_and_closing_for_who_sees_contacts_only() -> None:
    facts: dict[str, Any] = {"benefit": "Universal Credit", "never_worked": True, "phone": "07700 900123"}
    with writing() as s:
        home = make.household(s, "Ann Lee", closed_on=date(2026, 6, 1), close_reason=CloseReason.CUSTODY)
        make.member(s, home, "Bo Lee", **facts)
    with reading() as s:
        support, senior = (household_view(s, actor(role), home) for role in (Role.SUPPORT, Role.SENIOR))
    assert (support.close_reason, senior.close_reason) == (None, CloseReason.CUSTODY)
    assert [(m.benefit, m.never_worked, m.phone) for m in (support.members[1], senior.members[1])] == [
        ("", False, "07700 900123"),
        ("Universal Credit", True, "07700 900123"),
    ]


def test_says_when_a_second_member_is_missing() -> None:
    with writing() as s:
        home = make.household(s, "Ann Lee")
        make.member(s, home, "Kid Lee", counts=False)
    with reading() as s:
        assert household_view(s, actor(), home).needs_second_member


def test_is_not_to_be_had_out_of_scope_nor_of_what_is_not_there() -> None:
    with writing() as s:
        home = make.household(s, authority="LIV")
    with reading() as s:
        for query in (household_view, eligibility_history, assignments_of, pauses_of, extensions_of):
            said = set()
            for number in (home, home + 1, -1):
                with pytest.raises(NotFound) as refused:
                    query(s, actor(), number)
                said.add(str(refused.value))
            assert len(said) == 1


def test_history_is_empty_at_first() -> None:
    with writing() as s:
        home = make.household(s)
    with reading() as s:
        for query in (eligibility_history, assignments_of, pauses_of, extensions_of):
            assert query(s, actor(), home) == ()


def test_history_is_not_for_who_sees_contacts_only() -> None:
    with writing() as s:
        home = make.household(s)
    with reading() as s:
        for query in (eligibility_history, assignments_of, pauses_of, extensions_of):
            with pytest.raises(NotAllowed):
                query(s, actor(Role.SUPPORT), home)


def test_history_tells_pauses_extensions_and_spells_with_the_latest_first() -> None:
    with writing() as s:
        senior, advocate = make.colleague(s, Role.SENIOR), make.colleague(s)
        home = make.household(s, advocate=advocate)
        for from_on, on in ((date(2026, 3, 1), date(2026, 3, 9)), (date(2026, 5, 1), date(2026, 5, 9))):
            actions.pause_household(s, senior, household_id=home, from_on=from_on, reason="In hospital")
            actions.resume_household(s, senior, household_id=home, on=on)
        actions.extend_household(s, senior, household_id=home, to_on=date(2027, 3, 5), reason="Was in hospital")
        actions.close_household(s, senior, household_id=home, reason=CloseReason.INTO_WORK, on=TODAY)
    with reading() as s:
        assert [(p.from_on, p.to_on) for p in pauses_of(s, senior, home)] == [
            (date(2026, 5, 1), date(2026, 5, 9)),
            (date(2026, 3, 1), date(2026, 3, 9)),
        ]
        (extension,) = extensions_of(s, senior, home)
        assert (extension.from_on, extension.to_on, extension.given_by) == (
            date(2027, 1, 5), date(2027, 3, 5), senior.name,
        )  # fmt: skip
        (spell,) = assignments_of(s, senior, home)
        assert (spell.advocate, spell.to_on) == (advocate.name, TODAY)
        assert household_view(s, senior, home).advocate is None


def test_names_the_active_advocates_and_seniors_of_an_authority_with_what_they_hold() -> None:
    with writing() as s:
        ann = make.colleague(s, full_name="Ann")
        bo = make.colleague(s, Role.SENIOR, "SFT", "LIV", full_name="Bo")
        make.colleague(s, Role.ADVOCATE, "LIV", full_name="Cy")
        make.colleague(s, Role.ADVOCATE, "SFT", full_name="Di", is_active=False)
        make.colleague(s, Role.SUPPORT, "SFT", full_name="Ed")
        make.household(s, advocate=ann)
        make.household(s, advocate=ann, closed_on=date(2026, 6, 1))
    with reading() as s, counted() as statements:
        rows = advocates_for(s, actor(), "SFT")
    assert [(row.id, row.name, row.households) for row in rows] == [(ann.id, "Ann", 1), (bo.id, "Bo", 0)]
    assert len(statements) == 1


def test_says_which_of_them_is_away_today() -> None:
    """On leave with all their hours, or because somebody stands in for them."""
    with writing() as s:
        senior = make.colleague(s, Role.SENIOR, full_name="Tess")
        ann, bo, cy = (make.colleague(s, full_name=name) for name in ("Ann", "Bo", "Cy"))
        today, week = clock.today(), timedelta(days=7)
        for of, minutes, first in ((ann, 60 * 60, today), (bo, 60, today), (cy, 60 * 60, today + week)):
            factories_caseload.reduction(s, senior, of, minutes, from_on=first)
        factories_trust.cover(s, bo, cy)
    with reading() as s:
        away = {row.name: row.is_away for row in advocates_for(s, senior, "SFT")}
        told = [row.name for row in advocates_for(s, bo, "SFT") if row.is_away]
    assert away == {"Ann": True, "Bo": False, "Cy": True, "Tess": False}
    assert told == [], "leave of colleagues is nothing for an advocate"


def test_has_six_authorities_to_name() -> None:
    with reading() as s:
        rows = authorities(s, actor())
    assert [row.name for row in rows] == ["Halton", "Knowsley", "Liverpool", "Sefton", "St Helens", "Wirral"]
    assert {row.email for row in rows} == {"hiw@liverpoolcityregion-ca.gov.uk"}
