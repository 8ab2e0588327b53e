"""The points of a household …"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import HouseholdStatus
from hiw.settings.definitions import MEANINGS
from hiw.settings.names import SettingName as N
from hiw.workload.facts import HouseholdFacts
from hiw.workload.points import PointsCache, PointsPart, Stage, points_of, stage_of, sums_of

NUMBERS = {name: meaning.first for name, meaning in MEANINGS.items()}
ON = date(2026, 11, 22)
ACTIVE = HouseholdFacts(
    id=1, authority_code="SFT", status=HouseholdStatus.OPEN, started_on=ON - timedelta(days=100),
    planned_end_on=ON + timedelta(days=200), exit_planned_on=None, is_light_touch=False, members=2, severe=0,
    is_at_risk=False, needs_interpreter=False, advocate_id=1, held_since=ON,
)  # fmt: skip


def total(home: str | None = "SFT", **facts: Any) -> int:
    return points_of(replace(ACTIVE, **facts), NUMBERS, ON, home).total


@pytest.mark.parametrize(
    ("severe", "points"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3), (20, 3)]
)
def test_grow_with_severe_barriers(severe: int, points: int) -> None:
    assert total(severe=severe) == 2 + points


@pytest.mark.parametrize(("members", "points"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (5, 3), (6, 3), (12, 3)])
def test_grow_with_members_beyond_the_second(members: int, points: int) -> None:
    assert total(members=members) == 2 + points


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({}, 2),
        ({"is_at_risk": True}, 4),
        ({"needs_interpreter": True}, 3),
        ({"is_light_touch": True}, 1),
        ({"status": HouseholdStatus.PAUSED}, 1),
        ({"is_at_risk": True, "needs_interpreter": True, "members": 5, "severe": 6}, 11),
    ],
)
def test_add_up(facts: dict[str, Any], points: int) -> None:
    assert total(**facts) == points


@pytest.mark.parametrize(("home", "points"), [("SFT", 2), ("LIV", 3), (None, 2)])
def test_have_travel_outside_the_home_authority_alone(home: str | None, points: int) -> None:
    assert total(home) == points


@pytest.mark.parametrize(
    ("days", "stage"), [(-3, Stage.NEW), (0, Stage.NEW), (41, Stage.NEW), (42, Stage.ACTIVE), (43, Stage.ACTIVE)]
)
def test_are_those_of_a_new_one_for_42_days(days: int, stage: Stage) -> None:
    home = replace(ACTIVE, started_on=ON - timedelta(days=days))
    assert stage_of(home, NUMBERS, ON) is stage
    assert points_of(home, NUMBERS, ON, None).total == (5 if stage is Stage.NEW else 2)


@pytest.mark.parametrize(
    ("left", "stage"), [(42, Stage.ACTIVE), (41, Stage.CLOSING), (0, Stage.CLOSING), (-9, Stage.CLOSING)]
)
@pytest.mark.parametrize("field", ["planned_end_on", "exit_planned_on"])
def test_are_those_of_the_end_for_its_last_42_days_and_beyond(field: str, left: int, stage: Stage) -> None:
    changed: dict[str, Any] = {field: ON + timedelta(days=left)}
    home = replace(ACTIVE, **changed)
    assert stage_of(home, NUMBERS, ON) is stage


def test_take_the_planned_end_when_the_exit_is_later() -> None:
    home = replace(ACTIVE, planned_end_on=ON + timedelta(days=10), exit_planned_on=ON + timedelta(days=90))
    assert stage_of(home, NUMBERS, ON) is Stage.CLOSING


def test_count_a_pause_before_the_end_and_the_end_before_a_start() -> None:
    short = replace(ACTIVE, started_on=ON, planned_end_on=ON + timedelta(days=20), is_light_touch=True)
    assert stage_of(short, NUMBERS, ON) is Stage.CLOSING
    assert stage_of(replace(short, status=HouseholdStatus.PAUSED), NUMBERS, ON) is Stage.PAUSED
    assert stage_of(replace(ACTIVE, started_on=ON, is_light_touch=True), NUMBERS, ON) is Stage.NEW


def test_are_said_as_a_sum() -> None:
    home = replace(ACTIVE, started_on=ON, members=3, is_at_risk=True)
    assert points_of(home, NUMBERS, ON, None).said() == "5 stage (new) + 1 member + 2 risk = 8"
    nothing = NUMBERS | {N.POINTS_ACTIVE: 0}
    assert points_of(ACTIVE, nothing, ON, None).said() == "0 = 0"


def test_follow_every_weight() -> None:
    odd = NUMBERS | {
        N.POINTS_ACTIVE: 7, N.POINTS_MEMBER: 2, N.POINTS_MEMBERS_FREE: 1, N.POINTS_MEMBERS_MOST: 50, N.POINTS_SEVERE: 3,
        N.POINTS_SEVERE_FIRST: 3, N.POINTS_SEVERE_STEP: 5, N.POINTS_SEVERE_MOST: 50, N.POINTS_RISK: 11,
        N.POINTS_TRAVEL: 13, N.POINTS_INTERPRETER: 17,
    }  # fmt: skip
    home = replace(ACTIVE, members=4, severe=8, is_at_risk=True, needs_interpreter=True)
    assert points_of(home, odd, ON, "LIV").parts == {
        PointsPart.STAGE: 7,
        PointsPart.MEMBERS: 6,
        PointsPart.SEVERE: 6,
        PointsPart.RISK: 11,
        PointsPart.TRAVEL: 13,
        PointsPart.INTERPRETER: 17,
    }


def test_are_added_up_by_part_and_leave_out_what_is_nothing() -> None:
    one, other = (points_of(replace(ACTIVE, members=each), NUMBERS, ON, None) for each in (3, 4))
    assert sums_of([one, other]) == {PointsPart.STAGE: 4, PointsPart.MEMBERS: 3}
    assert sums_of([]) == {}


FACTS = st.builds(
    replace,
    st.just(ACTIVE),
    authority_code=st.sampled_from(["SFT", "LIV"]),
    status=st.sampled_from([HouseholdStatus.OPEN, HouseholdStatus.PAUSED]),
    started_on=st.dates(ON - timedelta(days=60), ON),
    planned_end_on=st.dates(ON, ON + timedelta(days=60)),
    is_light_touch=st.booleans(),
    members=st.integers(0, 7),
    severe=st.integers(0, 8),
    is_at_risk=st.booleans(),
    needs_interpreter=st.booleans(),
)


@given(st.lists(FACTS, min_size=1, max_size=20), st.sampled_from(["SFT", "LIV", None]))
def test_are_the_same_when_many_are_counted(many: list[HouseholdFacts], home: str | None) -> None:
    tally = PointsCache(NUMBERS, ON)
    assert [tally.of(each, home) for each in many] == [points_of(each, NUMBERS, ON, home) for each in many]
