"""Charts of the plan: barriers by person, what causes what, ratings over time.

A specification is built once and holds no data; the page passes its own rows. A `…_words` function gives the same facts
as text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from db.enums import Severity
from hiw import words
from hiw.charts_theme import ADVOCATES, CONFIG, MUTED, ON_SEVERITY, OWN, SEVERITY
from hiw.plans.cause_map_layout import HALF_HEIGHT, HALF_MAP, HALF_WIDTH, MapArrow, MapBox
from hiw.plans.queries import RatingRow

Spec = dict[str, Any]
WORST_FIRST = [Severity.CRISIS, Severity.SERIOUS, Severity.SOME]
GRID_COLUMNS = dict.fromkeys(["person", "life_area", "severity"], "str") | {
    "barriers": "int64", "label": "str", "row": "int64", "column": "int64",
}  # fmt: skip
MAP_COLUMNS = (
    {"kind": "str", "way": "str"}
    | dict.fromkeys(["x", "y", "x2", "y2", "middle", "centre"], "float64")
    | {"text": "str", "severity": "str"}
)
ROW_HEIGHT, LINE_HEIGHT = 100, 14  # pixels
HEAD = 0.04  # of a row: from the middle of an arrow's head to its tip
RATING_COLUMNS = ["rated_on", "rating", "by"]
EMPTY_CELL = "#8A9A9D"
PHONE_WIDTH, ROW_STEP = 350, 54  # pixels


def barrier_grid_frame(barriers: Iterable[tuple[str, str, Severity]], people: Sequence[str]) -> pd.DataFrame:
    """Return one row per person and life area: the worst severity, how many barriers, and the cell's text.

    `barriers` are (person, life area, severity) of the open ones. Every person gets a column and every area with a
    barrier a row; a cell without barriers has an empty label.
    """
    cells: dict[tuple[str, str], list[Severity]] = {}
    for person, area, severity in barriers:
        cells.setdefault((person, area), []).append(severity)
    areas = sorted({area for _, area in cells})
    rows = [
        _cell(person, area, cells.get((person, area), []), (row, column))
        for row, area in enumerate(areas)
        for column, person in enumerate(people)
    ]
    return _frame(rows, GRID_COLUMNS)


def _frame(rows: list[tuple[Any, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows as a table whose types are set also when it is empty; pandas infers them where there are rows."""
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame if rows else frame.astype(dict(columns))


def _cell(person: str, area: str, found: list[Severity], at: tuple[int, int]) -> tuple[Any, ...]:
    worst = next((s for s in WORST_FIRST if s in found), None)
    label = "" if worst is None else worst.value if len(found) == 1 else f"{worst.value} · {len(found)}"
    return (person, area, worst.value if worst else "none", len(found), label, *at)


def barrier_grid_words(frame: pd.DataFrame) -> list[str]:
    """Describe the grid in sentences, one person at a time."""
    cells = zip(*(frame[name].tolist() for name in ("column", "row", "person", "life_area", "label")), strict=True)
    return [f"{person}, {area}: {label}." for _, _, person, area, label in sorted(cells) if label]


