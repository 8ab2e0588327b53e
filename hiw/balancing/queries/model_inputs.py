"""The inputs of a scenario now: facts, constraints, model, and names of staff."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role, ScenarioStatus
from db.models import Scenario
from hiw import clock
from hiw.balancing.assumptions import AS_IT_STANDS, Assumption, Choices
from hiw.balancing.constraints import ConstraintFacts
from hiw.balancing.model import BalancingModel
from hiw.balancing.model_builder import model_of
from hiw.balancing.queries.constraint_facts import constraints_of
from hiw.errors import NotFound
from hiw.policy.permissions import Actor, Permission, require
from hiw.workload.facts import HouseholdFacts, WorkloadFacts
from hiw.workload.queries import facts_of

MISSING = "There is no such scenario of yours. It may have been thrown away: look at the list of scenarios."


@dataclass(frozen=True)
class ModelInputs:
    """Facts and constraints of now; `assumptions` are the scenario's."""

    facts: WorkloadFacts = field(repr=False)
    constraints: ConstraintFacts = field(repr=False)
    assumptions: tuple[Assumption, ...] = ()

    @property
    def names(self) -> dict[int, str]:
        """Colleagues by id."""
        return {each.id: each.name for each in self.facts.colleagues}

    @property
    def households(self) -> dict[int, HouseholdFacts]:
        """Return the households that the reader may move, by id."""
        return {each.id: each for each in self.facts.households if each.id in self.constraints.movable and each.id}

    def sheet(self, choices: Choices) -> BalancingModel:
        """Return the model with these choices."""
        return model_of(self.facts, self.constraints, self.assumptions, choices)


def model_inputs_of(
    s: Session, by: Actor, senior_id: int | None, assumptions: Iterable[Assumption] = ()
) -> ModelInputs:
    """Return what a proposal for a team (or the region, for a manager) is made from, now."""
    require(by, Permission.BALANCE)
    on = clock.today()
    facts = facts_of(s, by, on, senior_id=team_of(by, senior_id))
    return ModelInputs(facts, constraints_of(s, by, on, facts.numbers), tuple(assumptions))


def team_of(by: Actor, senior_id: int | None) -> int | None:
    """Whose team a scenario is about: a senior's is their own, a manager's that of a senior or the region."""
    return by.id if by.role is Role.SENIOR else senior_id


def scenario_for(s: Session, by: Actor, scenario_id: int, *, lock: bool = False) -> Scenario:
    """Return one's own scenario, locked for a change when `lock`. Raises NotFound for anybody else's."""
    require(by, Permission.BALANCE)
    mine = sa.select(Scenario).where(Scenario.id == scenario_id, Scenario.made_by_id == by.id)
    found = s.scalar(mine.with_for_update() if lock else mine)
    if found is None:
        raise NotFound(MISSING)
    return found


def standing_scenario(s: Session, by: Actor, senior_id: int | None = None) -> Scenario | None:
    """Return the draft that assumes nothing, which everybody has from their first search on; None before."""
    require(by, Permission.BALANCE)
    mine = sa.select(Scenario).where(
        Scenario.made_by_id == by.id,
        Scenario.status == ScenarioStatus.DRAFT,
        Scenario.name == AS_IT_STANDS,
        Scenario.senior_id.is_not_distinct_from(team_of(by, senior_id)),
    )
    return s.scalar(mine.order_by(Scenario.id).limit(1))
