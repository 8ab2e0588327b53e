"""What makes the search short leaves its answers as they are."""

import pytest

from hiw.balancing.solver.components import bounds_of, parts
from hiw.balancing.solver.fewest_moves import SolveLimits, fewest_moves, relaxed_search
from hiw.balancing.solver.flow_model import FlowNetwork
from hiw.balancing.solver.highs_adapter import SolverLimits, SolverMonitor, SolverOutcome, solved
from hiw.balancing.solver.results import ProofState
from tests.balancing.solver.invented import invented


@pytest.mark.parametrize("seed", range(12))
def test_the_whole_model_without_sharper_rows_or_left_out_columns_says_the_same(seed: int) -> None:
    problem = invented(6, 40, seed=seed, heavy=seed % 2 == 0)
    bounds = bounds_of(problem, 200)
    for part in parts(problem):
        network = FlowNetwork(part, by_cost=False)
        plain = solved(network.model(network.moves, bounds), SolverLimits())
        short = fewest_moves(relaxed_search(part, bounds, SolveLimits(), SolverMonitor()))
        assert (short.state is ProofState.IMPOSSIBLE) == (plain.outcome is SolverOutcome.NONE)
        if plain.has_plan:
            assert short.state is ProofState.PROVEN
            assert short.moves == plain.whole_bound


@pytest.mark.parametrize("seed", range(6))
def test_a_search_that_begins_too_low_ends_at_the_same_bound(seed: int) -> None:
    """Without a single sharper row the bound in fractions is lower, and the search has to raise it."""
    problem = invented(6, 40, seed=seed, heavy=True)
    bounds = bounds_of(problem, 150)
    for part in parts(problem):
        plainly = fewest_moves(relaxed_search(part, bounds, SolveLimits(rounds=0), SolverMonitor()))
        sharper = fewest_moves(relaxed_search(part, bounds, SolveLimits(), SolverMonitor()))
        assert (plainly.state, plainly.bound) == (sharper.state, sharper.bound)


@pytest.mark.parametrize("seed", range(6))
def test_the_columns_that_are_kept_hold_a_best_plan_and_none_better(seed: int) -> None:
    problem = invented(6, 40, seed=seed)
    bounds = bounds_of(problem, 150)
    for part in parts(problem):
        search = relaxed_search(part, bounds, SolveLimits(rounds=seed % 3), SolverMonitor())
        truth = solved(search.network.model(search.network.moves, bounds), SolverLimits())
        if truth.has_plan:
            assert search.within(truth.whole_bound).has_plan
            assert search.within(truth.whole_bound + 1).has_plan
        if truth.whole_bound:
            assert search.within(truth.whole_bound - 1).outcome is SolverOutcome.NONE
