"""Cause and effect across a household's barriers …"""

from datetime import date, timedelta
from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import Priority, Severity
from hiw.plans.cause_graph import WEIGHTS, CauseNode, Symptom, loops, most_waits_on, symptoms, tied
from hiw.plans.cause_map_layout import ACROSS, HALF_HEIGHT, HALF_MAP, HALF_WIDTH, LINE_WIDTH, lay_out
from pages.plan.causes import waiting_said

DEBT, ANXIETY, NOT_LOOKING, ARREARS = 1, 2, 3, 4
TODAY = date(2026, 11, 22)


def node(id: int, severity: Severity = Severity.SOME, due: tuple[date | None, ...] = ()) -> CauseNode:
    return CauseNode(id, severity, Priority.NEXT, due)


IDS = st.integers(0, 6)
LINKS = st.lists(st.tuples(IDS, IDS), max_size=14)
GRAPHS = st.tuples(st.sets(IDS, min_size=1), LINKS, st.lists(st.sampled_from(Severity), min_size=7))
Graph = tuple[set[int], list[tuple[int, int]], list[Severity]]


def reachable(ids: set[int], links: list[tuple[int, int]]) -> dict[int, set[int]]:
    """Transitive closure by brute force (Warshall), a barrier's own id taken out."""
    reach = {i: {e for c, e in links if c == i and e in ids} for i in ids}
    for k in ids:
        for i in ids:
            if k in reach[i]:
                reach[i] |= reach[k]
    return reach


@given(GRAPHS)
def test_counts_exactly_what_waits_whatever_the_loops(
    graph: Graph,
) -> None:
    ids, links, severities = graph
    nodes = [node(i, severities[i]) for i in ids]
    reach = reachable(ids, links)
    found = {u.id: u for u in most_waits_on(nodes, links)}
    assert {i: set(u.waiting) for i, u in found.items()} == {i: r - {i} for i, r in reach.items() if r - {i}}
    assert all(u.weight == sum(WEIGHTS[severities[w]] for w in u.waiting) for u in found.values())


def waits_on_nothing_else(id: int, start: int, causes: dict[int, set[int]], path: frozenset[int] = frozenset()) -> bool:
    """Whether every way back from a barrier ends at `start`, and none goes round."""
    back = causes[id]
    ends = (c == start or (c not in path and waits_on_nothing_else(c, start, causes, path | {c})) for c in back)
    return bool(back) and all(ends)


@given(GRAPHS)
def test_tells_what_waits_on_nothing_else_and_on_how_many_others_it_waits_itself(graph: Graph) -> None:
    ids, links, severities = graph
    causes = {i: {c for c, e in links if e == i and c in ids and c != i} for i in ids}
    for found in most_waits_on([node(i, severities[i]) for i in ids], links):
        alone = {w for w in found.waiting if waits_on_nothing_else(w, found.id, causes, frozenset({w}))}
        assert found.alone == len(alone)
        assert found.causes == len(causes[found.id] - set(found.waiting))


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([(1, 2)], "1 barrier waits on it, and on nothing else"),
        ([(1, 2), (3, 2)], "1 barrier waits on it, and on others too"),
        ([(1, 2), (2, 4)], "2 barriers wait on it, and on nothing else"),
        ([(1, 2), (1, 4), (3, 4)], "2 barriers wait on it, 1 of them on nothing else"),
        ([(1, 2), (1, 4), (3, 2), (3, 4)], "2 barriers wait on it, each on others too"),
        ([(1, 2), (1, 4), (4, 5), (3, 1)], "3 barriers wait on it, and on nothing else; it waits on 1 barrier itself"),
        ([(1, 2), (2, 1), (1, 4)], "2 barriers wait on it, and on nothing else"),
        ([(1, 2), (2, 4), (4, 2)], "2 barriers wait on it, each on others too"),
    ],
)
def test_says_no_more_than_what_waits(links: list[tuple[int, int]], said: str) -> None:
    found = most_waits_on([node(id) for id in range(1, 6)], links)
    assert waiting_said(next(each for each in found if each.id == 1)) == said


@given(GRAPHS)
def test_ties_exactly_what_reaches_one_another_causes_first(
    graph: Graph,
) -> None:
    ids, links, _ = graph
    reach = reachable(ids, links)
    groups = tied(ids, links)
    assert sorted(i for group in groups for i in group) == sorted(ids)
    group_of = {i: n for n, group in enumerate(groups) for i in group}
    for a in ids:
        for b in ids - {a}:
            assert (group_of[a] == group_of[b]) == (b in reach[a] and a in reach[b])
            if b in reach[a]:
                assert group_of[a] <= group_of[b]


@given(GRAPHS)
def test_names_a_real_way_round_each_loop(graph: Graph) -> None:
    ids, links, _ = graph
    for walk in loops(ids, links):
        steps = zip(walk, (*walk[1:], walk[0]), strict=True)
        assert all(step in links for step in steps)
        assert len(set(walk)) == len(walk) > 1


