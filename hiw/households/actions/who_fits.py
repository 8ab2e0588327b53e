"""Decide who of those who join is eligible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.enums import Eligibility
from db.models import Person
from hiw.errors import Checks, RuleBroken
from hiw.households import person_fields
from hiw.households.eligibility import EligibilityAnswers, EligibilityCandidate, Result, check_all
from hiw.households.person_fields import NewPerson
from hiw.policy.permissions import Actor, Permission, require

ASK_AGE = "Their birth date is not known: ask if they are old enough."


@dataclass(frozen=True)
class JoiningPerson:
    """A person who joins, with what is stored about it."""

    person: Person
    relation: str
    candidate: EligibilityCandidate
    result: Result
    minimum_age: int
    joined_on: date
    override: str = ""

    @property
    def counts(self) -> bool:
        """Return whether they count as one of the two eligible people that a household needs."""
        return self.result[0] is not Eligibility.NOT_MET


def decide(
    known: Sequence[Person],
    people: Sequence[NewPerson],
    answers: Sequence[EligibilityAnswers],
    minimum_age: int,
    on: date,
    *,
    override: str = "",
    others: int = 0,
) -> list[JoiningPerson]:
    """Return the eligibility of each of `known` who join on a day, beside `others` eligible people.

    Raises RuleBroken, about `people.0.of_age` and so on, where nobody has asked whether they are old enough.
    """
    with Checks() as check:
        candidates = [
            check("", _candidate, number, person, asked)
            for number, (person, asked) in enumerate(zip(known, answers, strict=True))
        ]
    results = check_all(candidates, on, minimum_age, others)
    return [
        JoiningPerson(person, person_fields.relation(new.relation), candidate, result, minimum_age, on, override)
        for person, new, candidate, result in zip(known, people, candidates, results, strict=True)
    ]


def check_somebody_fits(by: Actor, joining: Sequence[JoiningPerson], override: str) -> None:
    """Raise RuleBroken when nobody is eligible and no reason is given, NotAllowed when `by` may not give one."""
    if any(one.counts for one in joining):
        return
    if not override:
        reasons = " ".join(f"{one.person.full_name}: {one.result[1]}" for one in joining)
        raise RuleBroken(f"Nobody here can join yet. {reasons} A senior can accept them with a reason.")
    require(by, Permission.OVERRIDE_ELIGIBILITY)


def _candidate(number: int, person: Person, answers: EligibilityAnswers) -> EligibilityCandidate:
    if person.birth_on is None and answers.is_16_or_over is None:
        raise RuleBroken(ASK_AGE, f"people.{number}.of_age")
    return EligibilityCandidate(answers, person.birth_on, person.authority_code is not None)
