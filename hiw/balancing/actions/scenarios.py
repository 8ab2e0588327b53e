"""Make and delete scenarios, decide on proposed moves, and apply the accepted ones."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, EventName, ReassignmentKind, ScenarioStatus
from db.models import Household, Scenario
from hiw import audit, clock, text
from hiw.balancing.actions.scenario_row import add_scenario
from hiw.balancing.actions.searches import search_for
from hiw.balancing.assumptions import (
    AS_IT_STANDS,
    Assumption,
    DecidedMove,
    MoveDecision,
    assumptions_of,
    check_assumptions,
    choices_as_json,
    choices_of,
)
from hiw.balancing.constraints import ConstraintName
from hiw.balancing.explanations import SOMEBODY, what_changed
from hiw.balancing.model_builder import constraints_against, moves_chosen
from hiw.balancing.queries.model_inputs import ModelInputs, model_inputs_of, scenario_for
from hiw.balancing.queries.scenarios import kept_of
from hiw.balancing.solver.results import ItemMove
from hiw.edits import touch
from hiw.errors import RuleBroken, Stale
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings.names import SettingName as N
from hiw.words import reference
from hiw.workload.actions import ReassignmentFields, reassign_households

TOLERANCES: Final = range(0, 10_001)
OVER: Final = {
    ScenarioStatus.APPLIED: "This scenario was applied already. Make another one to go on.",
    ScenarioStatus.THROWN_AWAY: "This scenario was thrown away. Make another one to go on.",
}


def make_scenario(
    s: Session, by: Actor, *, name: str, assumptions: Sequence[Assumption] = (), senior_id: int | None = None
) -> int:
    """Keep a what-if over a team (a manager: or the region) under a name, and return its number.

    Raises RuleBroken when the name is empty or an assumption makes no sense for that team.
    """
    require(by, Permission.BALANCE)
    called = text.name(name, field="name")
    bench = model_inputs_of(s, by, senior_id)
    takes_part = [each for each in bench.facts.colleagues if each.takes_part]
    check_assumptions(
        assumptions,
        staff=frozenset(each.id for each in takes_part),
        authorities=frozenset(code for each in takes_part for code in each.authorities),
        today=bench.facts.on,
        days=bench.facts.numbers[N.LONG_ABSENCE_DAYS],
    )
    if not assumptions and called.casefold() == AS_IT_STANDS.casefold():
        raise RuleBroken("This name is taken: everybody has it. Choose another name.", "name")
    return add_scenario(s, by, called, assumptions, senior_id).id


def discard_scenario(s: Session, by: Actor, *, scenario_id: int) -> None:
    """Take a draft out of the list. Raises RuleBroken when it was applied."""
    row = _draft(s, by, scenario_id)
    row.status = ScenarioStatus.THROWN_AWAY
    touch(row, by)
    audit.record(s, by, EventName.SCENARIO_THROWN_AWAY, "scenarios", row.id)


def choose_tolerance(s: Session, by: Actor, *, scenario_id: int, band: int) -> None:
    """Choose a row of the frontier by its tolerance in permille. What was accepted of another row is forgotten,
    unless a search has taken it as made."""
    row = _draft(s, by, scenario_id)
    if band not in TOLERANCES:
        raise RuleBroken("Choose one of the rows of the list.")
    if row.band == band:
        return
    kept = kept_of(s, row.id)
    decided = choices_of(kept.choices) if kept else {}
    choices = choices_of(row.choices)
    stays = {
        each: choice for each, choice in choices.items() if each in decided or choice.said is not MoveDecision.ACCEPTED
    }
    changes = {"band": (row.band, band)}
    row.band = band
    row.choices = choices_as_json(stays)
    touch(row, by)
    audit.record(s, by, EventName.SCENARIO_CHANGED, "scenarios", row.id, changes=changes)


def accept_moves(s: Session, by: Actor, *, scenario_id: int, moves: Sequence[ItemMove]) -> None:
    """Note that these moves are to be made when the scenario is applied. Raises RuleBroken where a rule stands
    against one now, Stale when a household is with somebody else than was shown."""
    row = _draft(s, by, scenario_id)
    bench = _bench(s, by, row)
    for move in moves:
        _check_move(bench, move)
    _note(
        s, by, row, {move.household_id: DecidedMove(MoveDecision.ACCEPTED, move.from_id, move.to_id) for move in moves}
    )


def refuse_move(s: Session, by: Actor, *, scenario_id: int, move: ItemMove) -> int:
    """Keep a household where it is in this scenario, and search for the rest again: the search's number, or 0 when
    there is nothing to start."""
    row = _draft(s, by, scenario_id)
    _note(s, by, row, {move.household_id: DecidedMove(MoveDecision.REFUSED, move.from_id, move.to_id)})
    return search_for(s, by, row)


def give_move(s: Session, by: Actor, *, scenario_id: int, move: ItemMove) -> int:
    """Give a household to a colleague of one's own choice, and search for the rest again: the search's number, or 0.

    Raises RuleBroken with the rule that stands against it.
    """
    row = _draft(s, by, scenario_id)
    _check_move(_bench(s, by, row), move)
    _note(s, by, row, {move.household_id: DecidedMove(MoveDecision.GIVEN, move.from_id, move.to_id)})
    return search_for(s, by, row)


def forget_choices(s: Session, by: Actor, *, scenario_id: int, household_ids: Sequence[int]) -> None:
    """Take back what was said of these households' moves."""
    row = _draft(s, by, scenario_id)
    _note(s, by, row, dict.fromkeys(household_ids))


