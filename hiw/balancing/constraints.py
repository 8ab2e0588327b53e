"""The hard constraints of balancing, in one table: when a household stays with its advocate, and who may take it.

Each constraint has a name, a sentence with its number from the settings, and one test. Those of `stays` fix a
household where it is, those of `keeps_from` bar it from one candidate; `MOST` and `APART` hold for a whole plan.
Sources: docs/programme.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from db.enums import LockKind, NeedKind
from hiw.clock import add_months
from hiw.settings.names import SettingName as N
from hiw.workload.facts import HouseholdFacts, Numbers, StaffFacts

Skill = tuple[NeedKind, str]
NOTHING: frozenset[int] = frozenset()
NO_SKILLS: frozenset[Skill] = frozenset()


class ConstraintName(StrEnum):
    """A constraint of a proposal; the value is its label in a list."""

    UNSEEN = "not yours to move"
    RESTRICTED = "restricted or with an alert"
    SAFEGUARDING = "safeguarding"
    LOCKED = "locked"
    FIRST_DAYS = "just begun"
    LAST_DAYS = "near its end"
    EVENT = "a key event"
    MOVED = "moved lately"
    REFUSED = "refused by you"
    AUTHORITY = "another authority"
    NEEDS = "language, specialism or worker"
    CONFLICT = "conflict of interest"
    APART = "people kept apart"
    MOST = "most households"


@dataclass(frozen=True)
class HouseholdConstraints:
    """What keeps one household, in addition to its facts.

    `moved_on` is the day of its last reassignment. `events` are the days of its key events, `close_to` the colleagues
    who are, or are close to, one of its people, and `apart_from` those who support, in a household that this proposal
    cannot move, somebody who must be kept apart from one of them. `is_together`: it shares its advocate today with
    somebody it should be kept apart from.
    """

    locks: frozenset[LockKind] = frozenset()
    events: tuple[date, ...] = ()
    moved_on: date | None = None
    needs: frozenset[Skill] = NO_SKILLS
    close_to: frozenset[int] = NOTHING
    apart_from: frozenset[int] = NOTHING
    is_together: bool = False


@dataclass(frozen=True)
class ConstraintFacts:
    """What the constraints need in addition to the facts: about households that the reader may move, and active
    colleagues.

    `apart` are pairs of such households (lower id first) in which two people must be kept apart.
    """

    movable: frozenset[int]
    active: frozenset[int]
    ties: Mapping[int, HouseholdConstraints] = field(default_factory=dict)
    skills: Mapping[int, frozenset[Skill]] = field(default_factory=dict)
    apart: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class CandidateHousehold:
    """A household with what keeps it on a day, by the settings in force; `is_refused` within the scenario."""

    facts: HouseholdFacts
    ties: HouseholdConstraints
    numbers: Numbers
    on: date
    is_movable: bool = True
    is_refused: bool = False

    @property
    def ends_on(self) -> date:
        """Return the planned end, or the day it is expected to leave when that is earlier."""
        return min(self.facts.planned_end_on, self.facts.exit_planned_on or self.facts.planned_end_on)

    def within(self, days: timedelta, number: N) -> bool:
        """Return whether a span is shorter than a setting's days; a setting of 0 switches its constraint off."""
        return self.numbers[number] > 0 and days < timedelta(days=self.numbers[number])


@dataclass(frozen=True)
class CandidateStaff:
    """A colleague who might take a household, with their skills."""

    facts: StaffFacts
    skills: frozenset[Skill] = NO_SKILLS


@dataclass(frozen=True)
class Constraint:
    """One constraint. `says` has {number} where the setting `number` goes.

    `holds_waiting`: it also forbids assigning a household that waits.
    """

    says: str
    number: N | None = None
    stays: Callable[[CandidateHousehold], bool] | None = None
    keeps_from: Callable[[CandidateHousehold, CandidateStaff], bool] | None = None
    holds_waiting: bool = False

    def sentence(self, numbers: Numbers) -> str:
        """Return the constraint in words, with its number."""
        return self.says if self.number is None else self.says.format(number=numbers[self.number])


def _has_need_unmet(home: CandidateHousehold, candidate: CandidateStaff) -> bool:
    brought = {(kind, what.casefold()) for kind, what in candidate.skills}
    return any((kind, what.casefold()) not in brought for kind, what in home.ties.needs)


