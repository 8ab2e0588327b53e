"""The region's Today …"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import Eligibility, HouseholdStatus, Role
from db.models import EligibilityCheck, Household, Membership
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed
from hiw.today import region
from hiw.today.queries import NewHousehold, SupportToday, manager_today, support_today
from hiw.today.region import RegionRow
from hiw.today.rules import Thresholds
from tests import factories as make
from tests import factories_plans as plans

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MANAGER, AUDITOR, SUPPORT = (make.actor(role) for role in (Role.MANAGER, Role.AUDITOR, Role.SUPPORT))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def home(authority: str, *late: int, **facts: Any) -> int:
    """A household with which all is well, but for actions due so many days ago."""
    well: dict[str, Any] = {"last_contact_on": ago(1), "next_review_on": ago(-30), "planned_end_on": ago(-200)} | facts
    with writing() as s:
        household = make.household(s, authority=authority, **well)
        for days in late:
            plans.action(s, plans.goal(s, household), due_on=ago(days))
        return household


def figures() -> dict[str, RegionRow]:
    with reading() as s:
        return {row.authority_code: row for row in manager_today(s, MANAGER).rows}


def test_has_all_six_authorities_even_when_empty(database: str) -> None:
    found = figures()
    assert [row.authority for row in found.values()] == [
        "Halton", "Knowsley", "Liverpool", "Sefton", "St Helens", "Wirral"
    ]  # fmt: skip
    assert found["SFT"] == RegionRow("SFT", "Sefton", *[0] * 8)


def test_counts_by_authority(database: str) -> None:
    home("SFT", 3, 1, 0, last_contact_on=ago(28), next_review_on=ago(1), planned_end_on=ago(1))
    home("SFT", planned_end_on=TODAY, started_on=date(2026, 11, 1))
    home("LIV", 5, next_review_on=TODAY, last_contact_on=ago(27), started_on=date(2026, 10, 31))
    found = figures()
    assert found["SFT"] == RegionRow(
        "SFT", "Sefton", households=2, waiting=2, started_this_month=1, near_end=1, past_end=1, very_quiet=1,
        reviews_overdue=1, late_actions=2,
    )  # fmt: skip
    assert found["LIV"] == RegionRow("LIV", "Liverpool", 1, 1, 0, 0, 0, 0, 0, 1)


def test_leaves_out_closed_households_and_lets_paused_ones_rest(database: str) -> None:
    home("SFT", 1, closed_on=ago(2), last_contact_on=ago(60), next_review_on=ago(60), planned_end_on=ago(60))
    assert figures()["SFT"] == RegionRow("SFT", "Sefton", *[0] * 8)
    home("SFT", status=HouseholdStatus.PAUSED, last_contact_on=ago(60), next_review_on=ago(60))
    assert figures()["SFT"] == RegionRow("SFT", "Sefton", 1, 1, *[0] * 6)


def test_counts_among_those_who_started_this_month_who_closed_since_and_not_who_is_to_start(database: str) -> None:
    first = date(2026, 11, 1)
    for facts in ({"closed_on": ago(1)}, {}, {"status": HouseholdStatus.PAUSED}):
        home("SFT", started_on=first, **facts)
    home("SFT", started_on=first - timedelta(days=1))
    home("SFT", started_on=ago(-1))
    assert (figures()["SFT"].started_this_month, figures()["SFT"].households) == (3, 4)


def test_tells_how_many_wait_for_an_advocate(database: str) -> None:
    with writing() as s:
        ada = make.colleague(s)
        for facts in ({}, {"status": HouseholdStatus.PAUSED}, {"closed_on": TODAY}):
            make.household(s, advocate=ada, **facts)
    home("SFT", closed_on=TODAY)
    home("SFT")
    assert (figures()["SFT"].households, figures()["SFT"].waiting) == (3, 1)


def test_counts_a_household_that_was_never_reached_from_its_start(database: str) -> None:
    home("WRL", last_contact_on=None, started_on=ago(28))
    home("WRL", last_contact_on=None, started_on=ago(27))
    assert figures()["WRL"].very_quiet == 1


def test_is_the_same_for_auditors_and_takes_two_statements_at_any_size(database: str) -> None:
    for size in (1, 6):
        for _ in range(size):
            home("SFT", 1, 2)
        with reading() as s, plans.counted() as statements:
            found = manager_today(s, AUDITOR)
        assert len(statements) == 2
    assert [row.late_actions for row in found.rows if row.authority_code == "SFT"] == [14]


def test_keeps_the_figures_of_a_large_region_for_a_minute(
    database: str, monkeypatch: pytest.MonkeyPatch, set_clock: Callable[[datetime], None]
) -> None:
    monkeypatch.setattr(region, "MANY", 1)
    monkeypatch.setattr(region, "_kept", None)
    home("SFT")
    assert figures()["SFT"].households == 1
    home("SFT")
    assert figures()["SFT"].households == 2  # one household is not many: it was counted again
    home("SFT")
    set_clock(NOON + timedelta(seconds=59))
    assert figures()["SFT"].households == 2
    set_clock(NOON + timedelta(seconds=60))
    assert figures()["SFT"].households == 3


def test_does_not_keep_figures_over_midnight(
    database: str, monkeypatch: pytest.MonkeyPatch, set_clock: Callable[[datetime], None]
) -> None:
    monkeypatch.setattr(region, "MANY", 0)
    home("SFT", 0)
    set_clock(datetime(2026, 11, 23, 23, 59, 50, tzinfo=UTC))
    assert figures()["SFT"].late_actions == 0
    set_clock(datetime(2026, 11, 24, 0, 0, 5, tzinfo=UTC))
    assert figures()["SFT"].late_actions == 1


def test_does_not_show_one_database_s_figures_of_another(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading() as s:
        here = s.get_bind().engine.url.render_as_string()
    at = Thresholds(TODAY, 14, 28, 12, 11)
    large = region.RegionToday(at, (RegionRow("SFT", "Sefton", 9_999, *[0] * 7),))
    monkeypatch.setattr(region, "_kept", region._CachedRegion(NOON, here, large))
    assert figures()["SFT"].households == 9_999
    monkeypatch.setattr(region, "_kept", region._CachedRegion(NOON, here + "2", large))
    assert figures()["SFT"].households == 0


@pytest.mark.parametrize("role", [Role.ADVOCATE, Role.SENIOR, Role.SUPPORT])
def test_figures_are_refused_to_who_does_not_see_the_region(database: str, role: Role) -> None:
    with reading() as s, pytest.raises(NotAllowed, match="cannot see the region's figures"):
        manager_today(s, make.actor(role))


def lately() -> SupportToday:
    with reading() as s:
        return support_today(s, SUPPORT)


def added(household_id: int, moment: datetime) -> None:
    with writing() as s:
        s.execute(sa.update(Household).where(Household.id == household_id).values(created_at=moment))


def check(household_id: int, result: Eligibility, person_id: int | None = None) -> int:
    """The eligibility check of a household's first member, or of another one."""
    with writing() as s:
        first = sa.select(sa.func.min(Membership.person_id)).where(Membership.household_id == household_id)
        person_id = person_id or s.scalars(first).one()
        answers = dict.fromkeys(
            ("lives_in_region", "is_16_or_over", "is_unemployed", "is_willing", "permission_given"), True
        )
        has_other = result is Eligibility.MET
        s.add(
            EligibilityCheck(
                household_id=household_id, person_id=person_id, has_other_member=has_other, result=result,
                checked_at=clock.now(), **answers,
            )
        )  # fmt: skip
        return person_id


