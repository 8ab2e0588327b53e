"""What the page of balancing says of an answer …"""

from dataclasses import replace

import pytest

from db.models import Setting
from db.session import writing
from hiw import clock
from hiw.balancing.charts import describe_frontier
from hiw.balancing.constraints import ConstraintName
from hiw.balancing.search_result import SearchResult
from hiw.balancing.solver.results import WIDEST, Frontier, ItemMove, ProofState, TolerancePlan
from pages.balancing.proposed_moves import moves_said
from pages.balancing.tolerance_table import best_said, pushed_said, without_plan_said
from tests.workload.team import WorkloadTeam, bench, home, searched, team


def offered(moves: int, *placed: int) -> TolerancePlan:
    """A row with so many moves, and these households from the waiting list."""
    made = tuple(ItemMove(number, 1, 2) for number in range(1, moves + 1))
    waiting = tuple(ItemMove(number, None, 2) for number in placed)
    return TolerancePlan(200, ProofState.PROVEN, made, waiting, moves, 0, None, 150)


def answer(best: int, best_bound: int) -> SearchResult:
    return SearchResult(Frontier(best, best_bound, (), ()), {ConstraintName.LOCKED: 10}, {})


def test_says_that_it_is_the_most_even_where_that_is_proven() -> None:
    assert best_said(answer(75, 75)).startswith(
        "The most even that the rules allow: everyone within 7.5% of their fair share. That is proven."
    )


def test_says_only_what_was_found_where_it_is_not_proven() -> None:
    said = best_said(replace(answer(75, 34), without={}))
    assert said.startswith("The most even that was found: everyone within 7.5% of their fair share.")
    assert said.endswith("share. No plan gets everyone closer than 3.4%.")


def test_names_no_band_and_no_rule_where_the_search_was_stopped_before_it_found_any() -> None:
    said = best_said(answer(WIDEST, 34))
    assert said == ("The search ended before it found how even it can be. No plan gets everyone closer than 3.4%.")
    assert best_said(answer(WIDEST, 0)) == "The search ended before it found how even it can be."


def test_says_that_a_rule_binds_only_where_nobody_could_be_as_even_with_it() -> None:
    """Without “locked” 1% was found: with it 7.5% was, and less than 3.4%, or than 0.9%, is proven impossible."""
    assert "The rule “locked” binds" in best_said(answer(75, 34))
    assert "binds" not in best_said(answer(75, 9))


@pytest.mark.parametrize(("state", "says"), [(ProofState.IMPOSSIBLE, "must give way"), (ProofState.UNKNOWN, "ended")])
def test_says_that_a_rule_must_give_way_only_where_no_row_can_have_a_plan(state: ProofState, says: str) -> None:
    rows = tuple(
        replace(offered(0), band=band, state=each) for band, each in ((50, ProofState.IMPOSSIBLE), (90, state))
    )
    assert says in without_plan_said(SearchResult(Frontier(WIDEST, 34, rows, ()), {}, {}))


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (offered(28), "Within 20%: 28 moves; no plan needs fewer than 28"),
        (
            offered(28, 40, 41, -1_000_001),
            "Within 20%: 28 moves, and 2 from the waiting list, and 1 assumed referral; no ",
        ),
        (offered(0), "Within 20%: no move, as it stands"),
        (offered(0, 40), "Within 20%: no move, as it stands, and 1 from the waiting list"),
    ],
)
def test_counts_moves_and_places_of_a_row_apart(offer: TolerancePlan, said: str) -> None:
    assert describe_frontier(offer).startswith(said)


@pytest.fixture
def here(database: str) -> WorkloadTeam:
    with writing() as s:
        return team(s)


def test_counts_as_many_moves_in_the_list_of_rows_as_in_the_list_of_moves(here: WorkloadTeam) -> None:
    """Places of the waiting list are no moves, in either of them."""
    with writing() as s:
        home(s, None)
    searched(here.tess)
    found = bench(here.tess)
    assert found.offer is not None
    assert len(found.offer.placed) == 1
    number = len(found.offer.moves)
    assert describe_frontier(found.offer).endswith(
        f"%: {number} moves, and 1 from the waiting list; no plan needs fewer than {number}"
    )
    assert moves_said(found.moves) == f"{number} moves and 1 from the waiting list, 0 accepted."


def test_says_of_a_row_whom_it_pushes_above_what_is_allowed(here: WorkloadTeam) -> None:
    with writing() as s:
        s.add(Setting(name="load_over", value=5, from_on=clock.today()))
        s.add(Setting(name="load_target", value=5, from_on=clock.today()))
        s.add(Setting(name="load_room", value=4, from_on=clock.today()))
    searched(here.tess)
    found = bench(here.tess)
    assert found.offer is not None
    (sam,) = found.pushed[found.offer.band]
    points = sum(row.points for row in found.moves)
    assert (sam.name, sam.after) == ("Sam Hill", points)
    used = round(100 * points / 85)
    assert pushed_said(found, found.offer.band) == f"pushes Sam Hill to {used}%, above 5%"
    assert found.moves[0].reason.endswith(f"Sam Hill would be at {used}%, above 5%.")