def apply_scenario(s: Session, by: Actor, *, scenario_id: int) -> int:
    """Make every accepted move today, all or none, and return the number of the set of moves.

    Everything is looked at again as it is now. Raises Stale with what changed since the moves were found, RuleBroken
    when nothing was accepted. Places for households that wait are made too; assumed referrals are not.
    """
    row = _draft(s, by, scenario_id)
    kept = kept_of(s, row.id)
    choices = choices_of(row.choices)
    moves = moves_chosen(choices)
    if kept is None or not moves:
        raise RuleBroken("Nothing is accepted yet. Accept the moves that you want first.")
    homes = sa.select(Household.id).where(Household.id.in_([move.household_id for move in moves]))
    s.execute(homes.order_by(Household.id).with_for_update())  # nobody moves them between the look and the move
    bench = _bench(s, by, row)
    changed = what_changed(kept.sheet, bench.sheet({}), moves, bench.names, reference)
    if changed:
        raise Stale(f"Nothing was moved, since this changed: {' '.join(changed)} Search again, then apply.")
    batch_id = reassign_households(
        s, by, kind=ReassignmentKind.BALANCED,
        moves=[_fields(each) for each in moves],
    )  # fmt: skip
    row.status, row.batch_id = ScenarioStatus.APPLIED, batch_id
    touch(row, by)
    audit.record(s, by, EventName.SCENARIO_APPLIED, "scenarios", row.id, changes={"moves": (0, len(moves))})
    return batch_id


def _fields(move: ItemMove) -> ReassignmentFields:
    reason = AssignmentReason.START if move.from_id is None else AssignmentReason.CASELOAD
    return ReassignmentFields(move.household_id, move.from_id, move.to_id, clock.today(), reason)


def _draft(s: Session, by: Actor, scenario_id: int) -> Scenario:
    """Return one's own scenario, locked, while it is a draft."""
    row = scenario_for(s, by, scenario_id, lock=True)
    if row.status is not ScenarioStatus.DRAFT:
        raise RuleBroken(OVER[row.status])
    return row


def _bench(s: Session, by: Actor, row: Scenario) -> ModelInputs:
    return model_inputs_of(s, by, row.senior_id, assumptions_of(row.assumptions))


def _check_move(bench: ModelInputs, move: ItemMove) -> None:
    home = bench.sheet({}).home.get(move.household_id)
    says = reference(move.household_id)
    if home is None or move.household_id not in bench.constraints.movable:
        raise Stale(f"{says} is closed, or no longer yours to move. Search again.")
    if home.held_by != move.from_id:
        holder = "nobody" if home.held_by is None else bench.names.get(home.held_by, SOMEBODY)
        raise Stale(f"{says} is with {holder} now. Search again.")
    against = constraints_against(home, move.to_id)
    if against is None or against:
        rules = (
            " and ".join(f"“{name.value}”" for name in ConstraintName if name in (against or ()))
            or "more than one rule"
        )
        raise RuleBroken(
            f"{says} cannot go to {bench.names.get(move.to_id, SOMEBODY)}: {rules} stands against it. Choose another."
        )


def _note(s: Session, by: Actor, row: Scenario, said: dict[int, DecidedMove | None]) -> None:
    choices = choices_of(row.choices)
    before = dict(choices)
    for household_id, choice in said.items():
        if choice is None:
            choices.pop(household_id, None)
        else:
            choices[household_id] = choice
    if choices == before:
        return
    row.choices = choices_as_json(choices)
    touch(row, by)
    s.flush()
    for household_id, choice in said.items():
        was = before.get(household_id)
        changes = {"choice": (was.said if was else None, choice.said if choice else None)}
        audit.record(
            s, by, EventName.SCENARIO_CHANGED, "scenarios", row.id, household_id=household_id, changes=changes
        )  # fmt: skip
