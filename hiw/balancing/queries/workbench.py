"""Read everything that the page "Balance" shows of one scenario: loads, constraints, the answer, and the chosen
row's moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import ScenarioStatus
from db.models import Household, Scenario
from hiw.balancing.assumptions import AS_IT_STANDS, Choices, MoveDecision, assumptions_of, choices_of
from hiw.balancing.binding_constraints import (
    BindingConstraintRow,
    binding_constraint_rows,
    blocked_said,
    check_something_can_move,
)
from hiw.balancing.explanations import SOMEBODY, StaffLoadChange, load_changes, reason_of, what_changed
from hiw.balancing.model import BalancingModel
from hiw.balancing.queries.model_inputs import ModelInputs, model_inputs_of, scenario_for, standing_scenario, team_of
from hiw.balancing.queries.scenarios import (
    LastSearch,
    SearchStatus,
    assumed_said,
    authority_names,
    kept_of,
    search_now,
    staff_names,
    team_said,
)
from hiw.balancing.search_result import SearchResult, percent
from hiw.balancing.solver.results import ItemMove, TolerancePlan
from hiw.client_text import ClientName, NoClient
from hiw.errors import HiwError
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import visible_to
from hiw.settings.names import SettingName
from hiw.words import reference
from hiw.workload.facts import Numbers


@dataclass(frozen=True)
class ProposedMove:
    """One proposed move.

    `from_id` is None for a household that waits; `others` are further colleagues who may take it. `said` is the
    decision on it in this scenario; `was_decided` before the last search, which took it as made.
    """

    household_id: int
    household_name: ClientName
    authority_code: NoClient
    from_id: int | None
    from_name: NoClient
    to_id: int
    to_name: NoClient
    points: int
    reason: NoClient
    said: MoveDecision | None
    was_decided: bool
    others: Mapping[int, NoClient] = field(repr=False)

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class Workbench:
    """One scenario as it stands.

    `id` is None for "As it stands" before its first search. `trouble` says why nothing can be proposed at all. `loads`
    are before and after the chosen row, `chosen_loads` before and after the accepted moves only. `changed` says what
    differs from the last search's problem, so that another search is needed. `pushed` has, by tolerance, whom a row
    pushes above the limit. `placed_assumed` counts assumed referrals that the row places, `not_placed` who stays
    waiting; `waiting` households have no advocate, and `left_out` ones one who takes no part.
    """

    id: int | None
    name: NoClient
    team: NoClient
    version: int
    status: ScenarioStatus
    on: date
    numbers: Numbers = field(repr=False)
    assumed: tuple[NoClient, ...]
    loads: tuple[StaffLoadChange, ...]
    chosen_loads: tuple[StaffLoadChange, ...]
    rules: tuple[BindingConstraintRow, ...]
    trouble: NoClient | None
    search: SearchStatus | None
    answer: SearchResult | None = field(repr=False)
    offer: TolerancePlan | None = field(repr=False)
    pushed: Mapping[int, tuple[StaffLoadChange, ...]] = field(repr=False)
    moves: tuple[ProposedMove, ...]
    refused: tuple[ProposedMove, ...]
    changed: tuple[NoClient, ...]
    blocked: tuple[NoClient, ...]
    placed_assumed: int
    not_placed: int
    left_out: int
    waiting: int

    @property
    def accepted(self) -> tuple[ProposedMove, ...]:
        """Return the moves that would be applied."""
        return tuple(move for move in self.moves if move.said in (MoveDecision.ACCEPTED, MoveDecision.GIVEN))

    @property
    def is_draft(self) -> bool:
        """Return whether anything may still be chosen."""
        return self.status is ScenarioStatus.DRAFT


def workbench(s: Session, by: Actor, scenario_id: int | None = None, *, senior_id: int | None = None) -> Workbench:
    """Return one of one's own scenarios with its last search; without an id "As it stands" of a team or the region."""
    require(by, Permission.BALANCE)
    row = scenario_for(s, by, scenario_id) if scenario_id else standing_scenario(s, by, senior_id)
    senior_id = team_of(by, row.senior_id if row else senior_id)
    bench = model_inputs_of(s, by, senior_id, assumptions_of(row.assumptions) if row else ())
    choices = choices_of(row.choices) if row else {}
    kept = kept_of(s, row.id) if row else None
    return _drawn(s, by, row, senior_id, bench, choices, kept)


def _drawn(
    s: Session, by: Actor, row: Scenario | None, senior_id: int | None, bench: ModelInputs, choices: Choices,
    kept: LastSearch | None,
) -> Workbench:  # fmt: skip
    sheet = bench.sheet(choices)
    names = staff_names(s) | bench.names
    places = authority_names(s)
    offer = kept.answer.offer(row.band if row else None) if kept and kept.answer else None
    found = _found(kept, offer)
    known = tuple(each for each in found if each.household_id in sheet.home and each.household_id > 0)
    limit = bench.facts.numbers[SettingName.LOAD_OVER]
    loads = load_changes(kept.sheet if kept and kept.answer else sheet, names, limit, _offered(offer))
    moves = _move_rows(s, by, known, sheet, names, loads, choices, kept)
    refused = _move_rows(s, by, _refused(choices, sheet), sheet, names, loads, choices, kept)
    return Workbench(
        id=row.id if row else None, name=row.name if row else AS_IT_STANDS, team=team_said(senior_id, names),
        version=row.version if row else 0, status=row.status if row else ScenarioStatus.DRAFT, on=bench.facts.on,
        numbers=bench.facts.numbers, assumed=assumed_said(bench.assumptions, names, places), loads=loads,
        chosen_loads=load_changes(sheet, names, limit), pushed=_pushed(kept, names, limit),
        rules=binding_constraint_rows(sheet, bench.facts, bench.constraints),
        trouble=_trouble(sheet), search=search_now(s, by, row.id) if row else None,
        answer=kept.answer if kept else None, offer=offer, moves=moves, refused=refused,
        changed=_changed(bench, choices, kept, found, names), blocked=_blocked(kept, names),
        placed_assumed=sum(each.household_id < 0 for each in found),
        not_placed=len([home for home in sheet.left_waiting if not home.is_assumed]),
        left_out=sum(each.advocate_id is not None and each.advocate_id not in sheet.agent
                     for each in bench.facts.households),
        waiting=sum(each.advocate_id is None for each in bench.facts.households),
    )  # fmt: skip


