"""What caseloads are made of, and what needs attention: the tables …"""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from db.enums import HouseholdStatus, Role
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor
from hiw.workload.queries import AttentionKind, attention, case_mix, starts_and_exits
from tests import factories, factories_trust
from tests.factories_plans import counted

pytestmark = pytest.mark.usefixtures("database")
TODAY = clock.today()
DAY = timedelta(days=1)
MONDAY = TODAY - TODAY.weekday() * DAY


def home_of(s: Session, advocate: Actor | None, *, back: int = 100, **facts: Any) -> int:
    given = {"started_on": TODAY - back * DAY, "planned_end_on": TODAY + 200 * DAY} | facts
    return factories.household(s, advocate=advocate, **given)


def teams(s: Session) -> tuple[Actor, Actor, Actor, Actor]:
    """A manager, a senior with an advocate, and an advocate of another team."""
    senior = factories.colleague(s, Role.SENIOR, "SFT")
    mine = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=senior.id, full_name="Ann")
    other = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=None, full_name="Bea")
    return factories.colleague(s, Role.MANAGER), senior, mine, other


def told(table: pd.DataFrame, kind: str) -> dict[tuple[str, str], int]:
    rows = table[table["kind"] == kind]
    return {(row.colleague, row.word): int(row.households) for row in rows.itertuples()}


def test_count_each_household_once_for_each_kind() -> None:
    with writing() as s:
        manager, senior, mine, other = teams(s)
        home_of(s, mine, back=5)
        home_of(s, mine, back=100, is_light_touch=True)
        risky = home_of(s, mine, back=200)
        home_of(s, mine, back=400, planned_end_on=TODAY - DAY)
        home_of(s, other, back=300, status=HouseholdStatus.PAUSED)
        home_of(s, None)
        person = factories.member(s, risky, joined_on=TODAY - 10 * DAY)
        factories_trust.safe_contact(s, person)
    with reading() as s:
        table, team, own = case_mix(s, manager), case_mix(s, senior, senior_id=senior.id), case_mix(s, mine)
    assert told(table, "stage") == {
        ("Ann", "new"): 1, ("Ann", "light support"): 1, ("Ann", "active"): 1, ("Ann", "near its end"): 1,
        ("Bea", "paused"): 1,
    }  # fmt: skip
    assert told(table, "time") == {
        ("Ann", "under 3 months"): 1, ("Ann", "3 to 6 months"): 1, ("Ann", "6 to 9 months"): 1,
        ("Ann", "12 months or more"): 1, ("Bea", "9 to 12 months"): 1,
    }  # fmt: skip
    assert told(table, "risk") == {
        ("Ann", "alert or restriction"): 1, ("Ann", "no alert"): 3, ("Bea", "no alert"): 1,
    }  # fmt: skip
    assert set(team["colleague"]) == set(own["colleague"]) == {"Ann"}


def test_of_starts_and_exits_have_a_row_for_every_week() -> None:
    with writing() as s:
        manager, *_ = teams(s)
    with reading() as s:
        table = starts_and_exits(s, manager, weeks=4)
    assert [each.date() for each in table["week_on"]] == [MONDAY - 7 * back * DAY for back in (3, 2, 1, 0)]
    assert (list(table["starts"]), list(table["exits"])) == ([0] * 4, [0] * 4)
    assert [str(kind) for kind in table.dtypes[1:]] == ["int64", "int64"]


def test_of_starts_and_exits_tell_a_start_by_the_first_colleague_and_an_exit_by_the_last() -> None:
    last_week: date = MONDAY - 7 * DAY
    ended: dict[str, Any] = {"started_on": MONDAY - 14 * DAY, "closed_on": MONDAY}
    with writing() as s:
        manager, senior, mine, other = teams(s)
        passed_on = factories.household(s, **(ended | {"planned_end_on": TODAY + 90 * DAY}))
        factories.assignment(s, passed_on, mine, from_on=MONDAY - 14 * DAY, to_on=last_week)
        factories.assignment(s, passed_on, other, from_on=last_week, to_on=MONDAY)
        factories.household(s, advocate=mine, started_on=last_week, planned_end_on=TODAY + 90 * DAY)
        factories.household(s, started_on=last_week + 6 * DAY, planned_end_on=TODAY + 90 * DAY)
        factories.household(s, advocate=mine, started_on=TODAY + DAY, planned_end_on=TODAY + 90 * DAY)  # still to come
    with reading() as s:
        region, team = (starts_and_exits(s, manager, senior_id=each, weeks=3) for each in (None, senior.id))
        mine_only, others = starts_and_exits(s, mine, weeks=3), starts_and_exits(s, other, weeks=3)
        with pytest.raises(NotAllowed):
            starts_and_exits(s, mine, senior_id=senior.id)
    assert (list(region["starts"]), list(region["exits"])) == ([1, 2, 0], [0, 0, 1])
    assert (list(team["starts"]), list(team["exits"])) == ([1, 1, 0], [0, 0, 0])
    assert list(mine_only["starts"]) == [1, 1, 0]
    assert (list(others["starts"]), list(others["exits"])) == ([0, 0, 0], [0, 0, 1])


