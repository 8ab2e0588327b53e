"""What a scenario holds: assumptions about absences and referrals, and the decisions on proposed moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from hiw.errors import RuleBroken
from hiw.words import count

AS_IT_STANDS = "As it stands"
MOST_REFERRALS = 200
MOST_ASSUMPTIONS = 20
LONGEST_YEARS = 2
LONGEST_ABSENCE = timedelta(days=365) * LONGEST_YEARS


@dataclass(frozen=True)
class AssumedAbsence:
    """A colleague is away from a day to a day, both included: the proposal gives them no capacity."""

    staff_id: int
    from_on: date
    to_on: date

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {
            "kind": "absence", "staff_id": self.staff_id, "from_on": self.from_on.isoformat(),
            "to_on": self.to_on.isoformat(),
        }  # fmt: skip


@dataclass(frozen=True)
class AssumedReferrals:
    """A number of new households arrive in an authority; each counts as new, and waits."""

    authority_code: str
    number: int

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {"kind": "referrals", "authority_code": self.authority_code, "number": self.number}


Assumption = AssumedAbsence | AssumedReferrals


def assumptions_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Assumption, ...]:
    """Return assumptions from what `as_json` made of each."""
    return tuple(
        AssumedAbsence(each["staff_id"], date.fromisoformat(each["from_on"]), date.fromisoformat(each["to_on"]))
        if each["kind"] == "absence"
        else AssumedReferrals(each["authority_code"], each["number"])
        for each in kept
    )


def check_assumptions(
    assumptions: Iterable[Assumption], *, staff: frozenset[int], authorities: frozenset[str], today: date, days: int
) -> None:
    """Raise RuleBroken with what to change when an assumption makes no sense.

    `staff` and `authorities` are those the scenario is about; `days` the shortest absence that counts.
    """
    each_one = tuple(assumptions)
    if len(each_one) > MOST_ASSUMPTIONS:
        raise RuleBroken(f"A scenario has at most {MOST_ASSUMPTIONS} assumptions. Take some out.")
    for assumption in each_one:
        if isinstance(assumption, AssumedAbsence):
            _check_absence(assumption, staff, today, days)
        else:
            _check_referrals(assumption, authorities)


def _check_absence(absence: AssumedAbsence, staff: frozenset[int], today: date, days: int) -> None:
    if absence.staff_id not in staff:
        raise RuleBroken("Choose a colleague of this scenario's team who holds households.", "staff_id")
    if absence.to_on < absence.from_on:
        raise RuleBroken("The last day away is before the first. Change one of the two days.", "to_on")
    if absence.to_on < today:
        raise RuleBroken("This absence is over. Choose days to come.", "to_on")
    if absence.to_on - absence.from_on > LONGEST_ABSENCE:
        raise RuleBroken(
            f"An absence in a scenario is at most {LONGEST_YEARS} years long. Choose an earlier last day.", "to_on"
        )
    if not is_long(absence.from_on, absence.to_on, days):
        raise RuleBroken(
            f"An absence changes a proposal when it lasts {count(days, 'day')} or more. "
            "Choose later days, or let somebody stand in.",
            "to_on",
        )


def _check_referrals(referrals: AssumedReferrals, authorities: frozenset[str]) -> None:
    if referrals.authority_code not in authorities:
        raise RuleBroken("Choose an authority in which somebody of this scenario's team works.", "authority_code")
    if not 1 <= referrals.number <= MOST_REFERRALS:
        raise RuleBroken(f"Type how many referrals arrive, from 1 to {MOST_REFERRALS}.", "number")


def is_long(from_on: date, to_on: date | None, days: int) -> bool:
    """Return whether an absence (first and last day included; None: without an end) is long enough to count in a
    proposal."""
    return to_on is None or (to_on - from_on).days + 1 >= days


class MoveDecision(StrEnum):
    """A senior's decision on one proposed move."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    GIVEN = "given"


@dataclass(frozen=True)
class DecidedMove:
    """The decision on a household's move from `from_id` (None: it waits) to `to_id`; refused: it stays."""

    said: MoveDecision
    from_id: int | None
    to_id: int | None

    @property
    def is_move(self) -> bool:
        """Return whether it is made when the scenario is applied."""
        return self.said is not MoveDecision.REFUSED

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {"said": self.said.value, "from_id": self.from_id, "to_id": self.to_id}


Choices = Mapping[int, DecidedMove]


def choices_of(kept: Mapping[str, Mapping[str, Any]]) -> dict[int, DecidedMove]:
    """Return the decisions that are stored in a scenario, by household id."""
    return {
        int(household): DecidedMove(MoveDecision(each["said"]), each["from_id"], each["to_id"])
        for household, each in kept.items()
    }


def choices_as_json(choices: Choices) -> dict[str, Any]:
    """Plain values that JSON can hold, by household."""
    return {str(household): choices[household].as_json() for household in sorted(choices)}
