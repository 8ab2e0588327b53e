"""Which constraints bind: how many households each keeps, why nothing can move, and who misses a tolerance."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hiw.balancing.constraints import (
    CONSTRAINTS,
    CandidateHousehold,
    ConstraintFacts,
    ConstraintName,
    HouseholdConstraints,
    barring_constraints,
)
from hiw.balancing.model import BalancingModel, ModelItem
from hiw.balancing.model_builder import candidates_of
from hiw.balancing.solver.results import ToleranceBlocker, ToleranceGap
from hiw.client_text import NoClient
from hiw.errors import RuleBroken
from hiw.words import count
from hiw.workload.facts import WorkloadFacts

MOST_NAMED = 3  # rules in a sentence


@dataclass(frozen=True)
class BindingConstraintRow:
    """A constraint as it bears on a model.

    `households` are those that it keeps or forbids somebody; `alone` those of them that only this constraint forbids a
    colleague.
    """

    name: ConstraintName
    says: NoClient
    households: int
    alone: int


def binding_constraint_rows(
    sheet: BalancingModel, facts: WorkloadFacts, constraints: ConstraintFacts
) -> tuple[BindingConstraintRow, ...]:
    """Return every constraint in the order of the table."""
    holds, alone = _held(sheet), _held_alone(sheet)
    kept = _kept_from_somebody(facts, constraints)
    return tuple(
        BindingConstraintRow(name, rule.sentence(facts.numbers), holds[name] + kept[name], alone[name])
        for name, rule in CONSTRAINTS.items()
    )


def _held(sheet: BalancingModel) -> Counter[ConstraintName]:
    holds = Counter(name for home in sheet.homes for name in home.stays)
    at_agent = Counter(home.agent_id for home in sheet.homes)
    holds[ConstraintName.MOST] = sum(at_agent[agent.id] for agent in sheet.agents if at_agent[agent.id] >= agent.most)
    holds[ConstraintName.APART] += len({each for pair in sheet.apart for each in pair})
    return holds


def _kept_from_somebody(facts: WorkloadFacts, constraints: ConstraintFacts) -> Counter[ConstraintName]:
    candidates = candidates_of(facts, constraints)
    kept: Counter[ConstraintName] = Counter()
    for household in facts.households:
        if household.id is None or household.id not in constraints.movable:
            continue
        home = CandidateHousehold(
            household, constraints.ties.get(household.id, HouseholdConstraints()), facts.numbers, facts.on
        )
        others = (each for each in candidates if each.facts.id != household.advocate_id)
        kept.update(frozenset[ConstraintName]().union(*(barring_constraints(home, each) for each in others)))
    return kept


def _held_alone(sheet: BalancingModel) -> Counter[ConstraintName]:
    return Counter(name for home in sheet.homes for name in _only(home))


def _only(home: ModelItem) -> set[ConstraintName]:
    against = (home.stays | each.against for each in home.options if each.agent_id != home.agent_id)
    return {next(iter(rules)) for rules in against if len(rules) == 1}


def check_something_can_move(sheet: BalancingModel) -> None:
    """Raise RuleBroken when there is nothing to decide: no advocate, no household, no capacity, or all fixed."""
    problem = sheet.problem()
    if any(len(item.points) > 1 or item.held_by is None for item in problem.items):
        return
    held = Counter(name for home in sheet.homes for name in home.stays)
    said = ", ".join(f"{name.value} ({count(number, 'household')})" for name, number in held.most_common())
    if not said:
        raise RuleBroken("No household may go to anybody else: nobody else works in its authority and can take it.")
    raise RuleBroken(f"No household may move today. These rules hold them: {said}. Wait, or change a rule's number.")


def blocked_said(sheet: BalancingModel, gap: ToleranceGap, names: Mapping[int, str]) -> tuple[str, ...]:
    """Describe why a tolerance is not reached.

    First by how much all together miss it at least, as far as that is proven; then one of the best plans found: who
    stays outside it there, and the constraints that meet there. Another plan may leave out somebody else.
    """
    rows = (_blocked(sheet, each, names.get(each.agent_id, "A colleague")) for each in gap.blockers)
    return (*_missed(gap), *rows)


def _missed(gap: ToleranceGap) -> tuple[str, ...]:
    least = f"Whoever takes what, at least {count(gap.bound, 'point')} in all stay above or below it."
    if not gap.blockers:
        return (least,) if gap.bound else ()
    if gap.bound == gap.found:
        return (f"{least} In one of the plans with so few:",)
    if gap.bound:
        return (f"{least} In the best plan that was found it is {count(gap.found, 'point')}:",)
    found = count(gap.found, "point")
    return (f"In the best plan that was found, {found} in all stay above or below it; fewer may be possible:",)


def _blocked(sheet: BalancingModel, blocker: ToleranceBlocker, name: str) -> str:
    if blocker.over:
        held = [home for home in sheet.homes if home.agent_id == blocker.agent_id]
        rules = Counter(rule for home in held for rule in home.stays)
        says = f"{name} stays {count(blocker.over, 'point')} above it"
        rest = (
            f"of {count(len(held), 'household')}, {_named(rules)}" if rules else "nobody else may take enough of theirs"
        )
    else:
        rules = Counter(rule for home in sheet.homes for rule in _against(home, blocker.agent_id))
        says = f"{name} stays {count(blocker.short, 'point')} below it"
        rest = f"of the others' households, {_named(rules)}" if rules else "there are not enough households for them"
    return f"{says}: {rest}."


def _against(home: ModelItem, agent_id: int) -> frozenset[ConstraintName]:
    if home.agent_id == agent_id:
        return frozenset()
    option = home.option(agent_id)
    return home.stays | (option.against if option else frozenset())


def _named(rules: Counter[ConstraintName]) -> str:
    return ", ".join(f"{number:,} are held by “{name.value}”" for name, number in rules.most_common(MOST_NAMED))