def test_of_attention_count_and_list_what_there_is() -> None:
    with writing() as s:
        manager, _, mine, _ = teams(s)
        quiet = home_of(s, mine, last_contact_on=TODAY - 14 * DAY)
        very = home_of(s, mine, last_contact_on=TODAY - 40 * DAY, next_review_on=TODAY - DAY)
        fresh: dict[str, Any] = {"last_contact_on": TODAY}
        home_of(s, mine, next_review_on=TODAY, **fresh)
        home_of(s, mine, status=HouseholdStatus.PAUSED, last_contact_on=TODAY - 99 * DAY)
        ends = [home_of(s, mine, planned_end_on=TODAY + days * DAY, **fresh) for days in (0, 42, 43, 84, 85, -1, -9)]
        home_of(s, None)
    with reading() as s, counted() as statements:
        found = attention(s, manager)
    (row,) = [each for each in found.rows if each.staff_id == mine.id]
    assert len(statements) == 4
    assert (row.households, row.quiet, row.very_quiet, row.reviews_overdue) == (11, 2, 1, 1)
    assert (row.ending_6_weeks, row.ending_12_weeks, row.past_end) == (2, 4, 2)
    lists = {matter: [(each.household_id, each.days) for each in row.lists[matter]] for matter in AttentionKind}
    assert lists[AttentionKind.QUIET] == [(very, 40), (quiet, 14)]
    assert lists[AttentionKind.VERY_QUIET] == [(very, 40)]
    assert lists[AttentionKind.REVIEWS_OVERDUE] == [(very, 1)]
    assert lists[AttentionKind.ENDING_6_WEEKS] == [(ends[0], 0), (ends[1], 42)]
    assert lists[AttentionKind.ENDING_12_WEEKS] == [(ends[0], 0), (ends[1], 42), (ends[2], 43), (ends[3], 84)]
    assert lists[AttentionKind.PAST_END] == [(ends[6], 9), (ends[5], 1)]
    assert row.lists[AttentionKind.QUIET][0].reference == f"HIW-{very:05d}"


def test_of_attention_count_whom_the_reader_may_not_see_and_list_only_others() -> None:
    with writing() as s:
        manager, senior, mine, other = teams(s)
        hidden, plain = (home_of(s, mine, last_contact_on=TODAY - 20 * DAY, name=name) for name in ("Zzmarker", "Lee"))
        person = factories.member(s, hidden)
        factories_trust.restriction(s, manager, person)
        home_of(s, other, last_contact_on=TODAY - 20 * DAY, name="Zzmarker")
    with reading() as s:
        team, region = attention(s, senior, senior_id=senior.id), attention(s, senior)
        own = attention(s, mine)
        with pytest.raises(NotAllowed):
            attention(s, mine, senior_id=senior.id)
    assert "Zzmarker" not in repr((team, region, own))
    assert [(row.staff_id, row.quiet) for row in team.rows] == [(mine.id, 2)]
    assert [each.household_id for each in team.rows[0].lists[AttentionKind.QUIET]] == [plain]
    assert {row.staff_id: row.quiet for row in region.rows} == {mine.id: 2, other.id: 1}
    assert [row.staff_id for row in own.rows] == [mine.id]


def test_of_attention_are_empty_where_nobody_works() -> None:
    with writing() as s:
        manager = factories.colleague(s, Role.MANAGER)
    with reading() as s:
        assert attention(s, manager).rows == ()
