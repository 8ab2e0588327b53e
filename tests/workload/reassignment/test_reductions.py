"""Less room for a while …"""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import ReductionReason, Role
from db.models import AuditEvent, Reduction, Setting
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.policy.permissions import Actor
from hiw.workload.actions import add_reduction, cancel_reduction, end_reduction
from tests import factories as make
from tests import factories_caseload as caseload
from tests.workload.reassignment.staged import TODAY, ReassignmentTeam, team, words_of_record

pytestmark = pytest.mark.usefixtures("database")
WEEK = timedelta(days=7)


def added(by: Actor, of: Actor, **fields: Any) -> int:
    """Seven hours of training a week from today until a week from now, unless other fields are given."""
    given: dict[str, Any] = {
        "reason": ReductionReason.TRAINING, "hours": "7", "from_on": TODAY, "to_on": TODAY + WEEK,
    } | fields  # fmt: skip
    with writing() as s:
        return add_reduction(s, by, staff_id=of.id, **given)


def row_of(number: int) -> Reduction:
    with reading() as s:
        return s.get_one(Reduction, number)


def test_is_kept_in_minutes_with_its_days_and_who_gave_it() -> None:
    t = team()
    row = row_of(added(t.senior, t.ann, hours="7:30", reason=ReductionReason.OTHER, note="A panel on Mondays"))
    assert (row.staff_id, row.minutes, row.from_on, row.to_on) == (t.ann.id, 450, TODAY, TODAY + WEEK)
    assert (row.given_by_id, row.note, row.cancelled_at) == (t.senior.id, "A panel on Mondays", None)
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "reduction.added")).one()
    assert line.changes["hours"] == [None, "7.5 hours"]


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("0", "from 0:01 to 60 hours"),
        ("60.5", "from 0:01 to 60 hours"),
        ("61", "from 0:01 to 60 hours"),
        ("-3", "Type hours such as 37"),
        ("many", "Type hours such as 37"),
        ("", "Type hours such as 37"),
        ("38", "They work 37 hours a week, so a reduction is at most that"),
        ("8", "Training takes at most 20% of their 37 hours: 7.4 hours a week"),
    ],
)
def test_of_hours_that_cannot_be_is_refused_with_what_can_be(hours: str, sentence: str) -> None:
    t = team()
    with pytest.raises(RuleBroken, match=sentence):
        added(t.senior, t.ann, hours=hours)


def test_may_take_as_much_as_a_manager_says() -> None:
    t = team()
    with writing() as s:
        s.add(Setting(name="cap_training", value=50, from_on=TODAY))
    assert row_of(added(t.senior, t.ann, hours="18.5")).minutes == 1110


def test_may_take_all_of_somebody_s_hours_for_leave() -> None:
    t = team()
    assert row_of(added(t.senior, t.ann, reason=ReductionReason.LEAVE, hours="37", to_on=None)).to_on is None


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        (TODAY + WEEK, None),
        (TODAY - WEEK, TODAY + WEEK),
        (TODAY, TODAY),
    ],
)
def test_that_covers_a_day_of_another_is_refused_and_the_other_one_named(from_on: date, to_on: date | None) -> None:
    t = team()
    with writing() as s:
        caseload.reduction(s, t.senior, t.ann, from_on=TODAY - WEEK, to_on=TODAY + WEEK)
    with pytest.raises(RuleBroken, match="Ann Field has leave from Mon 16 Nov to Mon 30 Nov already"):
        added(t.senior, t.ann, from_on=max(from_on, TODAY), to_on=to_on)


def test_may_follow_on_the_next_day_or_when_the_other_was_cancelled() -> None:
    t = team()
    with writing() as s:
        caseload.reduction(s, t.senior, t.ann, from_on=TODAY - WEEK, to_on=TODAY - timedelta(days=1))
        caseload.reduction(s, t.senior, t.ann, from_on=TODAY, to_on=None, cancelled_at=sa.func.now())
        caseload.reduction(s, t.senior, t.bo, from_on=TODAY, to_on=None)
    added(t.senior, t.ann)