def _trouble(sheet: BalancingModel) -> str | None:
    try:
        check_something_can_move(sheet)
    except HiwError as refusal:
        return str(refusal)
    return None


def _pushed(kept: LastSearch | None, names: Mapping[int, str], limit: int) -> dict[int, tuple[StaffLoadChange, ...]]:
    """Return, by tolerance, whom the moves of that row push above the limit."""
    if kept is None or kept.answer is None:
        return {}
    rows = {each.band: load_changes(kept.sheet, names, limit, _offered(each)) for each in kept.answer.offers}
    return {band: tuple(load for load in loads if load.above) for band, loads in rows.items()}


def _offered(offer: TolerancePlan | None) -> tuple[ItemMove, ...]:
    return (*offer.moves, *offer.placed) if offer else ()


def _found(kept: LastSearch | None, offer: TolerancePlan | None) -> tuple[ItemMove, ...]:
    """Return the moves decided before the search, then those it found."""
    if kept is None or offer is None:
        return ()
    decided = (
        ItemMove(home.id, home.held_by, home.decided_id) for home in kept.sheet.homes if home.decided_id is not None
    )  # fmt: skip
    return (*decided, *_offered(offer))


def _refused(choices: Choices, sheet: BalancingModel) -> tuple[ItemMove, ...]:
    return tuple(
        ItemMove(each, choice.from_id, choice.to_id)
        for each, choice in choices.items()
        if choice.said is MoveDecision.REFUSED and choice.to_id is not None and each in sheet.home
    )


def _changed(
    bench: ModelInputs, choices: Choices, kept: LastSearch | None, found: Iterable[ItemMove], names: Mapping[int, str]
) -> tuple[str, ...]:
    """Describe why the answer no longer fits the present problem; nothing while it does."""
    if kept is None or kept.answer is None:
        return ()
    asked = choices_of(kept.choices)
    as_asked = bench.sheet(asked)
    open_moves = [each for each in found if each.household_id > 0]
    said = what_changed(kept.sheet, as_asked, open_moves, names, reference)
    if said:
        return said
    if as_asked.hash != kept.hash:
        return ("Something changed since this was found: a load, a household or a rule.",)
    lost = any(choices.get(each) != choice for each, choice in asked.items())
    new = any(each not in asked and choice.said is not MoveDecision.ACCEPTED for each, choice in choices.items())
    return ("You changed what you want since this was found.",) if lost or new else ()


def _blocked(kept: LastSearch | None, names: Mapping[int, str]) -> tuple[str, ...]:
    if kept is None or kept.answer is None or not kept.answer.blocked:
        return ()
    widest = max(kept.answer.blocked)
    within = f"Nobody can get everyone within {percent(widest)}."
    return within, *blocked_said(kept.sheet, kept.answer.blocked[widest], names)


def _move_rows(
    s: Session, by: Actor, moves: Iterable[ItemMove], sheet: BalancingModel, names: Mapping[int, str],
    loads: tuple[StaffLoadChange, ...], choices: Choices, kept: LastSearch | None,
) -> tuple[ProposedMove, ...]:  # fmt: skip
    chosen = tuple(moves)
    agents = {each.staff_id: each for each in loads}
    ids = [each.household_id for each in chosen]
    mine = sa.select(Household.id, Household.name, Household.authority_code).where(Household.id.in_(ids))
    shown = {each: (name, code) for each, name, code in s.execute(mine.where(visible_to(by, Permission.ASSIGN)))}
    return tuple(
        _move_row(each, sheet, names, agents, choices, kept, shown[each.household_id])
        for each in chosen
        if each.household_id in shown and each.to_id in agents and (each.from_id is None or each.from_id in agents)
    )


def _move_row(
    move: ItemMove,
    sheet: BalancingModel,
    names: Mapping[int, str],
    agents: Mapping[int, StaffLoadChange],
    choices: Choices,
    kept: LastSearch | None,
    shown: tuple[str, str],
) -> ProposedMove:
    home = sheet.home[move.household_id]
    choice = choices.get(move.household_id)
    to_id = choice.to_id if choice and choice.to_id is not None else move.to_id
    option = home.option(to_id)
    before = choices_of(kept.choices).get(move.household_id) if kept else None
    free = (each for each in home.options if not each.against and each.agent_id not in (home.held_by, to_id))
    return ProposedMove(
        move.household_id, *shown, move.from_id, names.get(move.from_id or 0, "nobody"), to_id,
        names.get(to_id, SOMEBODY), option.points if option else 0,
        reason_of(ItemMove(move.household_id, move.from_id, to_id), sheet, agents) if to_id in agents else "",
        choice.said if choice else None, before is not None and before.is_move,
        {each.agent_id: names.get(each.agent_id, SOMEBODY) for each in free},
    )  # fmt: skip
