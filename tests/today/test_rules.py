"""What is due today …"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiw.clock import add_months
from hiw.today import rules
from hiw.today.rules import AttentionCounts, HouseholdDates, Thresholds, Urgency, WorkKind, WorklistFilter

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


def at(today: date = TODAY, *, support_months: int = 12, warn_months: int = 11) -> Thresholds:
    return Thresholds(today, 14, 28, support_months, warn_months)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def standing(**facts: Any) -> HouseholdDates:
    given: dict[str, Any] = {
        "is_open": True,
        "started_on": ago(100),
        "planned_end_on": ago(-265),
        "last_contact_on": ago(1),
        "next_review_on": ago(-30),
    }
    return HouseholdDates(**(given | facts))


@pytest.mark.parametrize(("days", "quiet", "very_quiet"), [(13, 0, 0), (14, 1, 0), (27, 1, 0), (28, 1, 1)])
def test_a_household_is_quiet_from_the_fourteenth_day_and_very_quiet_from_the_twenty_eighth(
    days: int, quiet: bool, very_quiet: bool
) -> None:
    household = standing(last_contact_on=ago(days))
    assert (rules.is_quiet(household, at()), rules.is_very_quiet(household, at())) == (quiet, very_quiet)


def test_a_household_without_any_contact_is_quiet_from_its_start_on() -> None:
    assert rules.is_quiet(standing(last_contact_on=None, started_on=ago(14)), at())
    assert not rules.is_quiet(standing(last_contact_on=None, started_on=ago(13)), at())


def test_a_paused_household_is_neither_quiet_nor_due_for_a_review() -> None:
    paused = standing(is_open=False, last_contact_on=ago(60), next_review_on=ago(60))
    asked = (rules.is_quiet, rules.is_very_quiet, rules.is_review_due, rules.is_review_overdue)
    assert not any(rule(paused, at()) for rule in asked)


@pytest.mark.parametrize(("days", "due", "overdue"), [(1, 1, 1), (0, 1, 0), (-7, 1, 0), (-8, 0, 0)])
def test_a_review_is_due_a_week_ahead_and_overdue_the_day_after(days: int, due: bool, overdue: bool) -> None:
    household = standing(next_review_on=ago(days))
    assert (rules.is_review_due(household, at()), rules.is_review_overdue(household, at())) == (due, overdue)


def test_a_household_whose_review_has_no_day_is_not_due_for_one() -> None:
    assert not rules.is_review_due(standing(next_review_on=None), at())
    assert not rules.is_review_overdue(standing(next_review_on=None), at())


def test_the_planned_end_itself_is_near_and_not_past() -> None:
    on_the_day, day_after = standing(planned_end_on=TODAY), standing(planned_end_on=ago(1))
    assert rules.is_near_end(on_the_day, at())
    assert not rules.is_past_end(on_the_day, at())
    assert rules.is_past_end(day_after, at())
    assert not rules.is_near_end(day_after, at())


def test_the_end_is_near_from_the_beginning_of_month_eleven() -> None:
    assert rules.is_near_end(standing(planned_end_on=date(2026, 12, 23)), at())
    assert not rules.is_near_end(standing(planned_end_on=date(2026, 12, 24)), at())


def test_at_the_end_of_a_short_month_all_ends_of_the_longer_one_are_near() -> None:
    assert at(date(2027, 2, 28)).near_end_until == date(2027, 3, 31)
    assert at(date(2027, 2, 27)).near_end_until == date(2027, 3, 27)


@given(DAYS, DAYS, st.integers(1, 14), st.integers(1, 14))
def test_near_the_end_is_what_counting_months_back_from_it_says(
    today: date, end: date, support_months: int, warn_months: int
) -> None:
    thresholds = at(today, support_months=support_months, warn_months=warn_months)
    months = max(0, support_months - warn_months)
    begins = add_months(end, -months)
    assert rules.is_near_end(standing(planned_end_on=end), thresholds) == (begins <= today <= end)


def urgency(kind: WorkKind, on: date) -> tuple[int, date, int]:
    return rules.urgency(kind, on, at())


def test_the_list_comes_in_four_parts() -> None:
    parts = [
        urgency(WorkKind.ACTION, ago(1)),
        urgency(WorkKind.ACTION, TODAY),
        urgency(WorkKind.QUIET, ago(27)),
        urgency(WorkKind.REVIEW, ago(-1)),
    ]
    assert [part for part, _, _ in parts] == list(Urgency)
    assert sorted(parts) == parts


def test_the_longest_behind_comes_first_whatever_it_is() -> None:
    rows = [
        urgency(WorkKind.ACTION, ago(30)),
        urgency(WorkKind.REVIEW, ago(20)),
        urgency(WorkKind.QUIET, ago(28 + 10)),
        urgency(WorkKind.ACTION, ago(2)),
    ]
    assert sorted(rows) == rows


def test_people_come_before_papers_on_the_same_day() -> None:
    rows = [
        urgency(WorkKind.QUIET, ago(28 + 5)),
        urgency(WorkKind.REVIEW, ago(5)),
        urgency(WorkKind.ACTION, ago(5)),
    ]
    assert sorted(rows) == rows


def test_a_household_is_behind_on_the_day_it_becomes_very_quiet() -> None:
    assert urgency(WorkKind.QUIET, ago(28))[0] is Urgency.BEHIND
    assert urgency(WorkKind.QUIET, ago(27))[0] is Urgency.QUIET


def test_each_choice_asks_for_actions_of_days_that_do_not_overlap() -> None:
    spans = [
        rules.due_between(chosen, at()) for chosen in (WorklistFilter.LATE, WorklistFilter.TODAY, WorklistFilter.SOON)
    ]
    days = [(first, last) for first, last in filter(None, spans)]
    assert days == [(date.min, ago(1)), (TODAY, TODAY), (ago(-1), ago(-7))]
    assert rules.due_between(None, at()) == (date.min, ago(-7))
    assert rules.due_between(WorklistFilter.REVIEWS, at()) is None
    assert rules.due_between(WorklistFilter.QUIET, at()) is None


def test_a_household_out_of_sight_weighs_three_times_a_late_action() -> None:
    assert rules.worry(AttentionCounts(very_quiet=1, quiet=1)) == 3 * rules.worry(AttentionCounts(late_actions=1))
    assert rules.worry(AttentionCounts(households=30)) == 0


def test_the_most_worrying_caseload_comes_first_and_equals_go_by_name() -> None:
    rows = [
        (AttentionCounts(late_actions=1), "Zoe", 1),
        (AttentionCounts(past_end=1), "Bo", 2),
        (AttentionCounts(reviews_overdue=1), "Al", 3),
    ]
    assert rules.most_worrying_first(rows) == (2, 3, 1)
    assert rules.most_worrying_first([]) == ()
