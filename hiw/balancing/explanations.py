"""What moves do, in sentences: each advocate before and after, why a move, and what changed since it was found."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hiw.balancing.constraints import ConstraintName
from hiw.balancing.model import BalancingModel, ModelItem
from hiw.balancing.model_builder import constraints_against
from hiw.balancing.solver.results import ItemMove
from hiw.client_text import NoClient
from hiw.words import count
from hiw.workload.capacity import above_said, percent_used

SOMEBODY = "a colleague"


@dataclass(frozen=True)
class StaffLoadChange:
    """A colleague before and after: points and whole percent of their capacity (None without any); `limit` is the
    most that is allowed, in percent."""

    staff_id: int
    name: NoClient
    room: int
    households: int
    before: int
    after: int
    fair: float
    limit: int

    @property
    def percent_before(self) -> int | None:
        """Whole percent used today."""
        return percent_used(self.before, self.room)

    @property
    def percent_after(self) -> int | None:
        """Whole percent used after the moves."""
        return percent_used(self.after, self.room)

    @property
    def is_touched(self) -> bool:
        """Return whether the moves change this colleague's points."""
        return self.before != self.after

    @property
    def above(self) -> str:
        """ "Bo Day would be at 114%, above 110%", when the moves push somebody there; else nothing."""
        return above_said(self.name, self.before, self.after, self.room, self.limit)

    @property
    def said(self) -> str:
        """ "Jo Field: 109 points (128%), then 93 points (109%)"."""
        now = f"{self.name}: {_of_room(self.before, self.percent_before)}"
        if not self.is_touched:
            return f"{now}, unchanged"
        too_much = f". {self.above}" if self.above else ""
        return f"{now}, then {_of_room(self.after, self.percent_after)}{too_much}"


def _of_room(points: int, percent: int | None) -> str:
    return f"{count(points, 'point')} with no room" if percent is None else f"{count(points, 'point')} ({percent}%)"


def load_changes(
    sheet: BalancingModel, names: Mapping[int, str], limit: int, moves: Iterable[ItemMove] = ()
) -> tuple[StaffLoadChange, ...]:
    """Return every colleague who takes part, fullest first; `moves` are added to those decided. `limit` in percent."""
    before, after = sheet.loads(), sheet.loads(sheet.with_choices(*moves))
    room = sum(agent.capacity for agent in sheet.agents)
    total = sum(after.values())
    number = {agent.id: 0 for agent in sheet.agents}
    for home in sheet.homes:
        if home.held_by is not None:
            number[home.held_by] += 1
    loads = [
        StaffLoadChange(
            each.id, names.get(each.id, SOMEBODY), each.capacity, number[each.id], before[each.id], after[each.id],
            total * each.capacity / room if room else 0.0, limit,
        )
        for each in sheet.agents
    ]  # fmt: skip
    return tuple(sorted(loads, key=lambda each: (-(each.before / each.room) if each.room else 1.0, each.name)))


def reason_of(move: ItemMove, sheet: BalancingModel, loads: Mapping[int, StaffLoadChange]) -> str:
    """Describe why this move, in a sentence or two: who is fuller, its points, and how much it disturbs."""
    row = sheet.home[move.household_id]
    option = row.option(move.to_id)
    to = loads[move.to_id]
    parts = [_why(move, loads, to)]
    if option:
        parts.append(_weighs(row, move, option.points))
    if option and move.from_id is not None:
        parts.append(f"As disturbance it counts {option.cost}.")
    if to.above:
        parts.append(f"{to.above}.")
    return " ".join(parts)


def _why(move: ItemMove, loads: Mapping[int, StaffLoadChange], to: StaffLoadChange) -> str:
    takes = f"{to.name} goes from {_percent(to.percent_before)} to {_percent(to.percent_after)}"
    if move.from_id is None:
        return f"It waits for an advocate. With this row {takes}."
    giver = loads[move.from_id]
    if not giver.room:
        return f"{giver.name} is away. With this row {takes}."
    gives = f"{giver.name} goes from {_percent(giver.percent_before)} to {_percent(giver.percent_after)}"
    return f"With this row {gives}, and {takes}."