@given(GRAPHS, st.randoms())
def test_says_the_same_in_whatever_order_it_is_asked(graph: Graph, dice: Random) -> None:
    ids, links, severities = graph
    nodes = [node(i, severities[i]) for i in ids]
    shuffled_nodes, shuffled_links = nodes[:], links[:]
    dice.shuffle(shuffled_nodes)
    dice.shuffle(shuffled_links)
    assert most_waits_on(nodes, links) == most_waits_on(shuffled_nodes, shuffled_links)
    assert tied(ids, links) == tied(ids, shuffled_links)


def test_puts_first_what_most_waits_on() -> None:
    family = [node(DEBT), node(ANXIETY), node(NOT_LOOKING), node(ARREARS)]
    first, second = most_waits_on(family, [(DEBT, ANXIETY), (ANXIETY, NOT_LOOKING), (DEBT, ARREARS)])
    assert (first.id, first.waiting) == (DEBT, (ANXIETY, ARREARS, NOT_LOOKING))
    assert (second.id, second.waiting) == (ANXIETY, (NOT_LOOKING,))


def test_weighs_a_crisis_above_two_lesser_troubles() -> None:
    nodes = [node(1), node(2, Severity.CRISIS), node(3), node(4), node(5)]
    assert [u.id for u in most_waits_on(nodes, [(1, 2), (3, 4), (3, 5)])] == [1, 3]


def test_says_nothing_where_nothing_waits() -> None:
    assert most_waits_on([node(DEBT)], []) == ()
    assert loops([], []) == ()
    assert symptoms([], [], TODAY) == ()


def test_finds_actions_aimed_at_a_symptom() -> None:
    nodes = [node(DEBT), node(ANXIETY, due=(TODAY, None))]
    assert symptoms(nodes, [(DEBT, ANXIETY)], TODAY) == (Symptom(ANXIETY, 2, DEBT, None),)


def test_says_how_late_the_cause_s_only_action_is() -> None:
    nodes = [node(DEBT, due=(TODAY - timedelta(days=9),)), node(ANXIETY, due=(TODAY,))]
    assert symptoms(nodes, [(DEBT, ANXIETY)], TODAY) == (Symptom(ANXIETY, 1, DEBT, 9),)


@pytest.mark.parametrize("due", [(TODAY,), (None,), (TODAY - timedelta(days=9), TODAY)])
def test_is_content_when_the_cause_is_worked_on_in_time(due: tuple[date | None, ...]) -> None:
    assert symptoms([node(DEBT, due=due), node(ANXIETY, due=(TODAY,))], [(DEBT, ANXIETY)], TODAY) == ()


def test_takes_a_chain_and_a_loop_of_five_thousand() -> None:
    ids = range(5_000)
    chain = [(i, i + 1) for i in ids[:-1]]
    assert len(tied(ids, chain)) == 5_000
    assert len(tied(ids, [*chain, (4_999, 0)])) == 1


@given(GRAPHS)
def test_lays_every_linked_barrier_out_once_and_few_side_by_side(
    graph: Graph,
) -> None:
    ids, links, _ = graph
    boxes, arrows = lay_out({i: f"barrier number {i} with a rather long description" for i in ids}, links)
    inside = [(c, e) for c, e in links if c in ids and e in ids and c != e]
    assert {b.id for b in boxes} == {i for link in inside for i in link}
    assert len({(b.x, b.y) for b in boxes}) == len(boxes)
    assert all(sum(other.y == b.y for other in boxes) <= ACROSS for b in boxes)
    assert {(a.cause_id, a.effect_id) for a in arrows} == set(inside)
    assert all(len(line) <= LINE_WIDTH for b in boxes for line in b.lines)
    rows = {b.id: b.y for b in boxes}
    assert all(rows[a.cause_id] <= rows[a.effect_id] for a in arrows if not a.goes_back)


@given(GRAPHS)
def test_draws_no_arrow_behind_a_box_and_no_box_over_another(graph: Graph) -> None:
    ids, links, _ = graph
    boxes, arrows = lay_out({i: f"barrier {i}" for i in ids}, links)
    assert all(abs(b.x) + HALF_WIDTH <= HALF_MAP for b in boxes)
    for one, other in combinations(boxes, 2):
        assert one.y != other.y or abs(one.x - other.x) >= 1 - 1e-5
    at = {b.id: b for b in boxes}
    for arrow in arrows:
        cause, effect = at[arrow.cause_id], at[arrow.effect_id]
        assert arrow.goes_back == (effect.y < cause.y)
        for end, box in ((arrow.points[0], cause), (arrow.points[-1], effect)):
            assert abs(end[1] - box.y) == pytest.approx(HALF_HEIGHT)
            assert abs(end[0] - box.x) < HALF_WIDTH
        for x, y in arrow.points[1:-1]:
            assert all(abs(x - b.x) > HALF_WIDTH for b in boxes if b.y == round(y))
        rows = [round(y) for _, y in arrow.points]
        assert rows[1:-1:2] == rows[2:-1:2]  # beside a box it goes straight down or up


def test_draws_causes_above_effects_in_every_order_of_three() -> None:
    for a, b, c in permutations((1, 2, 3)):
        boxes, _ = lay_out({1: "one", 2: "two", 3: "three"}, [(a, b), (b, c)])
        assert [box.id for box in sorted(boxes, key=lambda box: box.y)] == [a, b, c]