@pytest.mark.parametrize(
    ("from_on", "to_on", "sentence"),
    [
        (TODAY - timedelta(days=1), None, "begins today or later"),
        (TODAY + WEEK, TODAY, "ends before it begins"),
        (TODAY + 200 * WEEK, None, "begins within 2 years"),
    ],
)
def test_on_days_that_cannot_be_is_refused(from_on: date, to_on: date | None, sentence: str) -> None:
    t = team()
    with pytest.raises(RuleBroken, match=sentence):
        added(t.senior, t.ann, from_on=from_on, to_on=to_on)


def test_is_a_senior_s_for_their_own_team_and_a_manager_s_for_all() -> None:
    t = team()
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
        far = make.colleague(s, Role.ADVOCATE, "LIV", senior_id=None)
    with pytest.raises(NotAllowed, match="own team only"):
        added(t.senior, far)
    with pytest.raises(NotAllowed, match="change how much room"):
        added(t.ann, t.ann)
    added(manager, far)


def test_is_for_who_holds_households() -> None:
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
    with pytest.raises(RuleBroken, match="holds no households"):
        added(manager, manager)
    with pytest.raises(NotFound, match="no such colleague"), writing() as s:
        add_reduction(
            s, manager, staff_id=9_999, reason=ReductionReason.LEAVE, hours="1", from_on=TODAY, to_on=None
        )  # fmt: skip


def running(t: ReassignmentTeam, **facts: Any) -> int:
    with writing() as s:
        return caseload.reduction(s, t.senior, t.ann, **({"from_on": TODAY - WEEK, "to_on": TODAY + WEEK} | facts))


def test_ends_early_and_keeps_the_days_that_were() -> None:
    t = team()
    number, yesterday = running(t), TODAY - timedelta(days=1)
    with writing() as s:
        end_reduction(s, t.senior, reduction_id=number, on=yesterday)
    assert row_of(number).to_on == yesterday
    with reading() as s:
        assert words_of_record(s) == ["reduction.ended"]


@pytest.mark.parametrize("on", [TODAY - timedelta(days=2), TODAY + 2 * WEEK])
def test_does_not_end_in_the_past_nor_later_than_it_would(on: date) -> None:
    t = team()
    number = running(t)
    with pytest.raises(RuleBroken, match="The last day is from Sun 22 Nov to Mon 30 Nov"), writing() as s:
        end_reduction(s, t.senior, reduction_id=number, on=on)


def test_that_is_over_or_has_not_begun_cannot_be_ended() -> None:
    t = team()
    over, ahead = running(t, to_on=TODAY - timedelta(days=1)), running(t, from_on=TODAY + WEEK, to_on=None)
    for number, sentence in ((over, "over already"), (ahead, "Cancel it instead")):
        with pytest.raises(RuleBroken, match=sentence), writing() as s:
            end_reduction(s, t.senior, reduction_id=number, on=TODAY)


def test_that_counted_on_no_earlier_day_can_be_cancelled_once() -> None:
    t = team()
    number = running(t, from_on=TODAY)
    with writing() as s:
        cancel_reduction(s, t.senior, reduction_id=number)
    with pytest.raises(NotFound, match="no such reduction"), writing() as s:
        cancel_reduction(s, t.senior, reduction_id=number)
    with pytest.raises(RuleBroken, match="has begun"), writing() as s:
        cancel_reduction(s, t.senior, reduction_id=running_in(s, t))


def running_in(s: Any, t: ReassignmentTeam) -> int:
    return caseload.reduction(s, t.senior, t.bo, from_on=TODAY - WEEK)


def test_of_another_team_cannot_be_ended_or_cancelled() -> None:
    t = team()
    with writing() as s:
        other = make.colleague(s, Role.SENIOR, "WRL")
    number = running(t)
    with pytest.raises(NotAllowed, match="own team only"), writing() as s:
        end_reduction(s, other, reduction_id=number, on=TODAY)
    with pytest.raises(NotAllowed, match="own team only"), writing() as s:
        cancel_reduction(s, other, reduction_id=number)
