"""The room of a colleague …"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.enums import ReductionReason, Role
from hiw.settings.definitions import MEANINGS
from hiw.settings.names import SettingName as N
from hiw.workload.capacity import LoadLevel, capacity_of, level_of, percent_used, starter_percent
from hiw.workload.facts import ReductionFacts, StaffFacts

NUMBERS = {name: meaning.first for name, meaning in MEANINGS.items()}
ON = date(2026, 11, 22)
FULL = StaffFacts(1, "Ann", Role.ADVOCATE, None, frozenset({"SFT"}), "SFT", 37 * 60, None)


def less(hours: float, from_on: date = ON, to_on: date | None = None) -> ReductionFacts:
    return ReductionFacts(1, ReductionReason.TRAINING, int(hours * 60), from_on, to_on)


@pytest.mark.parametrize(
    ("hours", "reduced", "available"),
    [
        (37, 0, 85),
        (30, 0, 68),  # 85 x 30 / 37 = 68.9
        (18.5, 0, 42),  # 42.5
        (1, 0, 2),  # 2.3
        (60, 0, 137),  # 137.8
        (37, 7, 68),  # 68.9
        (30, 6, 55),  # 85 x 24 / 37 = 55.1
        (37, 37, 0),
        (20, 25, 0),  # a reduction longer than the hours takes all of them, and no more
        (37, 36.9, 0),  # 0.2
    ],
)
def test_is_cut_once_to_a_whole_number(hours: float, reduced: float, available: int) -> None:
    reductions = (less(reduced),) if reduced else ()
    ann = replace(FULL, contracted_minutes=int(hours * 60), reductions=reductions)
    assert capacity_of(ann, NUMBERS, ON).available == available


def test_is_cut_after_the_starter_s_share_and_not_before() -> None:
    ann = replace(FULL, contracted_minutes=30 * 60, started_on=ON)
    assert capacity_of(ann, NUMBERS, ON).available == 34  # 68.92 / 2 = 34.46
    odd = NUMBERS | {N.TARGET_POINTS: 3}
    assert capacity_of(replace(ann, contracted_minutes=37 * 60), odd, ON).available == 1


@pytest.mark.parametrize(
    ("on", "percent"),
    [
        (date(2026, 1, 31), 50),
        (date(2026, 4, 29), 50),
        (date(2026, 4, 30), 80),  # three months after 31 January
        (date(2026, 10, 30), 80),
        (date(2026, 10, 31), 100),
        (date(2026, 1, 1), 50),  # before the first day too
    ],
)
def test_grows_in_a_new_starter_s_months(on: date, percent: int) -> None:
    assert starter_percent(date(2026, 1, 31), NUMBERS, on) == percent


def test_is_whole_for_somebody_of_whom_no_first_day_is_known() -> None:
    assert starter_percent(None, NUMBERS, ON) == 100


@pytest.mark.parametrize(("day", "counts"), [(-1, False), (0, True), (4, True), (5, False)])
def test_is_less_from_the_first_to_the_last_day_of_a_reduction(day: int, counts: bool) -> None:
    ann = replace(FULL, reductions=(less(37, ON, ON + timedelta(days=4)),))
    assert capacity_of(ann, NUMBERS, ON + timedelta(days=day)).available == (0 if counts else 85)


def test_is_said_with_everything_that_makes_it() -> None:
    ann = replace(FULL, contracted_minutes=30 * 60, started_on=ON - timedelta(days=100), reductions=(less(6),))
    room = capacity_of(ann, NUMBERS, ON)
    assert room.said() == "85 × 30/37 hours × 24/30 hours left × 80% as a new starter = 44"
    assert capacity_of(FULL, NUMBERS, ON).said() == "85 × 37/37 hours = 85"


@pytest.mark.parametrize(
    ("points", "available", "percent"),
    [(0, 85, 0), (85, 85, 100), (1, 200, 1), (1, 201, 0), (3, 200, 2), (187, 170, 110), (5, 0, None), (0, 0, None)],
)
def test_is_used_in_whole_percent_halves_up(points: int, available: int, percent: int | None) -> None:
    assert percent_used(points, available) == percent


@pytest.mark.parametrize(
    ("points", "available", "band"),
    [
        (0, 100, LoadLevel.ROOM),
        (79, 100, LoadLevel.ROOM),
        (80, 100, LoadLevel.TARGET),
        (100, 100, LoadLevel.TARGET),
        (101, 100, LoadLevel.STRETCHED),
        (110, 100, LoadLevel.STRETCHED),
        (111, 100, LoadLevel.OVER),
        (551, 500, LoadLevel.OVER),  # 110.2% is said as 110% and is over all the same
        (550, 500, LoadLevel.STRETCHED),
        (400, 501, LoadLevel.ROOM),  # 79.8% is said as 80%
        (5, 0, LoadLevel.AWAY),
        (0, 0, LoadLevel.AWAY),
    ],
)
def test_has_a_band_whose_borders_are_exact(points: int, available: int, band: LoadLevel) -> None:
    assert level_of(FULL, points, available, NUMBERS) is band


def test_is_not_measured_for_a_senior() -> None:
    senior = replace(FULL, role=Role.SENIOR)
    assert capacity_of(senior, NUMBERS, ON).available == 0
    assert level_of(senior, 20, 0, NUMBERS) is LoadLevel.UNMEASURED