def test_for_support_is_empty_without_households(database: str) -> None:
    assert lately() == SupportToday((), ())


def test_for_support_lists_households_added_in_fourteen_days_newest_first(database: str) -> None:
    with writing() as s:
        advocate = make.colleague(s, full_name="Ada Birch")
        held = make.household(s, name="Held", advocate=advocate)
    old, new = home("SFT"), home("LIV")
    added(old, clock.at(ago(14), datetime.min.time()) - timedelta(seconds=1))
    added(held, clock.at(ago(14), datetime.min.time()))
    assert [(row.household_id, row.authority, row.added_on, row.advocate) for row in lately().added] == [
        (new, "Liverpool", TODAY, None),
        (held, "Sefton", ago(14), "Ada Birch"),
    ]
    assert lately().added[0] == NewHousehold(new, "Ann Lee", "Liverpool", TODAY, None)


def test_for_support_lists_households_whose_member_waits_for_a_second_one(database: str) -> None:
    waiting, joined, closed, left = home("SFT"), home("SFT"), home("SFT", closed_on=ago(1)), home("SFT")
    for household in (waiting, joined, closed, left):
        person = check(household, Eligibility.PENDING_SECOND_MEMBER)
    check(joined, Eligibility.MET)
    with writing() as s:
        gone = sa.update(Membership).where(Membership.household_id == left, Membership.person_id == person)
        s.execute(gone.values(left_on=TODAY))
    assert [row.household_id for row in lately().waiting] == [waiting]


def test_for_support_takes_two_statements_at_any_size(database: str) -> None:
    for size in (1, 5):
        for _ in range(size):
            check(home("SFT"), Eligibility.PENDING_SECOND_MEMBER)
        with reading() as s, plans.counted() as statements:
            support_today(s, SUPPORT)
        assert len(statements) == 2