@cache
def barrier_grid(columns: int = 3) -> Spec:
    """Return a chart with life areas down, each with its name above its cells, and `columns` people across.

    Narrow enough for a phone. Each cell names its severity.
    """
    whole: dict[str, Any] = {"title": None, "labelOverlap": False}
    narrow = max(50, PHONE_WIDTH // max(1, columns))
    people = alt.Axis(orient="top", labelAngle=0, labelLimit=narrow, labelFlush=False, labelPadding=12, **whole)
    areas = alt.Axis(labelAlign="left", labelPadding=0, labelOffset=-ROW_STEP // 2, labelLimit=PHONE_WIDTH, **whole)
    gaps = alt.Scale(paddingInner=0.45, paddingOuter=0.25)
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("person:N", sort=alt.SortField("column"), axis=people),
        y=alt.Y("life_area:N", sort=alt.SortField("row"), axis=areas, scale=gaps),
    )
    cells = base.mark_rect(cornerRadius=3, stroke="transparent", strokeWidth=3).encode(
        color=alt.Color(
            "severity:N",
            scale=alt.Scale(domain=[*SEVERITY, "none"], range=[*SEVERITY.values(), EMPTY_CELL]),
            legend=None,
        ),
        opacity=alt.condition("datum.barriers > 0", alt.value(1.0), alt.value(0.12)),
        tooltip=["person:N", "life_area:N", "label:N"],
    )
    labels = base.mark_text(fontSize=13 if columns < 6 else 11).encode(text="label:N", color=_readable())
    return _spec(alt.layer(cells, labels).properties(height=alt.Step(ROW_STEP)).resolve_scale(color="independent"))


def cause_map_frame(
    boxes: Iterable[MapBox], arrows: Iterable[MapArrow], severities: Mapping[int, Severity]
) -> pd.DataFrame:
    """Return one row per box, per straight part of an arrow ("line") and per arrow's "head".

    `way` is "on", or "back" for an arrow that closes a loop. A box reaches from (x, y) to (x2, y2); (middle, centre) is
    where the first line of its text stands. A line goes from (x, y) to (x2, y2), and a head stands at its end.
    """
    rows = [_box_row(box, severities[box.id]) for box in boxes]
    rows += [row for arrow in arrows for row in _arrow_rows(arrow)]
    return _frame(rows, MAP_COLUMNS)


def _box_row(box: MapBox, severity: Severity) -> tuple[Any, ...]:
    left, right = box.x - HALF_WIDTH, box.x + HALF_WIDTH
    top, bottom = box.y - HALF_HEIGHT, box.y + HALF_HEIGHT
    first_line = box.y - (len(box.lines) - 1) / 2 * LINE_HEIGHT / ROW_HEIGHT
    return ("box", "on", left, top, right, bottom, box.x, first_line, "\n".join(box.lines), severity.value)


def _arrow_rows(arrow: MapArrow) -> Iterator[tuple[Any, ...]]:
    way = "back" if arrow.goes_back else "on"
    for start, end in pairwise(arrow.points):
        yield ("line", way, *start, *end, 0.0, 0.0, "", "none")
    x, y = arrow.points[-1]
    tip = y + HEAD if arrow.goes_back else y - HEAD
    yield ("head", way, x, tip, x, tip, 0.0, 0.0, "", "none")


def cause_map_words(arrows: Iterable[tuple[str, str, str]]) -> list[str]:
    """Describe (cause, effect, who said so) in sentences."""
    return [f"{cause} leads to {effect} (said by {said_by})." for cause, effect, said_by in arrows]


def cause_map(rows: int) -> Spec:
    """Return a chart of causes above and effects below, high enough for its rows of boxes; a dashed arrow closes a
    loop."""
    return _cause_map() | {"height": rows * ROW_HEIGHT}


@cache
def _cause_map() -> Spec:
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-HALF_MAP, HALF_MAP], nice=False))
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(reverse=True, zero=False, nice=False, padding=6))
    base = alt.Chart(alt.NamedData("rows"))
    ways = ["on", "back"]
    lines = base.transform_filter("datum.kind == 'line'").mark_rule(color=MUTED, strokeWidth=1.5).encode(
        x=across, y=down, x2="x2:Q", y2="y2:Q",
        strokeDash=alt.StrokeDash("way:N", scale=alt.Scale(domain=ways, range=[[1, 0], [5, 4]]), legend=None),
    )  # fmt: skip
    heads = base.transform_filter("datum.kind == 'head'").mark_point(filled=True, size=70, color=MUTED, opacity=1)
    heads = heads.encode(
        x=alt.X("x2:Q", axis=None),
        y=alt.Y("y2:Q", axis=None),
        shape=alt.Shape("way:N", scale=alt.Scale(domain=ways, range=["triangle-down", "triangle-up"]), legend=None),
    )
    boxes = base.transform_filter("datum.kind == 'box'")
    rects = boxes.mark_rect(cornerRadius=5).encode(
        x=across, y=down, x2="x2:Q", y2="y2:Q",
        color=alt.Color("severity:N", scale=alt.Scale(domain=[*SEVERITY], range=[*SEVERITY.values()]), legend=None),
    )  # fmt: skip
    labels = boxes.mark_text(fontSize=12, lineHeight=LINE_HEIGHT, lineBreak="\n", baseline="middle").encode(
        x=alt.X("middle:Q", axis=None), y=alt.Y("centre:Q", axis=None), text="text:N", color=_readable()
    )  # fmt: skip
    return _spec(alt.layer(lines, heads, rects, labels).resolve_scale(color="independent"))


