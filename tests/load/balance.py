"""`python -m tests.load.balance [--large]`: how fast and how proven the balancer is, and how far from plain greed."""

import argparse
import resource
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from hiw.balancing.solver.decomposition import decomposed_plan
from hiw.balancing.solver.frontier import TOLERANCES, frontier
from hiw.balancing.solver.problem import Item, Problem
from hiw.balancing.solver.results import ProofState, TolerancePlan
from tests.balancing.solver.invented import invented

TEAMS = ((19, 450), (25, 800))
REGIONS = ((200, 8_000, 100, 60, 0.02), (2_000, 80_000, 150, 180, 0.05))  # agents, items, band, seconds, gap


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line for each instance; seconds of the clock and of the processor, since the machine may be shared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="one band for 200 and for 2,000 agents as well")
    parser.add_argument("--seeds", type=int, default=2)
    asked = parser.parse_args(argv)
    print(f"{'agents x items':16}{'seed':>5}{'clock s':>9}{'cpu s':>8}{'MiB':>6}  result")
    for agents, items in TEAMS:
        for seed in range(1, asked.seeds + 1):
            _team(invented(agents, items, seed=seed), seed)
    for agents, items, band, _, _ in REGIONS if asked.large else ():
        _region(invented(agents, items, seed=1), band)
    print(
        "Targets: teams 10 s, 95% of rows proven, the others within 1 move; 200 agents 60 s and 2%; 2,000: 180 s, 5%."
    )
    return 0


def _team(problem: Problem, seed: int) -> None:
    began, worked = time.monotonic(), time.process_time()
    offers = frontier(problem, most_moves=()).offers
    seconds, cpu = time.monotonic() - began, time.process_time() - worked
    settled = [offer for offer in offers if offer.state in (ProofState.PROVEN, ProofState.IMPOSSIBLE)]
    apart = max((len(offer.moves) - offer.bound for offer in offers if offer.moves), default=0)
    costs = sum(offer.cost for offer in offers), sum(offer.cost_bound or 0 for offer in offers)
    proven = f"{len(settled)} of {len(TOLERANCES)} rows proven"
    print(f"{_size(problem):16}{seed:5}{seconds:9.1f}{cpu:8.1f}{_peak():6.0f}  {proven}")
    print(f"{'':46}at most {apart} above the bound; cost {costs[0]} (bound {costs[1]})")
    print(f"{'':46}{_against_greed(problem, offers)}", flush=True)


def _region(problem: Problem, band: int) -> None:
    began, worked = time.monotonic(), time.process_time()
    offer = decomposed_plan(problem, band)
    seconds, cpu = time.monotonic() - began, time.process_time() - worked
    gap = (len(offer.moves) - offer.bound) / max(1, len(offer.moves))
    print(
        f"{_size(problem):16}{1:5}{seconds:9.1f}{cpu:8.1f}{_peak():6.0f}  {offer.state}: {len(offer.moves)} moves,"
        f" bound {offer.bound}, gap {gap:.1%}, worst {offer.worst / 10:g}% of {band / 10:g}%\n"
        f"{'':46}{_against_greed(problem, [offer])}"
    )


def _against_greed(problem: Problem, offers: Sequence[TolerancePlan]) -> str:
    lines = []
    for offer in [offer for offer in offers if offer.moves]:
        moves, worst = greedy(problem, offer.band)
        lines.append(f"{offer.band / 10:g}%: {moves} to {worst / 10:g}% ({len(offer.moves)}, bound {offer.bound})")
    return "greedy's moves and worst, band by band (ours): " + "; ".join(lines)


def greedy(problem: Problem, band: int) -> tuple[int, int]:
    """Moves and the worst agent, in thousandths, of moving one household at a time from the fullest agent.

    Each time the household and agent are taken that bring the two agents nearest to their fair shares; it ends within
    the band, or when no move helps. Ignores who waits: for comparison only.
    """
    seat_of = {item.id: item.held_by for item in problem.items if item.held_by is not None}
    fair = {agent.id: float(problem.fair(agent)) for agent in problem.agents if agent.capacity}
    loads = dict.fromkeys(fair, 0)
    held: defaultdict[int, set[int]] = defaultdict(set)
    items = {item.id: item for item in problem.items}
    for item_id, agent_id in seat_of.items():
        loads[agent_id] += items[item_id].points[agent_id]
        held[agent_id].add(item_id)
    moves, stuck = 0, set[int]()
    missed = {agent_id: loads[agent_id] / fair[agent_id] - 1 for agent_id in fair}
    while rest := [agent_id for agent_id in fair if agent_id not in stuck and abs(missed[agent_id]) * 1000 > band]:
        agent_id = max(rest, key=lambda one: abs(missed[one]))
        best = _best_swap(items, held, loads, fair, agent_id)
        if best is None:
            stuck.add(agent_id)
            continue
        item_id, from_id, to_id = best
        held[from_id].discard(item_id)
        held[to_id].add(item_id)
        loads[from_id] -= items[item_id].points[from_id]
        loads[to_id] += items[item_id].points[to_id]
        for one in (from_id, to_id):
            missed[one] = loads[one] / fair[one] - 1
        moves += 1
    return moves, round(max(abs(value) for value in missed.values()) * 1000)


def _best_swap(
    items: Mapping[int, Item],
    held: Mapping[int, set[int]],
    loads: Mapping[int, int],
    fair: Mapping[int, float],
    agent_id: int,
) -> tuple[int, int, int] | None:
    """The move out of a full agent, or into an empty one, that lessens the squared misses of both most."""
    full, least = loads[agent_id] > fair[agent_id], -1e-9
    best: tuple[int, int, int] | None = None
    for from_id in [agent_id] if full else [one for one in held if one != agent_id]:
        for item_id in sorted(held[from_id]):
            points = items[item_id].points
            for to_id in points if full else [agent_id] * (agent_id in points):
                if to_id == from_id:
                    continue
                change = sum(
                    ((loads[one] + more) / fair[one] - 1) ** 2 - (loads[one] / fair[one] - 1) ** 2
                    for one, more in ((from_id, -points[from_id]), (to_id, points[to_id]))
                )
                if change < least:
                    least, best = change, (item_id, from_id, to_id)
    return best


def _size(problem: Problem) -> str:
    return f"{len(problem.agents)} x {len(problem.items)}"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
