"""The rules of a plan …"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import ActionStatus, BarrierStatus, GoalStatus, HouseholdStatus, OwnerKind, Role
from hiw.errors import NotAllowed, RuleBroken
from hiw.plans import rules
from hiw.plans.rules import ActionOwner
from hiw.policy.permissions import Actor
from tests.clocks import NOON

TODAY = date(2026, 11, 23)
ADVOCATE = Actor(7, "Amina", Role.ADVOCATE, frozenset({"SFT"}))
SENIOR = Actor(8, "Sam", Role.SENIOR, frozenset({"SFT"}))


@pytest.mark.parametrize(
    ("moves", "statuses"),
    [
        (rules.ACTION_MOVES, ActionStatus),
        (rules.GOAL_MOVES, GoalStatus),
        (rules.BARRIER_MOVES, BarrierStatus),
    ],
)
def test_know_every_status_and_lead_out_of_and_into_each(
    moves: dict[StrEnum, frozenset[StrEnum]], statuses: type[StrEnum]
) -> None:
    assert set(moves) == set(statuses)
    assert set[StrEnum]().union(*moves.values()) == set(statuses)
    assert all(to and now not in to for now, to in moves.items())


def test_refuse_a_step_that_is_not_in_the_table_and_say_which_ones_are() -> None:
    rules.check_move(rules.ACTION_MOVES, ActionStatus.DOING, ActionStatus.DONE, "Call")
    rules.check_move(rules.ACTION_MOVES, ActionStatus.DONE, ActionStatus.DONE, "Call")
    with pytest.raises(RuleBroken, match=r"“Call” is no longer needed\. Set it to “doing” or “to do” first"):
        rules.check_move(rules.ACTION_MOVES, ActionStatus.NOT_NEEDED, ActionStatus.DONE, "Call")


def test_leave_the_plan_of_a_closed_household_as_it_is() -> None:
    rules.check_plan_open(HouseholdStatus.PAUSED)
    with pytest.raises(RuleBroken, match="Reopen it"):
        rules.check_plan_open(HouseholdStatus.CLOSED)


@pytest.mark.parametrize(
    "owner",
    [
        ActionOwner(OwnerKind.MEMBER),
        ActionOwner(OwnerKind.STAFF, person_id=3),
        ActionOwner(OwnerKind.PARTNER, staff_id=3),
    ],
)
def test_ask_who_owns_an_action(owner: ActionOwner) -> None:
    with pytest.raises(RuleBroken, match="Say which"):
        rules.check_owner(owner)


def test_refuse_two_owners() -> None:
    rules.check_owner(ActionOwner(OwnerKind.PARTNER, partner="Citizens Advice"))
    with pytest.raises(RuleBroken, match="one owner"):
        rules.check_owner(ActionOwner(OwnerKind.MEMBER, person_id=1, staff_id=2))


def test_empty_what_another_kind_of_owner_would_name() -> None:
    fields = rules.owner_fields(ActionOwner(OwnerKind.MEMBER, person_id=1, partner_contact="0151 000"))
    assert (fields["owner_person_id"], fields["partner_contact"]) == (1, "")


GOOD = {
    "what": "Call",
    "status": ActionStatus.TO_DO,
    "blocked_because": "",
    "status_reason": "",
    "start_on": None,
    "due_on": TODAY,
    "done_on": None,
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": ActionStatus.BLOCKED}, "Say what blocks “Call”"),
        ({"blocked_because": "No phone"}, "to do, not blocked"),
        ({"status": ActionStatus.NOT_NEEDED}, "Say why “Call”"),
        ({"due_on": None}, "by which day"),
        ({"start_on": TODAY + timedelta(days=1)}, "start after it is due"),
        ({"status": ActionStatus.DONE, "done_on": TODAY + timedelta(days=1)}, "a day to come"),
    ],
)
def test_refuse_an_action_that_does_not_hold_together(change: dict[str, Any], sentence: str) -> None:
    rules.check_action(GOOD, TODAY)
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_action(GOOD | change, TODAY)


@pytest.mark.parametrize("day", [date(202, 12, 3), date(2018, 3, 4), date(2032, 1, 1)])
def test_take_a_day_far_off_for_a_slip(day: date) -> None:
    rules.check_day(None, "The due date", TODAY)
    rules.check_day(date(2031, 12, 31), "The due date", TODAY)
    with pytest.raises(RuleBroken, match="Check the year"):
        rules.check_day(day, "The due date", TODAY)


def test_let_nothing_have_happened_tomorrow() -> None:
    rules.check_past(TODAY, "The day", TODAY)
    with pytest.raises(RuleBroken, match="a day to come"):
        rules.check_past(TODAY + timedelta(days=1), "The day", TODAY)


LATER = {"status": GoalStatus.FUTURE, "target_on": None}
ACTIVE = {"status": GoalStatus.ACTIVE, "target_on": TODAY}


@pytest.mark.parametrize(
    ("now", "mine", "also"),
    [
        (LATER, {"words": "Sleep"}, {}),
        (LATER, {"target_on": TODAY}, {"status": GoalStatus.ACTIVE}),
        (LATER, {"status": GoalStatus.ACTIVE, "target_on": TODAY}, {}),
        (ACTIVE, {"status": GoalStatus.FUTURE}, {"target_on": None}),
        (ACTIVE, {"status": GoalStatus.FUTURE, "target_on": TODAY}, {"target_on": None}),
        (ACTIVE, {"status": GoalStatus.FUTURE, "target_on": None}, {}),
        (
            ACTIVE,
            {"status": GoalStatus.FUTURE, "target_on": TODAY + timedelta(days=7)},
            {"status": GoalStatus.ACTIVE},
        ),
    ],
)
def test_keep_a_goal_for_later_without_a_date(now: dict[str, Any], mine: dict[str, Any], also: dict[str, Any]) -> None:
    assert rules.goal_edit(now, now, mine) == also
    saved = now | mine | also
    rules.check_goal_date(saved["status"], saved["target_on"])


def test_refuse_a_goal_for_later_with_a_date() -> None:
    with pytest.raises(RuleBroken, match="has no date"):
        rules.check_goal_date(GoalStatus.FUTURE, TODAY)


def test_say_which_actions_would_wait_for_each_other_in_a_ring() -> None:
    names = {1: "Get ID", 2: "Open account", 3: "Apply", 4: "Rest"}
    rules.check_no_loop({1: 2, 2: 3, 3: None, 4: 2}, names)
    with pytest.raises(RuleBroken, match="“Get ID” would wait for “Open account”, which waits for “Get ID”"):
        rules.check_no_loop({4: 1, 1: 2, 2: 1, 3: None}, names)


@given(st.dictionaries(st.integers(0, 7), st.none() | st.integers(0, 7)))
def test_find_a_ring_exactly_when_following_the_waits_comes_round(waits: dict[int, int | None]) -> None:
    def comes_round(start: int) -> bool:
        at: int | None = start
        for _ in range(9):
            at = waits.get(at) if at is not None else None
        return at is not None

    names = {number: str(number) for number in range(8)}
    if any(comes_round(start) for start in waits):
        with pytest.raises(RuleBroken):
            rules.check_no_loop(waits, names)
    else:
        rules.check_no_loop(waits, names)


def test_move_the_rows_that_are_named_and_leave_the_others_in_place() -> None:
    assert rules.reordered([1, 2, 3, 4, 5], [5, 3, 1]) == [5, 2, 3, 4, 1]


@pytest.mark.parametrize("wanted", [[1, 9], [1, 1]])
def test_refuse_an_order_of_rows_that_are_not_in_the_list(wanted: list[int]) -> None:
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        rules.reordered([1, 2], wanted)


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
def test_put_the_named_rows_in_their_order_and_lose_none(now: list[int], named: set[int]) -> None:
    after = rules.reordered(now, sorted(named))
    assert sorted(after) == sorted(now)
    assert [each for each in after if each in named] == sorted(named)


def test_set_the_next_review_six_weeks_on_unless_chosen() -> None:
    assert rules.next_review(TODAY, None, 42, 84) == date(2027, 1, 4)
    assert rules.next_review(TODAY, date(2026, 12, 1), 42, 84) == date(2026, 12, 1)


def test_refuse_a_next_review_too_late_or_not_after_this_one() -> None:
    with pytest.raises(RuleBroken, match=r"within 84 days\. Choose 15 February 2027"):
        rules.next_review(TODAY, date(2027, 2, 16), 42, 84)
    with pytest.raises(RuleBroken, match="must be after"):
        rules.next_review(TODAY, TODAY, 42, 84)


@pytest.mark.parametrize("value", [0, 11, -1, True])
def test_rate_from_one_to_ten_or_not_at_all(value: int) -> None:
    for good in (None, 1, 10):
        rules.check_rating(good)
    with pytest.raises(RuleBroken, match="1 to 10"):
        rules.check_rating(value)


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_hold_a_contact_to_the_length_of_a_day(minutes: int) -> None:
    rules.check_minutes(None)
    rules.check_minutes(1440)
    with pytest.raises(RuleBroken, match="minutes"):
        rules.check_minutes(minutes)


def test_let_the_author_or_a_senior_correct_a_note() -> None:
    rules.check_can_correct(ADVOCATE, 7)
    rules.check_can_correct(SENIOR, 7)
    with pytest.raises(NotAllowed, match="or a senior"):
        rules.check_can_correct(ADVOCATE, 8)


def test_let_colleagues_undo_their_own_changes_for_as_long_as_the_setting_says() -> None:
    rules.check_can_undo(ADVOCATE, 7, NOON, NOON + timedelta(minutes=30), 30)
    with pytest.raises(NotAllowed, match="only your own"):
        rules.check_can_undo(ADVOCATE, 8, NOON, NOON, 30)
    with pytest.raises(RuleBroken, match="30 minutes"):
        rules.check_can_undo(ADVOCATE, 7, NOON, NOON + timedelta(minutes=31), 30)
    rules.check_can_undo(ADVOCATE, 7, NOON, NOON + timedelta(minutes=31), 60)
    with pytest.raises(RuleBroken, match="more than 1 minute old"):
        rules.check_can_undo(ADVOCATE, 7, NOON, NOON + timedelta(minutes=2), 1)