def ratings_frame(ratings: Sequence[RatingRow]) -> pd.DataFrame:
    """Return one row per rating given: `rated_on`, `rating` (1 to 10), `by` ("own" or "advocate")."""
    rows = [(each.rated_on, each.own, "own") for each in ratings if each.own is not None]
    rows += [(each.rated_on, each.advocates, "advocate") for each in ratings if each.advocates is not None]
    days, given, by = zip(*rows, strict=True) if rows else ((), (), ())
    columns = (np.array(days, "datetime64[s]"), np.array(given, "int64"), pd.array(by, "str"))
    return pd.DataFrame(dict(zip(RATING_COLUMNS, columns, strict=True)))


def ratings_table(ratings: Sequence[RatingRow]) -> pd.DataFrame:
    """Return the ratings as they were given, latest first.

    Columns: `life_area` (str), `rated_on` (datetime64[s]), `own` and `advocates` (Int64, empty when not discussed).
    """
    frame = pd.DataFrame(list(ratings)[::-1], columns=list(RatingRow._fields)).drop(columns="person")
    return frame.astype({"life_area": "str", "rated_on": "datetime64[s]", "own": "Int64", "advocates": "Int64"})


@cache
def ratings_lines() -> Spec:
    """Return a chart of one person's ratings in one life area: two lines that differ in colour, dash and mark, never
    averaged."""
    by = ["own", "advocate"]
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("rated_on:T", axis=alt.Axis(title=None, format="%b %y", tickCount=3)),
        y=alt.Y("rating:Q", scale=alt.Scale(domain=[0, 10]), axis=alt.Axis(title=None, values=[1, 5, 10], grid=True)),
        color=alt.Color("by:N", scale=alt.Scale(domain=by, range=[OWN, ADVOCATES]), title=None),
    )
    lines = base.mark_line(strokeWidth=2).encode(
        strokeDash=alt.StrokeDash("by:N", scale=alt.Scale(domain=by, range=[[1, 0], [5, 3]]), title=None)
    )
    points = base.mark_point(filled=True, size=60, opacity=1).encode(
        shape=alt.Shape("by:N", scale=alt.Scale(domain=by, range=["circle", "square"]), title=None),
        tooltip=["rated_on:T", "rating:Q", "by:N"],
    )
    return _spec(alt.layer(lines, points).properties(height=200))


def ratings_words(person: str, life_area: str, ratings: Sequence[RatingRow]) -> str:
    """Describe the chart of one life area in a sentence."""
    own = [each.own for each in sorted(ratings, key=lambda each: each.rated_on) if each.own is not None]
    if not own:
        return f"{person}, {life_area}: not rated by themselves yet."
    if len(own) == 1:
        return f"{person}, {life_area}: {own[0]} of 10."
    return f"{person}, {life_area}: from {own[0]} to {own[-1]} of 10 in {words.count(len(own), 'rating')}."


def _readable() -> Any:
    return alt.Color(
        "severity:N",
        scale=alt.Scale(domain=[*ON_SEVERITY, "none"], range=[*ON_SEVERITY.values(), MUTED]),
        legend=None,
    )


def _spec(chart: Any) -> Spec:
    spec: Spec = chart.to_dict(validate=False)
    spec.pop("data", None)
    spec.pop("datasets", None)
    return spec | {"config": CONFIG}
