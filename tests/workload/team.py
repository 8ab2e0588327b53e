"""A team for tests of balancing: Tess leads Joe, who has too much, and Sam, who has room."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.enums import Role, SolveStatus
from db.models import Solve
from db.session import reading, writing
from hiw import clock
from hiw.balancing.actions import request_search
from hiw.balancing.model import BalancingModel
from hiw.balancing.queries import Workbench, workbench
from hiw.balancing.queries.model_inputs import standing_scenario
from hiw.balancing.search import SearchProgress, answer_of
from hiw.balancing.solver.results import ItemMove
from hiw.policy.permissions import Actor
from tests import factories

MANY = 6


@dataclass
class WorkloadTeam:
    """Who is there, and Joe's households by number."""

    tess: Actor
    joe: Actor
    sam: Actor
    manager: Actor
    homes: list[int] = field(default_factory=list)


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def home(s: Session, advocate: Actor | None, **facts: Any) -> int:
    """A household of Sefton in the middle of its time."""
    today = clock.today()
    usual = {"started_on": today - days(150), "planned_end_on": today + days(200)}
    number = factories.household(s, "Ann Lee", "Bo Lee", **(usual | facts))
    if advocate:
        factories.assignment(s, number, advocate, from_on=today - days(150))
    return number


def team(s: Session, households: int = MANY) -> WorkloadTeam:
    """The team, with so many households at Joe."""
    tess = factories.colleague(s, Role.SENIOR, full_name="Tess Dean", username="tess")
    joe = factories.colleague(s, full_name="Jo Field", username="joe")
    sam = factories.colleague(s, full_name="Sam Hill", username="sam")
    manager = factories.colleague(s, Role.MANAGER, full_name="Max Moor", username="max")
    made = WorkloadTeam(tess, joe, sam, manager)
    made.homes = [home(s, joe) for _ in range(households)]
    return made


def searched(by: Actor, scenario_id: int | None = None) -> int:
    """Ask for the fewest moves and answer in this process, as the search's own does. The scenario's number."""
    with writing() as s:
        search_id = request_search(s, by, scenario_id=scenario_id)
        if search_id:
            answer(s, search_id)
        standing = standing_scenario(s, by)
        number = scenario_id or (standing.id if standing else 0)
    return number


def answer(s: Session, search_id: int) -> None:
    """Write the answer of a search that waits."""
    row = s.get_one(Solve, search_id)
    found = answer_of(BalancingModel.from_json(row.problem["sheet"]), SearchProgress(), lambda: False)
    row.status, row.result, row.ended_at = SolveStatus.DONE, found.as_json(), clock.now()


def bench(by: Actor, scenario_id: int | None = None) -> Workbench:
    """What the page shows."""
    with reading() as s:
        return workbench(s, by, scenario_id)


def moves_of(found: Workbench) -> list[ItemMove]:
    """The proposed moves."""
    return [ItemMove(row.household_id, row.from_id, row.to_id) for row in found.moves]
