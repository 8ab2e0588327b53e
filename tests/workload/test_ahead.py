"""The look-ahead …"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db.enums import HouseholdStatus, ReductionReason, Role
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, RuleBroken
from hiw.settings.definitions import MEANINGS
from hiw.settings.names import SettingName as N
from hiw.workload.capacity import LoadLevel, capacity_of
from hiw.workload.facts import HouseholdFacts, ReductionFacts, StaffFacts, WorkloadFacts
from hiw.workload.look_ahead import LookAhead, ReferralRate, look_ahead_of
from hiw.workload.look_ahead_steps import MINUS
from hiw.workload.points import points_of
from hiw.workload.queries import look_ahead
from tests import factories

NUMBERS = {name: meaning.first for name, meaning in MEANINGS.items()}
ON = date(2026, 11, 23)
DAY = timedelta(days=1)
ANN = StaffFacts(1, "Ann", Role.ADVOCATE, 9, frozenset({"SFT"}), "SFT", 37 * 60, None)
BEA = replace(ANN, id=2, name="Bea", contracted_minutes=37 * 60 // 2)
HOME = HouseholdFacts(
    id=1, authority_code="SFT", status=HouseholdStatus.OPEN, started_on=ON - 100 * DAY, planned_end_on=ON + 300 * DAY,
    exit_planned_on=None, is_light_touch=False, members=2, severe=0, is_at_risk=False, needs_interpreter=False,
    advocate_id=1, held_since=ON,
)  # fmt: skip


def facts(*households: HouseholdFacts, people: tuple[StaffFacts, ...] = (ANN,), **numbers: int) -> WorkloadFacts:
    return WorkloadFacts(ON, NUMBERS | {N(name): value for name, value in numbers.items()}, people, households)


def points(ahead: LookAhead, row: int = 0) -> list[float]:
    return [week.points for week in ahead.rows[row].weeks]


def changes(ahead: LookAhead) -> dict[int, tuple[str, ...]]:
    """What is said of each week, with a plain minus."""
    weeks = ahead.rows[0].weeks
    return {week.week: tuple(said.replace(MINUS, "-") for said in week.changes) for week in weeks if week.changes}


def test_has_the_day_itself_and_twelve_weeks() -> None:
    ahead = look_ahead_of(facts(HOME), ())
    (row,) = ahead.rows
    assert [week.week for week in row.weeks] == list(range(13))
    assert [week.on for week in row.weeks] == [ON + 7 * n * DAY for n in range(13)]
    assert points(ahead) == [2.0] * 13
    assert (row.weeks[0].available, row.weeks[0].percent, row.weeks[0].band) == (85, 2, LoadLevel.ROOM)
    assert changes(ahead) == {}
    assert row.over_on is None


@pytest.mark.parametrize(
    ("changed", "wanted", "said"),
    [
        # New until day 41 of its time: on the 20th it is 38 days old, and no longer new four days later.
        ({"started_on": ON - 38 * DAY}, [5, 2], {1: "1 household is no longer new (HIW-00001): -3 points"}),
        ({"started_on": ON - 35 * DAY}, [5, 2], {1: "1 household is no longer new (HIW-00001): -3 points"}),
        ({"started_on": ON - 34 * DAY}, [5, 5, 2], {2: "1 household is no longer new (HIW-00001): -3 points"}),
        # Near its end when 41 days are left, gone on the day after it.
        ({"planned_end_on": ON + 42 * DAY}, [2, 1, 1, 1, 1, 1, 1, 0],
         {1: "1 household comes near its end (HIW-00001): -1 point",
          7: "1 household reaches its planned end (HIW-00001): -1 point"}),
        ({"planned_end_on": ON}, [1, 0], {1: "1 household reaches its planned end (HIW-00001): -1 point"}),
        ({"exit_planned_on": ON + 6 * DAY}, [1, 0], {1: "1 household leaves as planned (HIW-00001): -1 point"}),
        ({"exit_planned_on": ON + 7 * DAY}, [1, 1, 0], {2: "1 household leaves as planned (HIW-00001): -1 point"}),
        # Past its end it stays until it is closed; paused it stays paused.
        ({"planned_end_on": ON - DAY}, [1, 1], {}),
        ({"status": HouseholdStatus.PAUSED, "started_on": ON - 38 * DAY}, [1, 1], {}),
        ({"id": None, "planned_end_on": ON}, [1, 0], {1: "1 household reaches its planned end: -1 point"}),
    ],
)  # fmt: skip
def test_follows_a_household(changed: dict[str, Any], wanted: list[int], said: dict[int, str]) -> None:
    ahead = look_ahead_of(facts(replace(HOME, **changed)), ())
    told = points(ahead)
    assert told[: len(wanted)] == wanted
    assert set(told[len(wanted) :]) <= {wanted[-1]}
    assert changes(ahead) == {week: (sentence,) for week, sentence in said.items()}


def test_follows_many_households_as_counting_each_day_does() -> None:
    """Each day counted anew by the points of that day, with those that have left by then taken out."""
    homes = [
        replace(HOME, id=n, started_on=ON - n * 3 * DAY, planned_end_on=ON + n * 5 * DAY, is_light_touch=n % 2 == 0)
        for n in range(1, 40)
    ]
    told = points(look_ahead_of(facts(*homes), ()))
    for week, expected in enumerate(told):
        on = ON + 7 * week * DAY
        assert expected == sum(points_of(each, NUMBERS, on, "SFT").total for each in homes if each.planned_end_on >= on)


def test_has_less_room_while_a_reduction_lasts() -> None:
    leave = ReductionFacts(1, ReductionReason.LEAVE, 37 * 60, ON + 10 * DAY, ON + 20 * DAY)
    ahead = look_ahead_of(facts(HOME, people=(replace(ANN, reductions=(leave,)),)), ())
    assert [week.available for week in ahead.rows[0].weeks][:5] == [85, 85, 0, 85, 85]
    assert ahead.rows[0].weeks[2].band is LoadLevel.AWAY
    assert changes(ahead) == {
        2: ("Leave begins on Thu 3 Dec: room 85 → 0 points",),
        3: ("Leave ends on Sun 13 Dec: room 0 → 85 points",),
    }


def test_has_more_room_as_a_starter_s_share_grows() -> None:
    ann = replace(ANN, started_on=clock.add_months(ON + 3 * DAY, -3))
    ahead = look_ahead_of(facts(people=(ann,)), ())
    assert [week.available for week in ahead.rows[0].weeks][:3] == [42, 68, 68]
    assert changes(ahead) == {1: ("A new starter's share grows: room 42 → 68 points",)}
    assert capacity_of(ann, NUMBERS, ON + 7 * DAY).available == 68


def test_names_the_first_day_above_the_limit() -> None:
    leave = ReductionFacts(1, ReductionReason.TRAINING, 37 * 60 - 120, ON + 5 * DAY, None)
    busy = facts(HOME, replace(HOME, id=2), replace(HOME, id=3), people=(replace(ANN, reductions=(leave,)),))
    assert look_ahead_of(busy, ()).rows[0].over_on == ON + 5 * DAY  # 6 points of 4
    assert look_ahead_of(facts(HOME, target_points=1), ()).rows[0].over_on == ON


def test_is_over_above_the_limit_and_not_on_it() -> None:
    homes = [replace(HOME, id=n) for n in range(11)]
    assert look_ahead_of(facts(*homes, target_points=20), ()).rows[0].over_on is None  # 22 of 20 are 110%
    assert look_ahead_of(facts(*homes, target_points=19), ()).rows[0].over_on == ON


def test_shares_referrals_by_the_room_of_those_whose_home_it_is() -> None:
    """26 starts in 26 weeks are one a week: Ann has 85 of 127 points of room, Bea 42, and each new one counts 5."""
    cat = replace(ANN, id=3, name="Cat", home_authority="LIV", authorities=frozenset({"SFT", "LIV"}))
    ahead = look_ahead_of(facts(people=(ANN, BEA, cat)), (ReferralRate("SFT", 26, 26),))
    ann, bea = 85 / 127, 42 / 127
    assert points(ahead, 0)[:4] == [round(n * 5 * ann, 1) for n in range(4)]
    assert points(ahead, 1)[:4] == [round(n * 5 * bea, 1) for n in range(4)]
    assert set(points(ahead, 2)) == {0.0}
    # In week 7 the first is six weeks old: 6 new ones and 1 active.
    assert points(ahead, 0)[7] == round((6 * 5 + 2) * ann, 1)
    assert ahead.rows[0].weeks[1].changes == ("About 0.7 households from new referrals: +3.3 points",)


def test_counts_a_new_household_with_what_the_present_ones_have_on_average() -> None:
    homes = (replace(HOME, members=3), replace(HOME, id=2, is_at_risk=True))  # 1 and 2 points beyond the stage
    ahead = look_ahead_of(facts(*homes), (ReferralRate("SFT", 26, 26),))
    assert points(ahead)[:3] == [7.0, 13.5, 20.0]


def test_gives_what_comes_where_nobody_has_their_home_to_those_who_work_there_with_travel() -> None:
    cat = replace(ANN, authorities=frozenset({"SFT", "LIV"}))
    ahead = look_ahead_of(facts(people=(cat,)), (ReferralRate("LIV", 26, 26),))
    assert points(ahead)[:2] == [0.0, 6.0]


def test_gives_nothing_to_who_is_away_and_says_where_nobody_works() -> None:
    away = replace(ANN, reductions=(ReductionFacts(1, ReductionReason.LEAVE, 37 * 60, ON, None),))
    ahead = look_ahead_of(facts(people=(away, BEA)), (ReferralRate("SFT", 26, 26), ReferralRate("WRL", 5, 26)))
    assert set(points(ahead, 0)) == {0.0}
    assert points(ahead, 1)[1] == 5.0
    assert ahead.left_out[-1] == "Nobody works in WRL, so what comes there is in nobody's weeks."
    assert any("planned end" in sentence for sentence in ahead.left_out)


def test_shares_what_waits_after_a_week() -> None:
    waits = replace(HOME, advocate_id=None, held_since=None, started_on=ON)
    ahead = look_ahead_of(facts(waits), ())
    assert points(ahead) == [0.0, *[5.0] * 5, *[2.0] * 7]
    assert changes(ahead) == {
        1: ("About 1.0 households that wait now: +5 points",),
        6: ("Households that wait now change: -3 points",),
    }


def test_leaves_out_who_has_no_target_and_who_was_not_asked_for() -> None:
    senior = replace(ANN, id=9, role=Role.SENIOR)
    ahead = look_ahead_of(facts(people=(ANN, BEA, senior)), (), whose=frozenset({2, 9}))
    assert [row.staff_id for row in ahead.rows] == [2]
    assert look_ahead_of(facts(people=()), ()).rows == ()


@pytest.mark.usefixtures("database")
def test_of_the_database_counts_the_starts_of_26_weeks_and_keeps_to_whom_one_may_see() -> None:
    today = clock.today()
    with writing() as s:
        senior, manager = factories.colleague(s, Role.SENIOR, "SFT"), factories.colleague(s, Role.MANAGER)
        ann, bea = (factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=each) for each in (senior.id, None))
        for back, advocate in ((200, ann), (182, ann), (181, ann), (5, bea)):
            begun = today - back * DAY
            factories.household(s, advocate=advocate, started_on=begun, planned_end_on=today + 400 * DAY)
    with reading() as s:
        region, team, own = look_ahead(s, manager), look_ahead(s, senior, senior_id=senior.id), look_ahead(s, ann)
        assert region.rates == (ReferralRate("SFT", 2, 26),)
        assert {row.staff_id for row in region.rows} == {ann.id, bea.id}
        assert [row.staff_id for row in team.rows] == [row.staff_id for row in own.rows] == [ann.id]
        assert team.rows[0].weeks == own.rows[0].weeks == next(r.weeks for r in region.rows if r.staff_id == ann.id)
        with pytest.raises(NotAllowed):
            look_ahead(s, ann, senior_id=senior.id)
        with pytest.raises(RuleBroken, match="1 to 52"):
            look_ahead(s, manager, weeks=0)
        assert len(look_ahead(s, manager, weeks=3).rows[0].weeks) == 4
