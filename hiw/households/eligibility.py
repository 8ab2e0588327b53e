"""Who may join: the answers of one person, and what follows from them. Benefits are not a condition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.enums import Eligibility
from hiw.households.rules import age_on


@dataclass(frozen=True)
class EligibilityAnswers:
    """The answers of one person. `is_16_or_over` counts only when the birth date is not known."""

    is_unemployed: bool
    is_willing: bool
    permission_given: bool
    permission_on: date | None = None
    permission_how: str = ""
    is_16_or_over: bool | None = None


@dataclass(frozen=True)
class EligibilityCandidate:
    """One person with what decides on their eligibility."""

    answers: EligibilityAnswers
    birth_on: date | None
    lives_in_region: bool


Result = tuple[Eligibility, str]


def check(
    answers: EligibilityAnswers,
    birth_on: date | None,
    today: date,
    minimum_age: int,
    lives_in_region: bool,
    has_other_member: bool = False,
) -> Result:
    """Return the result (met, pending a second member, or not met) with its reason as a sentence
    (docs/programme.md)."""
    missing = _missing(answers, birth_on, today, minimum_age, lives_in_region)
    if missing:
        return Eligibility.NOT_MET, f"Not eligible: {', '.join(missing)}."
    if not has_other_member:
        return (
            Eligibility.PENDING_SECOND_MEMBER,
            "Eligible once another eligible person joins this household.",
        )
    return Eligibility.MET, "Meets every condition."


def check_all(
    people: Sequence[EligibilityCandidate], today: date, minimum_age: int, others: int = 0
) -> tuple[Result, ...]:
    """Return the result of each person who joins together; `others` eligible people are in the household already."""
    fit = [not _missing(p.answers, p.birth_on, today, minimum_age, p.lives_in_region) for p in people]
    return tuple(
        check(p.answers, p.birth_on, today, minimum_age, p.lives_in_region, others + sum(fit) - is_fit > 0)
        for p, is_fit in zip(people, fit, strict=True)
    )


def is_old_enough(answers: EligibilityAnswers, birth_on: date | None, today: date, minimum_age: int) -> bool:
    """Return whether a person has the minimum age: by birth date, else by the answer where that is not known."""
    if birth_on is None:
        return bool(answers.is_16_or_over)
    return age_on(birth_on, today) >= minimum_age


def _missing(
    answers: EligibilityAnswers, birth_on: date | None, today: date, minimum_age: int, lives_in_region: bool
) -> list[str]:
    age_is_asked = birth_on is None and answers.is_16_or_over is None
    conditions = (
        (lives_in_region, "lives outside the city region"),
        (not age_is_asked, f"please ask if they are {minimum_age} or over"),
        (age_is_asked or is_old_enough(answers, birth_on, today, minimum_age), f"under {minimum_age}"),
        (answers.is_unemployed, "in work"),
        (answers.is_willing, "does not want to take part"),
        (answers.permission_given, "has not given permission"),
    )
    return [reason for holds, reason in conditions if not holds]
