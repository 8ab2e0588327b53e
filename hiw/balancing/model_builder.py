"""Build the model of a proposal from facts, constraints, costs, and a scenario's assumptions and choices."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from db.enums import HouseholdStatus
from hiw.balancing.assumptions import (
    AssumedAbsence,
    AssumedReferrals,
    Assumption,
    Choices,
    DecidedMove,
    MoveDecision,
    is_long,
)
from hiw.balancing.constraints import (
    NEVER_DROPPED,
    NO_SKILLS,
    CandidateHousehold,
    CandidateStaff,
    ConstraintFacts,
    ConstraintName,
    HouseholdConstraints,
    barring_constraints,
    keeping_constraints,
)
from hiw.balancing.model import FIRST_ASSUMED, BalancingModel, ModelAgent, ModelItem, ModelOption
from hiw.balancing.solver.results import ItemMove
from hiw.clock import add_months
from hiw.settings.names import SettingName as N
from hiw.workload.capacity import capacity_of
from hiw.workload.facts import HouseholdFacts, StaffFacts, WorkloadFacts
from hiw.workload.points import points_of

NO_CHOICES: Choices = {}
NO_RULES: frozenset[ConstraintName] = frozenset()
MOST_OPTIONS = 60_000  # beyond it, which rule binds is not worked out: the options that rules take away are not kept


def candidates_of(facts: WorkloadFacts, constraints: ConstraintFacts) -> tuple[CandidateStaff, ...]:
    """Return who takes part: active advocates who work in an authority, by id."""
    chosen = [each for each in facts.colleagues if is_taking_part(each, constraints)]
    return tuple(
        CandidateStaff(each, constraints.skills.get(each.id, NO_SKILLS))
        for each in sorted(chosen, key=lambda each: each.id)
    )


def is_taking_part(colleague: StaffFacts, constraints: ConstraintFacts) -> bool:
    """Return whether a proposal may move households to or from somebody."""
    return colleague.takes_part and colleague.id in constraints.active and bool(colleague.authorities)


def room_of(colleague: StaffFacts, facts: WorkloadFacts, assumptions: Iterable[Assumption] = ()) -> int:
    """Return the capacity in points: short absences do not change it, assumed ones make it 0."""
    if any(isinstance(each, AssumedAbsence) and each.staff_id == colleague.id for each in assumptions):
        return 0
    days = facts.numbers[N.LONG_ABSENCE_DAYS]
    long = tuple(each for each in colleague.reductions if is_long(each.from_on, each.to_on, days))
    return capacity_of(replace(colleague, reductions=long), facts.numbers, facts.on).available


def cost_of(household: HouseholdFacts, facts: WorkloadFacts, colleague: StaffFacts) -> int:
    """Return the cost (disturbance, in points) of moving a household to a colleague.

    Near its end or with a high risk (an alert, or severe barriers of the second step) it is the larger of the two;
    else little when support began lately. Outside the colleague's home authority it is a little more.
    """
    numbers, on = facts.numbers, facts.on
    ends_on = min(household.planned_end_on, household.exit_planned_on or household.planned_end_on)
    severe = numbers[N.POINTS_SEVERE_FIRST] + numbers[N.POINTS_SEVERE_STEP]
    heavy = [
        numbers[N.COST_RISK] if household.is_at_risk or household.severe >= severe else 0,
        numbers[N.COST_NEAR_END] if ends_on - on <= timedelta(days=numbers[N.COST_NEAR_END_DAYS]) else 0,
    ]
    is_recent = on - household.started_on <= timedelta(days=numbers[N.COST_RECENT_DAYS])
    usual = numbers[N.COST_RECENT] if is_recent else numbers[N.COST_MOVE]
    travels = colleague.home_authority not in (None, household.authority_code)
    return (max(heavy) or usual) + (numbers[N.COST_TRAVEL] if travels else 0)


@dataclass(frozen=True)
class _Made:
    """What a model is built from."""

    facts: WorkloadFacts
    constraints: ConstraintFacts
    candidates: tuple[CandidateStaff, ...]
    choices: Choices

    def options(self, home: CandidateHousehold, candidates: Iterable[CandidateStaff]) -> Iterable[ModelOption]:
        """Yield one option for each candidate. Points and cost are computed once for home and once for away."""
        household = home.facts
        weights: dict[bool, tuple[int, int]] = {}
        for candidate in candidates:
            colleague = candidate.facts
            away = colleague.home_authority not in (None, household.authority_code)
            if away not in weights:
                points = points_of(household, self.facts.numbers, self.facts.on, colleague.home_authority).total
                weights[away] = (points, cost_of(household, self.facts, colleague))
            holds = colleague.id == household.advocate_id
            yield ModelOption(colleague.id, *weights[away], NO_RULES if holds else barring_constraints(home, candidate))


def model_of(
    facts: WorkloadFacts,
    constraints: ConstraintFacts,
    assumptions: Iterable[Assumption] = (),
    choices: Choices = NO_CHOICES,
) -> BalancingModel:
    """Return the model: each assigned or waiting household with its options.

    What the reader may not move has a number below 0 and its present seat alone. Households that are with somebody
    who takes no part are not on it. A refused household stays; an accepted or given one is where the choice put it,
    when that is still allowed.
    """
    given = tuple(assumptions)
    made = _Made(facts, constraints, candidates_of(facts, constraints), choices)
    held = Counter(each.advocate_id for each in facts.households)
    agents = {each.facts.id for each in made.candidates}
    here = [each for each in facts.households if each.advocate_id is None or each.advocate_id in agents]
    mine = [each for each in here if each.id in constraints.movable]
    homes = [_movable(made, each) for each in mine]
    homes += _fixed(made, [each for each in here if each.id not in constraints.movable])
    homes += _assumed(made, [each for each in given if isinstance(each, AssumedReferrals)])
    homes = _thinned(homes)
    after = Counter(each.agent_id for each in homes)
    most = facts.numbers[N.MOST_HOUSEHOLDS]
    rows = [
        ModelAgent(
            each.facts.id, room_of(each.facts, facts, given), max(most, held[each.facts.id], after[each.facts.id])
        )
        for each in made.candidates
    ]
    apart = frozenset(pair for pair in constraints.apart if _is_parted(pair, facts, constraints))
    return BalancingModel(tuple(rows), tuple(sorted(homes, key=lambda each: each.id)), apart, most)


def _is_parted(pair: tuple[int, int], facts: WorkloadFacts, constraints: ConstraintFacts) -> bool:
    """Return whether both are households of the model; those who share an advocate today are fixed instead."""
    ties = [constraints.ties.get(each, HouseholdConstraints()) for each in pair]
    here = {each.id for each in facts.households if each.id is not None}
    return here.issuperset(pair) and not all(each.is_together for each in ties)


def _movable(made: _Made, household: HouseholdFacts) -> ModelItem:
    assert household.id is not None
    choice = made.choices.get(household.id)
    is_refused = choice is not None and choice.said is MoveDecision.REFUSED and choice.from_id == household.advocate_id
    ties = made.constraints.ties.get(household.id, HouseholdConstraints())
    home = CandidateHousehold(household, ties, made.facts.numbers, made.facts.on, is_refused=is_refused)
    stays = keeping_constraints(home)
    options = tuple(made.options(home, made.candidates))
    row = ModelItem(household.id, household.advocate_id, options, stays)
    return replace(row, decided_id=_decided(row, choice))


def _decided(row: ModelItem, choice: DecidedMove | None) -> int | None:
    if choice is None or not choice.is_move or choice.to_id is None or choice.from_id != row.held_by:
        return None
    return choice.to_id if constraints_against(row, choice.to_id) == NO_RULES else None


def constraints_against(row: ModelItem, to_id: int) -> frozenset[ConstraintName] | None:
    """Return the constraints against moving a household to an agent; None when that one takes no part."""
    option = row.option(to_id)
    return None if option is None else row.stays | option.against


def _fixed(made: _Made, households: Iterable[HouseholdFacts]) -> list[ModelItem]:
    """Return the items that the reader may not move: weights in their agents' loads, without ids and in a neutral
    order.

    One that waits is left out.
    """
    candidates = {each.facts.id: each for each in made.candidates}
    weights: list[ModelOption] = []
    for household in households:
        if household.advocate_id is None:
            continue
        home = CandidateHousehold(
            household, HouseholdConstraints(), made.facts.numbers, made.facts.on, is_movable=False
        )
        weights += made.options(home, (candidates[household.advocate_id],))
    ordered = sorted(weights, key=lambda each: (each.agent_id, each.points))
    unseen = frozenset({ConstraintName.UNSEEN})
    return [
        ModelItem(-1 - place, option.agent_id, (replace(option, cost=0),), unseen)
        for place, option in enumerate(ordered)
    ]  # fmt: skip


def _assumed(made: _Made, referrals: Iterable[AssumedReferrals]) -> list[ModelItem]:
    """Return each assumed referral as a new household of two members that waits."""
    on = made.facts.on
    ends_on = add_months(on, made.facts.numbers[N.SUPPORT_MONTHS])
    codes = [each.authority_code for each in referrals for _ in range(each.number)]
    rows = []
    for place, code in enumerate(sorted(codes)):
        new = HouseholdFacts(None, code, HouseholdStatus.OPEN, on, ends_on, None, False, 2, 0, False, False, None, None)
        home = CandidateHousehold(new, HouseholdConstraints(), made.facts.numbers, on)
        rows.append(ModelItem(FIRST_ASSUMED - place, None, tuple(made.options(home, made.candidates))))
    return rows


def _thinned(homes: list[ModelItem]) -> list[ModelItem]:
    """Without the options that more than one rule takes away: no answer needs them. A large sheet keeps only those
    that are open."""
    thin = [_kept(home, 1) for home in homes]
    return thin if sum(len(home.options) for home in thin) <= MOST_OPTIONS else [_kept(home, 0) for home in homes]


def _kept(home: ModelItem, most: int) -> ModelItem:
    options = (
        each for each in home.options
        if each.agent_id in (home.held_by, home.decided_id) or _is_kept(home.stays | each.against, most)
    )  # fmt: skip
    return replace(home, options=tuple(options))


def _is_kept(against: frozenset[ConstraintName], most: int) -> bool:
    return len(against) <= most and not against & NEVER_DROPPED


def moves_chosen(choices: Choices) -> tuple[ItemMove, ...]:
    """Return the moves that were accepted or given, by household."""
    return tuple(
        ItemMove(household, choice.from_id, choice.to_id)
        for household, choice in sorted(choices.items())
        if choice.is_move and choice.to_id is not None
    )
