"""A person …"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.enums import Eligibility
from hiw.households.eligibility import EligibilityCandidate, check, check_all
from tests.factories import YES

TODAY = date(2026, 11, 23)
ADULT = date(1990, 1, 1)
MET, PENDING, NOT_MET = Eligibility.MET, Eligibility.PENDING_SECOND_MEMBER, Eligibility.NOT_MET


def test_with_another_eligible_member_meets_every_condition() -> None:
    assert check(YES, ADULT, TODAY, 16, True, has_other_member=True) == (MET, "Meets every condition.")


def test_alone_waits_for_a_second_member() -> None:
    result, reason = check(YES, ADULT, TODAY, 16, True)
    assert result is PENDING
    assert "another eligible person" in reason


@pytest.mark.parametrize(
    ("changed", "birth_on", "in_region", "reason"),
    [
        ({}, ADULT, False, "lives outside the city region"),
        ({}, date(2010, 11, 24), True, "under 16"),
        ({"is_16_or_over": False}, None, True, "under 16"),
        ({"is_16_or_over": None}, None, True, "please ask if they are 16 or over"),
        ({"is_unemployed": False}, ADULT, True, "in work"),
        ({"is_willing": False}, ADULT, True, "does not want to take part"),
        ({"permission_given": False}, ADULT, True, "has not given permission"),
    ],
)
def test_is_told_the_reason_for_each_condition_not_met(
    changed: dict[str, Any], birth_on: date | None, in_region: bool, reason: str
) -> None:
    asked = replace(YES, **changed)
    assert check(asked, birth_on, TODAY, 16, in_region, True) == (NOT_MET, f"Not eligible: {reason}.")


def test_is_told_all_reasons_at_once() -> None:
    _, reason = check(replace(YES, is_willing=False, is_unemployed=False), ADULT, TODAY, 16, False, True)
    assert reason == "Not eligible: lives outside the city region, in work, does not want to take part."


def test_of_16_today_is_old_enough_whatever_was_answered() -> None:
    asked = replace(YES, is_16_or_over=False)
    assert check(asked, date(2010, 11, 23), TODAY, 16, True, True)[0] is MET


def test_is_counted_as_the_other_member_only_when_eligible() -> None:
    adult, child = EligibilityCandidate(YES, ADULT, True), EligibilityCandidate(YES, date(2020, 1, 1), True)
    assert [result for result, _ in check_all([adult, adult], TODAY, 16)] == [MET, MET]
    assert [result for result, _ in check_all([adult, child], TODAY, 16)] == [PENDING, NOT_MET]
    assert [result for result, _ in check_all([adult], TODAY, 16, others=1)] == [MET]
    assert check_all([], TODAY, 16) == ()
