"""What changes a colleague's load in the weeks ahead: steps of points and of room, and how they are said. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from hiw.clock import add_months
from hiw.settings.names import SettingName as N
from hiw.words import count, day, reference, say
from hiw.workload.facts import HouseholdFacts, StaffFacts, WorkloadFacts
from hiw.workload.points import WEIGHT_OF, PointsCache, PointsPart, Stage, stage_of

DAYS: Final = 7  # of a week
MOST_NAMED: Final = 5  # households that a sentence names
MINUS: Final = "\N{MINUS SIGN}"


class PointsChangeReason(StrEnum):
    """Why the points change; the value follows "2 households" in a sentence."""

    ENDS = "reach their planned end"
    EXITS = "leave as planned"
    ACTIVE = "are no longer new"
    CLOSING = "come near their end"
    WAITING = "that wait now"
    REFERRED = "from new referrals"


@dataclass(frozen=True)
class PointsChange:
    """Points that come or go on a day, in days from the start. `households` is a share for one that may come."""

    at: int
    points: float
    kind: PointsChangeReason
    households: float = 1
    household_id: int | None = None


def steps_of(
    household: HouseholdFacts, tally: PointsCache, on: date, home: str | None, weeks: int
) -> Iterator[PointsChange]:
    """Yield a household's points on the day `on`, and each change until it leaves; only its stage changes."""
    numbers, exits = tally.numbers, household.exit_planned_on
    ends_on = min(household.planned_end_on, exits or household.planned_end_on)
    leaves_on = ends_on + timedelta(days=1) if ends_on >= on else date.max
    last = on + timedelta(weeks=weeks)
    turns = {
        household.started_on + timedelta(days=numbers[N.POINTS_NEW_DAYS]),
        ends_on - timedelta(days=numbers[N.POINTS_CLOSING_DAYS] - 1),
    }
    counted = tally.of(household, home)
    further = counted.total - counted.parts.get(PointsPart.STAGE, 0)
    before = numbers[WEIGHT_OF[stage_of(household, numbers, on)]]
    yield PointsChange(0, further + before, PointsChangeReason.ACTIVE, household_id=household.id)
    for day_on in sorted(turn for turn in turns if on < turn <= last and turn < leaves_on):
        stage = stage_of(household, numbers, day_on)
        now = numbers[WEIGHT_OF[stage]]
        if now != before:
            kind = PointsChangeReason.CLOSING if stage is Stage.CLOSING else PointsChangeReason.ACTIVE
            yield PointsChange((day_on - on).days, now - before, kind, household_id=household.id)
            before = now
    if leaves_on <= last:
        kind = PointsChangeReason.EXITS if exits is not None and exits == ends_on else PointsChangeReason.ENDS
        yield PointsChange((leaves_on - on).days, -further - before, kind, household_id=household.id)


def describe(
    colleague: StaffFacts, facts: WorkloadFacts, steps: Iterable[PointsChange], room: Sequence[int], at: int
) -> Iterator[str]:  # fmt: skip
    """Describe what is different on the day `at` from a week before, in sentences: points first, then capacity."""
    for kind, of_kind in _by_kind(steps, at):
        yield _said_of(kind, of_kind)
    if room[at] != room[at - DAYS]:
        why = list(_why_room(colleague, facts, at))
        yield f"{'; '.join(why) or 'Room changes'}: room {room[at - DAYS]} → {room[at]} points"


def named(steps: Iterable[PointsChange], at: int) -> Iterator[int]:
    """Yield the ids of the households that these sentences name."""
    for _, of_kind in _by_kind(steps, at):
        yield from _seen(of_kind)[:MOST_NAMED]


def _by_kind(steps: Iterable[PointsChange], at: int) -> Iterator[tuple[PointsChangeReason, list[PointsChange]]]:
    """Yield the steps of the week that ends on the day `at`, grouped by kind."""
    mine = [step for step in steps if at - DAYS < step.at <= at]
    for kind in PointsChangeReason:
        if of_kind := [step for step in mine if step.kind is kind]:
            yield kind, of_kind


def _seen(steps: Iterable[PointsChange]) -> list[int]:
    return [step.household_id for step in steps if step.household_id is not None]


def _said_of(kind: PointsChangeReason, steps: Sequence[PointsChange]) -> str:
    points = sum(step.points for step in steps)
    if kind in (PointsChangeReason.WAITING, PointsChangeReason.REFERRED):
        come = sum(step.households for step in steps)
        if not come:
            return f"Households {kind.value} change: {_signed(points)}"
        return f"About {come:.1f} households {kind.value}: {_signed(points)}"
    seen = [reference(each) for each in _seen(steps)]
    named = ", ".join([*seen[:MOST_NAMED], *(["…"] if len(seen) > MOST_NAMED else [])])
    verb = kind.value if len(steps) > 1 else _ONE[kind]
    return f"{count(len(steps), 'household')} {verb}{f' ({named})' if named else ''}: {_signed(points)}"


_ONE: Final = {
    PointsChangeReason.ENDS: "reaches its planned end",
    PointsChangeReason.EXITS: "leaves as planned",
    PointsChangeReason.ACTIVE: "is no longer new",
    PointsChangeReason.CLOSING: "comes near its end",
}


def _signed(points: float) -> str:
    tenths = round(points * 10)
    size = f"{abs(tenths) / 10:g}"
    return f"{'+' if tenths >= 0 else MINUS}{size} {'point' if size == '1' else 'points'}"


def _why_room(colleague: StaffFacts, facts: WorkloadFacts, at: int) -> Iterator[str]:
    on = facts.on + timedelta(days=at)
    before = on - timedelta(days=DAYS)
    for each in colleague.reductions:
        if each.counts_on(on) and not each.counts_on(before):
            yield f"{say(each.reason).capitalize()} begins on {day(each.from_on, facts.on)}"
        elif each.counts_on(before) and not each.counts_on(on) and each.to_on:
            yield f"{say(each.reason).capitalize()} ends on {day(each.to_on, facts.on)}"
    if colleague.started_on is not None:
        turns = (add_months(colleague.started_on, facts.numbers[n]) for n in (N.STARTER_MONTHS, N.STARTER_LATER_MONTHS))
        if any(before < turn <= on for turn in turns):
            yield "A new starter's share grows"
