"""Where the boxes and arrows of the cause map stand: causes above, effects below."""

import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hiw.plans.causes import effects_of, tied

LINE_WIDTH: Final = 18
MOST_LINES: Final = 4
ACROSS: Final = 3


@dataclass(frozen=True)
class Box:
    """A barrier on the map: column and row, and its words in lines that fit a box."""

    id: int
    x: float
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Arrow:
    """From a cause to an effect; `goes_back` when it closes a loop."""

    cause_id: int
    effect_id: int
    goes_back: bool


def lay_out(labels: Mapping[int, str], links: Iterable[tuple[int, int]]) -> tuple[tuple[Box, ...], tuple[Arrow, ...]]:
    """Boxes for every barrier that a link touches, and the arrows between them.

    A box stands one row below its lowest cause; the members of a loop stand in rows of their own in turn. Within a
    row, boxes stand near the causes above them. At most three boxes stand side by side, so that a phone can show
    them: a longer row goes on in the next.
    """
    links = [(c, e) for c, e in links if c in labels and e in labels and c != e]
    touched = {id for link in links for id in link}
    effects = effects_of(links, touched)
    order = {id: n for n, id in enumerate(i for group in tied(touched, links) for i in group)}
    rows = _rows(touched, effects, order)
    place: dict[int, tuple[float, int]] = {}
    y = 0
    for row in rows:
        near = sorted(row, key=lambda id: (_near(id, links, place), order[id]))
        for at in range(0, len(near), ACROSS):
            part = near[at : at + ACROSS]
            place |= {id: (n - (len(part) - 1) / 2, y) for n, id in enumerate(part)}
            y += 1
    boxes = tuple(Box(id, *place[id], _lines(labels[id])) for id in sorted(touched, key=order.__getitem__))
    arrows = tuple(Arrow(c, e, order[c] > order[e]) for c, e in sorted(set(links)))
    return boxes, arrows


def _rows(ids: Collection[int], effects: Mapping[int, list[int]], order: Mapping[int, int]) -> list[list[int]]:
    """The longest way from a root, counting only arrows that go forward in causal order."""
    depth = dict.fromkeys(ids, 0)
    for id in sorted(ids, key=order.__getitem__):
        for effect in effects[id]:
            if order[effect] > order[id]:
                depth[effect] = max(depth[effect], depth[id] + 1)
    deepest = max(depth.values(), default=-1)
    return [[id for id in ids if depth[id] == d] for d in range(deepest + 1)]


def _near(id: int, links: Iterable[tuple[int, int]], place: Mapping[int, tuple[float, int]]) -> float:
    above = [place[cause][0] for cause, effect in links if effect == id and cause in place]
    return sum(above) / len(above) if above else 0.0


def _lines(words: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(words, LINE_WIDTH, max_lines=MOST_LINES, placeholder=" …", break_long_words=True))