def _weighs(row: ModelItem, move: ItemMove, points: int) -> str:
    before = row.option(move.from_id) if move.from_id is not None else None
    if before and before.points != points:
        return f"It counts {count(points, 'point')} there, for the travel, and {before.points} now."
    return f"It counts {count(points, 'point')}."


def _percent(percent: int | None) -> str:
    return "no room" if percent is None else f"{percent}%"


def what_changed(
    kept: BalancingModel,
    now: BalancingModel,
    moves: Iterable[ItemMove],
    names: Mapping[int, str],
    reference: Callable[[int], str],
) -> tuple[str, ...]:
    """Describe in sentences what has changed since moves were found; none when they can be made as they are.

    It compares the moves' households and the colleagues on both sides.
    """
    chosen = tuple(moves)
    touched = sorted({each for move in chosen for each in (move.from_id, move.to_id) if each is not None})
    homes = (_home_changed(kept, now, move, names, reference(move.household_id)) for move in chosen)
    agents = (_agent_changed(kept, now, each, names.get(each, SOMEBODY)) for each in touched)
    return tuple(filter(None, [*homes, *agents, *_together(now, chosen, names, reference)]))


def _home_changed(
    kept: BalancingModel, now: BalancingModel, move: ItemMove, names: Mapping[int, str], says: str
) -> str | None:
    row, before = now.home.get(move.household_id), kept.home.get(move.household_id)
    if row is None:
        return f"{says} is closed, or no longer yours to move."
    if row.held_by != move.from_id:
        holder = "on the waiting list" if row.held_by is None else f"with {names.get(row.held_by, SOMEBODY)}"
        return f"{says} is {holder} now."
    against = constraints_against(row, move.to_id)
    if against is None or against:
        rules = (
            " and ".join(f"“{name.value}”" for name in ConstraintName if name in (against or ()))
            or "more than one rule"
        )
        return f"{says} cannot go to {names.get(move.to_id, SOMEBODY)} now: {rules} stands against it."
    option, was = row.option(move.to_id), before.option(move.to_id) if before else None
    if option and was and option.points != was.points:
        return f"{says} counts {count(option.points, 'point')} now, and counted {was.points}."
    return None


def _agent_changed(kept: BalancingModel, now: BalancingModel, agent_id: int, name: str) -> str | None:
    agent, was = now.agent.get(agent_id), kept.agent.get(agent_id)
    if agent is None:
        return f"{name} takes no part now."
    if was and agent.capacity != was.capacity:
        return f"{name} has room for {count(agent.capacity, 'point')} now, and had room for {was.capacity}."
    points, before = now.loads()[agent_id], kept.loads()[agent_id]
    if was and points != before:
        return f"{name} has {count(points, 'point')} now, and had {before}."
    return None


def _together(
    now: BalancingModel, moves: tuple[ItemMove, ...], names: Mapping[int, str], reference: Callable[[int], str]
) -> Iterable[str]:
    """Moves that only together break a rule: too many households, or people kept apart."""
    places = {home.id: home.held_by for home in now.homes} | {move.household_id: move.to_id for move in moves}
    number = Counter(places.values())
    for agent_id in sorted({move.to_id for move in moves}):
        agent = now.agent.get(agent_id)
        if agent and number[agent_id] > agent.most:
            name = names.get(agent_id, SOMEBODY)
            yield f"{name} would have {number[agent_id]} households; at most {agent.most} are proposed."
    moved = {move.household_id for move in moves}
    for low, high in sorted(now.apart):
        if moved & {low, high} and places.get(low) == places.get(high):
            yield f"{reference(low)} and {reference(high)} would share an advocate; people there must be kept apart."