def _is_near_event(home: CandidateHousehold) -> bool:
    most = timedelta(days=home.numbers[N.STILL_EVENT_DAYS])
    return any(abs(event - home.on) <= most for event in home.ties.events)


def _moved_lately(home: CandidateHousehold) -> bool:
    moved_on = home.ties.moved_on
    return moved_on is not None and home.on < add_months(moved_on, home.numbers[N.STILL_MOVED_MONTHS])


CONSTRAINTS: dict[ConstraintName, Constraint] = {
    ConstraintName.UNSEEN: Constraint(
        "A household that you may not move yourself counts in its advocate's load, and stays.",
        stays=lambda home: not home.is_movable, holds_waiting=True,
    ),
    ConstraintName.RESTRICTED: Constraint(
        "A household with a restricted member or a safety alert is never proposed. A person decides about it.",
        stays=lambda home: home.facts.is_at_risk, holds_waiting=True,
    ),
    ConstraintName.SAFEGUARDING: Constraint(
        "A household with an active safeguarding concern is never proposed. A person decides about it.",
        stays=lambda home: LockKind.SAFEGUARDING in home.ties.locks, holds_waiting=True,
    ),
    ConstraintName.LOCKED: Constraint(
        "A household that a senior has locked stays where it is.",
        stays=lambda home: LockKind.STAYS in home.ties.locks, holds_waiting=True,
    ),
    ConstraintName.FIRST_DAYS: Constraint(
        "No household moves in its first {number} days of support.", N.STILL_FIRST_DAYS,
        stays=lambda home: home.within(home.on - home.facts.started_on, N.STILL_FIRST_DAYS),
    ),
    ConstraintName.LAST_DAYS: Constraint(
        "No household moves in the last {number} days before its end.", N.STILL_LAST_DAYS,
        stays=lambda home: home.within(home.ends_on - home.on, N.STILL_LAST_DAYS),
    ),
    ConstraintName.EVENT: Constraint(
        "No household moves within {number} days of a key event, such as a court day or a new job.",
        N.STILL_EVENT_DAYS, stays=_is_near_event,
    ),
    ConstraintName.MOVED: Constraint(
        "No household moves twice within {number} months.", N.STILL_MOVED_MONTHS, stays=_moved_lately,
    ),
    ConstraintName.REFUSED: Constraint(
        "A household that you kept back in this scenario stays where it is.",
        stays=lambda home: home.is_refused, holds_waiting=True,
    ),
    ConstraintName.AUTHORITY: Constraint(
        "A household goes only to somebody who works in its authority.",
        keeps_from=lambda home, candidate: home.facts.authority_code not in candidate.facts.authorities,
    ),
    ConstraintName.NEEDS: Constraint(
        "Its new advocate brings the language, specialism or kind of worker that the household needs.",
        keeps_from=_has_need_unmet,
    ),
    ConstraintName.CONFLICT: Constraint(
        "Nobody takes a household in which they are close to somebody.",
        keeps_from=lambda home, candidate: candidate.facts.id in home.ties.close_to,
    ),
    ConstraintName.APART: Constraint(
        "People who must be kept apart never share an advocate. Who shares one today by a manager's word stays.",
        stays=lambda home: home.ties.is_together,
        keeps_from=lambda home, candidate: candidate.facts.id in home.ties.apart_from,
    ),
    ConstraintName.MOST: Constraint(
        "Nobody is given more than {number} households, or than they have today when that is more.",
        N.MOST_HOUSEHOLDS,
    ),
}  # fmt: skip
# What nobody could drop: the reader knows too little, or has said so themselves a moment ago.
NEVER_DROPPED = frozenset({ConstraintName.UNSEEN, ConstraintName.REFUSED})


def keeping_constraints(home: CandidateHousehold) -> frozenset[ConstraintName]:
    """Return the constraints that keep a household with its advocate, or on the waiting list."""
    waits = home.facts.advocate_id is None
    return frozenset(
        name
        for name, rule in CONSTRAINTS.items()
        if rule.stays and (rule.holds_waiting or not waits) and rule.stays(home)
    )


def barring_constraints(home: CandidateHousehold, candidate: CandidateStaff) -> frozenset[ConstraintName]:
    """Return the constraints that bar a household from a candidate; empty when they may take it."""
    return frozenset(name for name, rule in CONSTRAINTS.items() if rule.keeps_from and rule.keeps_from(home, candidate))
