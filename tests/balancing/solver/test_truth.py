"""On every small problem, what the balancer says is what trying every plan says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiw.balancing.solver.frontier import blockers, frontier, tightest_tolerance, tolerance_plan
from hiw.balancing.solver.highs_adapter import SolverLimits
from hiw.balancing.solver.problem import Problem
from hiw.balancing.solver.results import ProofState
from hiw.errors import RuleBroken
from tests.balancing.solver.small import cost, legal_plans, missed, moves, small_problems, worst
from tests.chance import examples

quickly = settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quickly
@given(small_problems(), st.sampled_from([50, 150, 300, 500, 900, 2000]))
def test_a_band_has_the_fewest_moves_and_of_these_the_least_cost(problem: Problem, band: int) -> None:
    truth = min(
        ((moves(problem, plan), cost(problem, plan)) for plan in legal_plans(problem) if worst(problem, plan) <= band),
        default=None,
    )
    offer = tolerance_plan(problem, band)
    if truth is None:
        assert offer.state is ProofState.IMPOSSIBLE
        return
    assert offer.state is ProofState.PROVEN
    assert (len(offer.moves), offer.cost) == truth
    assert (offer.bound, offer.cost_bound) == truth


@quickly
@given(small_problems(), st.integers(0, 4))
def test_with_at_most_so_many_moves_it_is_as_even_as_can_be(problem: Problem, most: int) -> None:
    plans = list(legal_plans(problem))
    if not plans:
        with pytest.raises(RuleBroken, match="No plan"):
            frontier(problem, bands=(), most_moves=(most,))
        return
    truth = min((worst(problem, plan) for plan in plans if moves(problem, plan) <= most), default=None)
    (row,) = frontier(problem, bands=(), most_moves=(most,)).evenest
    if truth is None:
        assert row.state is ProofState.IMPOSSIBLE
        return
    assert row.state is ProofState.PROVEN
    assert row.worst == truth
    assert truth - 1 <= row.bound <= truth


@quickly
@given(small_problems())
def test_the_best_band_is_found_and_bounded(problem: Problem) -> None:
    truth = min((worst(problem, plan) for plan in legal_plans(problem)), default=None)
    if truth is None:
        with pytest.raises(RuleBroken, match="No plan"):
            tightest_tolerance(problem)
        return
    found, bound = tightest_tolerance(problem)
    assert bound <= truth <= found


@quickly
@given(small_problems(), st.sampled_from([50, 300]))
def test_someone_blocks_a_band_exactly_when_it_is_impossible(problem: Problem, band: int) -> None:
    plans = list(legal_plans(problem))
    if plans:
        gap = blockers(problem, band)
        assert bool(gap.blockers) == all(worst(problem, plan) > band for plan in plans)
        assert gap.bound == gap.found == min(missed(problem, plan, band) for plan in plans)


@quickly
@given(small_problems(), st.sampled_from([50, 300]), st.integers(0, 3))
def test_what_is_missed_at_least_is_never_more_than_what_a_plan_misses(problem: Problem, band: int, looks: int) -> None:
    """Also when the search ends early: then no plan is said to be the best, and that there is none is not said."""
    truth = min((missed(problem, plan, band) for plan in legal_plans(problem)), default=None)
    try:
        gap = blockers(problem, band, SolverLimits(looks=looks, nodes=0))
    except RuleBroken:
        assert truth is None
        return
    if truth is not None:
        assert gap.bound <= truth
        assert not gap.blockers or gap.found >= truth


@quickly
@given(small_problems())
def test_wider_bands_never_need_more_moves(problem: Problem) -> None:
    if next(legal_plans(problem), None):
        offers = [o for o in frontier(problem, bands=(900, 300, 100), most_moves=()).offers if o.moves]
        assert [len(offer.moves) for offer in offers] == sorted(len(offer.moves) for offer in offers)
