"""When two people press at once, in balancing …"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, SolveStatus
from db.models import Assignment, HouseholdReassignment, ReassignmentBatch, Scenario, Solve
from db.session import reading, writing
from hiw import clock
from hiw.balancing.actions import accept_moves, apply_scenario, request_search
from hiw.errors import HiwError, RuleBroken, Stale
from hiw.workload.actions import ReassignmentFields, reassign_households
from tests import factories
from tests.at_once import at_once
from tests.workload.team import MANY, WorkloadTeam, bench, moves_of, searched, team

pytestmark = pytest.mark.usefixtures("database")
ROUNDS = 5


def ready() -> tuple[WorkloadTeam, int, list[int]]:
    """A scenario in which every move is accepted, and the households that would move."""
    with writing() as s:
        here = team(s)
    number = searched(here.tess)
    moves = moves_of(bench(here.tess))
    with writing() as s:
        accept_moves(s, here.tess, scenario_id=number, moves=moves)
    return here, number, [move.household_id for move in moves]


def apply(here: WorkloadTeam, number: int) -> Callable[[Session], object]:
    return lambda s: apply_scenario(s, here.tess, scenario_id=number)


def batches() -> tuple[int, int]:
    """How many sets of moves there are, and how many moves."""
    with reading() as s:
        sets = s.scalar(sa.select(sa.func.count()).select_from(ReassignmentBatch)) or 0
        return sets, s.scalar(sa.select(sa.func.count()).select_from(HouseholdReassignment)) or 0


def test_a_scenario_is_applied_once() -> None:
    here, number, moved = ready()
    refusals = at_once(*(apply(here, number) for _ in range(4)))
    assert sum(refusal is None for refusal in refusals) == 1
    assert all(isinstance(each, RuleBroken) for each in refusals if each)
    assert batches() == (1, len(moved))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_either_the_scenario_or_the_hand_moves_a_household_and_the_other_is_told(_round: int) -> None:
    here, number, moved = ready()
    with writing() as s:
        kit = factories.colleague(s, full_name="Kit Moss", senior_id=None)
    by_hand = [ReassignmentFields(moved[0], here.joe.id, kit.id, clock.today(), AssignmentReason.CASELOAD)]
    refusals: list[HiwError | None] = at_once(
        apply(here, number), lambda s: reassign_households(s, here.manager, moves=by_hand)
    )
    assert sum(refusal is None for refusal in refusals) == 1
    assert all(isinstance(each, Stale) for each in refusals if each)
    with reading() as s:
        spells = sa.select(Assignment.advocate_id).where(Assignment.household_id.in_(moved), Assignment.to_on.is_(None))
        holders = list(s.scalars(spells))
    assert len(holders) == MANY // 2
    at_sam = sum(each == here.sam.id for each in holders)
    assert at_sam == (MANY // 2 if refusals[0] is None else 0)


def test_one_search_is_started_when_it_is_asked_for_twice() -> None:
    with writing() as s:
        here = team(s)
        request_search(s, here.tess)  # the scenario is there; its search has ended
        s.execute(sa.update(Solve).values(status=SolveStatus.FAILED, ended_at=clock.now()))
    with reading() as s:
        number = s.scalars(sa.select(Solve.scenario_id)).one()
    refusals = at_once(*(lambda s: request_search(s, here.tess, scenario_id=number) for _ in range(4)))
    assert refusals == [None] * 4
    with reading() as s:
        open_ones = sa.select(sa.func.count()).where(Solve.status == SolveStatus.WAITING)
        assert s.scalar(open_ones) == 1


def test_as_it_stands_is_made_once() -> None:
    with writing() as s:
        here = team(s)
    assert at_once(*(lambda s: request_search(s, here.tess) for _ in range(4))) == [None] * 4
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Scenario)) == 1
        assert s.scalar(sa.select(sa.func.count()).select_from(Solve)) == 1
