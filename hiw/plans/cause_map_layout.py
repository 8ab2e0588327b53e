"""Lay out the map of causes: causes above, effects below, no arrow behind a box."""

import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from hiw.plans.cause_graph import effects_of, tied

LINE_WIDTH: Final = 18
MOST_LINES: Final = 4
ACROSS: Final = 3
# Units: a box with the space around it is 1 wide, a row is 1 high.
HALF_WIDTH, HALF_HEIGHT = 0.48, 0.32
HALF_MAP: Final = 1.65  # three boxes, and room for arrows to pass between them
LANE: Final = 0.16
PORT: Final = 0.16
SWEEPS: Final = 6

Point = tuple[float, float]
Link = tuple[int, int]
Spot = tuple[int, int | None, int]  # a box (its id, None, 0), or where a link passes a row (cause, effect, row)


@dataclass(frozen=True)
class MapBox:
    """A barrier on the map: column and row, and its text in lines that fit a box."""

    id: int
    x: float
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class MapArrow:
    """An arrow from a cause to an effect along `points`, edge to edge; `goes_back` when it closes a loop."""

    cause_id: int
    effect_id: int
    goes_back: bool
    points: tuple[Point, ...]


def lay_out(labels: Mapping[int, str], links: Iterable[Link]) -> tuple[tuple[MapBox, ...], tuple[MapArrow, ...]]:
    """Return a box for every barrier that a link touches, and the arrows between them.

    A box stands one row below its lowest cause; the members of a loop stand in successive rows. Within a row, boxes
    stand near those they are linked with. A row has at most three boxes, so that a phone can show them, and continues
    in the next. An arrow over several rows passes beside the boxes between.
    """
    links = sorted({(c, e) for c, e in links if c in labels and e in labels and c != e})
    touched = {id for link in links for id in link}
    order = {id: n for n, id in enumerate(i for group in tied(touched, links) for i in group)}
    row_of = _rows(touched, links, order)
    ways = {(c, e): _way(c, e, row_of) for c, e in links}
    across = _across(ways, row_of, order)
    boxes = tuple(MapBox(id, across[id, None, 0], row_of[id], _lines(labels[id])) for id in order)
    ports = _ports(ways, across, row_of)
    arrows = tuple(
        MapArrow(c, e, row_of[e] < row_of[c], _points(way, across, row_of, ports)) for (c, e), way in ways.items()
    )
    return boxes, arrows


def _rows(ids: Collection[int], links: Sequence[Link], order: Mapping[int, int]) -> dict[int, int]:
    """Return the row of each box: the longest path from a root along arrows that go forward; full rows continue in
    the next."""
    effects = effects_of(links, ids)
    depth = dict.fromkeys(ids, 0)
    for id in sorted(ids, key=order.__getitem__):
        for effect in effects[id]:
            if order[effect] > order[id]:
                depth[effect] = max(depth[effect], depth[id] + 1)
    row_of: dict[int, int] = {}
    row = 0
    for level in range(max(depth.values(), default=-1) + 1):
        members = sorted((id for id in ids if depth[id] == level), key=order.__getitem__)
        row_of |= {id: row + n // ACROSS for n, id in enumerate(members)}
        row += -(-len(members) // ACROSS)
    return row_of


def _way(cause: int, effect: int, row_of: Mapping[int, int]) -> tuple[Spot, ...]:
    """Return the spots that a link passes, its two boxes included."""
    start, end = row_of[cause], row_of[effect]
    step = 1 if end > start else -1
    passes = tuple((cause, effect, row) for row in range(start + step, end, step))
    return ((cause, None, 0), *passes, (effect, None, 0))


def _across(
    ways: Mapping[Link, tuple[Spot, ...]], row_of: Mapping[int, int], order: Mapping[int, int]
) -> dict[Spot, float]:
    """Return how far from the middle each spot stands: rows are sorted repeatedly, each by its neighbours."""
    rows: defaultdict[int, list[Spot]] = defaultdict(list)
    for id in sorted(row_of, key=order.__getitem__):
        rows[row_of[id]].append((id, None, 0))
    beside: defaultdict[Spot, list[Spot]] = defaultdict(list)
    for way in ways.values():
        for spot in way[1:-1]:
            rows[spot[2]].append(spot)
        for one, other in pairwise(way):
            beside[one].append(other)
            beside[other].append(one)
    across = {spot: x for row in rows.values() for spot, x in zip(row, _spread(row, [0.0] * len(row)), strict=True)}
    for sweep in range(SWEEPS):
        for number in sorted(rows, reverse=bool(sweep % 2)):
            wanted = {spot: _mean([across[other] for other in beside[spot]]) for spot in rows[number]}
            rows[number].sort(key=lambda spot: (wanted[spot], across[spot]))
            row = rows[number]
            across |= zip(row, _spread(row, [wanted[spot] for spot in row]), strict=True)
    return across


def _spread(row: Sequence[Spot], wanted: Sequence[float]) -> list[float]:
    """Return positions as near to `wanted` as the widths allow, in the given order and within the map.

    Less the width before it in the row, no spot may stand before its predecessor: those that would, meet at the mean of
    their wishes (isotonic regression by pooling adjacent violators).
    """
    boxes = sum(_is_box(spot) for spot in row)
    lane = min(LANE, (2 * HALF_MAP - boxes) / max(1, len(row) - boxes))
    widths = [1.0 if _is_box(spot) else lane for spot in row]
    before = [0.0, *accumulate((one + other) / 2 for one, other in pairwise(widths))]
    pools: list[list[float]] = []
    for want, space in zip(wanted, before, strict=True):
        pools.append([want - space])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    least, most = widths[0] / 2 - HALF_MAP, HALF_MAP - widths[-1] / 2 - before[-1]
    met = [min(most, max(least, _mean(pool))) for pool in pools for _ in pool]
    return [round(at + space, 6) for at, space in zip(met, before, strict=True)]


def _ports(
    ways: Mapping[Link, tuple[Spot, ...]], across: Mapping[Spot, float], row_of: Mapping[int, int]
) -> dict[tuple[int, Link], float]:
    """Return where each link meets each of its boxes: links at one edge stand side by side, uncrossed."""
    at_edge: defaultdict[tuple[int, bool], list[tuple[float, Link]]] = defaultdict(list)
    for (cause, effect), way in ways.items():
        down = row_of[effect] > row_of[cause]
        at_edge[cause, down].append((across[way[1]], (cause, effect)))
        at_edge[effect, not down].append((across[way[-2]], (cause, effect)))
    ports = {}
    for (id, _), met in at_edge.items():
        gap = min(PORT, 2 * 0.35 / max(1, len(met) - 1))
        for n, (_, link) in enumerate(sorted(met)):
            ports[id, link] = across[id, None, 0] + (n - (len(met) - 1) / 2) * gap
    return ports


def _points(
    way: tuple[Spot, ...],
    across: Mapping[Spot, float],
    row_of: Mapping[int, int],
    ports: Mapping[tuple[int, Link], float],
) -> tuple[Point, ...]:
    cause, effect = way[0][0], way[-1][0]
    half = HALF_HEIGHT if row_of[effect] > row_of[cause] else -HALF_HEIGHT
    points = [(ports[cause, (cause, effect)], row_of[cause] + half)]
    for spot in way[1:-1]:
        points += [(across[spot], spot[2] - half), (across[spot], spot[2] + half)]
    return (*points, (ports[effect, (cause, effect)], row_of[effect] - half))


def _is_box(spot: Spot) -> bool:
    return spot[1] is None


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _lines(words: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(words, LINE_WIDTH, max_lines=MOST_LINES, placeholder=" …", break_long_words=True))
