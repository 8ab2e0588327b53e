"""Charts of workload: load against capacity, past weeks, the mix of a caseload, starts and exits.

A specification is built once and holds no data; the page shows it with its own rows beside it. What a colour says is
said by a word and by a pattern too: close stripes are over, wide stripes stretched, a pale bar with an edge has room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from hiw import words
from hiw.charts_theme import ADVOCATES, CONFIG, MUTED, OWN, PRIMARY
from hiw.workload.capacity import LoadLevel

Spec = dict[str, Any]
COLOURS = {
    LoadLevel.OVER: "#A63A28",
    LoadLevel.STRETCHED: "#E3B04B",
    LoadLevel.TARGET: PRIMARY,
    LoadLevel.ROOM: "#BFDBDD",
}
STRIPES = {LoadLevel.OVER: 4, LoadLevel.STRETCHED: 10}  # percent between two stripes
EDGE, DARK = "#4E7D84", "#14282C"
WORD_COLOURS = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#BBBBBB")  # Okabe and Ito's, dark words on all
ROW_STEP, BAR, MOST_PERCENT = 46, 18, 250  # pixels; a bar ends at so many percent, its words say the number
LOAD_COLUMNS = {"row": "int64", "kind": "str", "label": "str", "band": "str", "from": "float64", "to": "float64"}
LOAD_COLUMNS |= {"says": "str", "url": "str"}
MIX_COLUMNS = {"row": "int64", "kind": "str", "label": "str", "word": "str", "from": "float64", "to": "float64"}
MIX_COLUMNS |= {"middle": "float64", "number": "str", "says": "str", "url": "str"}
STARTS, EXITS = "starts", "exits"


@dataclass(frozen=True)
class LoadBar:
    """One colleague's bar; `url` is what it opens, `percent` None where there is no capacity to measure by."""

    name: str
    group: str
    percent: int | None
    band: LoadLevel
    said: str
    url: str = ""

    @property
    def label(self) -> str:
        """ "Jo Okafor · 134%, over"."""
        return f"{self.name} · {self.band.value if self.percent is None else f'{self.percent}%, {self.band.value}'}"


def load_frame(bars: Iterable[LoadBar], limit: int) -> pd.DataFrame:
    """Return one row per mark: a "head" for each group, a "name" and a "bar" for each colleague, the "stripe"s in it,
    and the "limit".

    `row` keeps the order; `from` and `to` in percent.
    """
    rows: list[tuple[Any, ...]] = []
    number, group = 0, None
    for each in bars:
        if each.group != group:
            group = each.group
            rows.append((number, "head", group, "", 0, 0, "", ""))
            number += 1
        rows += _bar(number, each)
        number += 1
    if rows:
        rows.append((0, "limit", "", "", limit, limit, f"{limit}% of the room", ""))
    return _frame(rows, LOAD_COLUMNS)


def _bar(number: int, bar: LoadBar) -> list[tuple[Any, ...]]:
    end = min(bar.percent or 0, MOST_PERCENT)
    row = [(number, "name", bar.label, bar.band.value, 0, 0, bar.said, bar.url)]
    if end:
        row.append((number, "bar", bar.label, bar.band.value, 0, end, bar.said, bar.url))
    step = STRIPES.get(bar.band)
    stripes = range(step, end, step) if step else ()
    return row + [(number, "stripe", "", bar.band.value, at, at, "", "") for at in stripes]


@cache
def load_bars() -> Spec:
    """Return a chart with a bar for each colleague under the name of their authority; a dashed line at the limit."""
    rows = alt.Chart(alt.NamedData("rows"))
    base = rows.encode(y=_rows())
    scale = alt.Scale(domain=[band.value for band in COLOURS], range=[*COLOURS.values()])
    across = alt.Axis(title=None, labelExpr="datum.label + '%'", grid=True, tickCount=6, orient="top")
    bars = base.transform_filter("datum.kind == 'bar'").mark_bar(size=BAR, stroke=EDGE, strokeWidth=1, cursor="pointer")
    bars = bars.encode(
        x=alt.X("from:Q", axis=across), x2="to:Q", color=alt.Color("band:N", scale=scale, title=None),
        tooltip=["label:N", "says:N"], href="url:N",
    )  # fmt: skip
    stripes = base.transform_filter("datum.kind == 'stripe'").mark_tick(
        size=BAR - 2, thickness=2, orient="vertical", aria=False
    )
    over = alt.condition(f"datum.band == '{LoadLevel.OVER.value}'", alt.value("#FFFFFF"), alt.value("#5A3D00"))
    stripes = stripes.encode(x="from:Q", color=over)
    limit = rows.transform_filter("datum.kind == 'limit'")
    limit = limit.mark_rule(strokeDash=[6, 4], strokeWidth=2, color=MUTED).encode(x="from:Q", tooltip=["says:N"])
    return spec_of(alt.layer(bars, stripes, limit, *names(base)).properties(height=alt.Step(ROW_STEP)))


def _rows() -> Any:
    return alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.4))


def names(base: Any, above: int = 18) -> list[Any]:
    """Return layers for the text above each bar or row of cells (`above` pixels), and the head of each group.

    They are marks, since an axis would leave some out.
    """
    heads = base.transform_filter("datum.kind == 'head'").properties(name="words-head")
    heads = heads.mark_text(align="left", dy=6, fontSize=15, fontWeight="bold").encode(x=alt.value(0), text="label:N")
    said = base.transform_filter("datum.kind == 'name'").properties(name="words")
    said = said.mark_text(align="left", dy=-above, fontSize=13, cursor="pointer").encode(
        x=alt.value(0), text="label:N", href="url:N", tooltip=["label:N", "says:N"]
    )
    return [heads, said]


def load_words(bars: Iterable[LoadBar], limit: int) -> str:
    """Describe the bars in sentences, fullest first."""
    ordered = sorted(bars, key=lambda bar: -(bar.percent or -1))
    over = sum(bar.band is LoadLevel.OVER for bar in ordered)
    said = [f"{words.count(over, 'colleague')} of {len(ordered)} above {limit}% of their room."]
    return " ".join([*said, *(f"{bar.label} ({bar.group})." for bar in ordered)])


def weeks_frame(weeks: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return one row per week, and one that is the "limit".

    Columns: `week_on` and `percent` as in `weeks`, empty without capacity; `kind` is "over" or "within".
    """
    known = weeks[weeks["percent"].notna()]
    rows = [
        (week, float(percent), "over" if percent > limit else "within", f"{int(percent)}% of the room")
        for week, percent in zip(known["week_on"].tolist(), known["percent"].tolist(), strict=True)
    ]
    if rows:
        rows.append((rows[-1][0], float(limit), "limit", f"{limit}% of the room"))
    frame = pd.DataFrame(rows, columns=["week", "percent", "kind", "says"])
    frame["week"] = np.array([row[0] for row in rows], "datetime64[s]")
    return frame.astype({"percent": "float64", "kind": "str", "says": "str"})


@cache
def weeks_line() -> Spec:
    """Percent used week by week; a week over the limit is a triangle, any other a dot; the limit is dashed."""
    base = alt.Chart(alt.NamedData("rows"))
    up = alt.Axis(title=None, labelExpr="datum.label + '%'", grid=True, tickCount=5)
    across = alt.X("week:T", axis=alt.Axis(title=None, format="%-d %b", tickCount=5, labelOverlap="greedy"))
    kept = base.transform_filter("datum.kind != 'limit'").encode(x=across, y=alt.Y("percent:Q", axis=up))
    line = kept.mark_line(color=OWN, strokeWidth=2.5)
    kinds = ["within", "over"]
    points = kept.mark_point(filled=True, size=90, opacity=1).encode(
        shape=alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["circle", "triangle-up"]), title=None),
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[OWN, COLOURS[LoadLevel.OVER]]), title=None),
        tooltip=["week:T", "says:N"],
    )
    limit = base.transform_filter("datum.kind == 'limit'")
    limit = limit.mark_rule(strokeDash=[6, 4], strokeWidth=2, color=MUTED).encode(y="percent:Q")
    return spec_of(alt.layer(line, points, limit).properties(height=220))


@dataclass(frozen=True)
class MixBar:
    """The households of one colleague by a word, in the order in which the words are shown."""

    name: str
    group: str
    counts: dict[str, int]
    url: str = ""

    @property
    def label(self) -> str:
        """ "Jo Field · 5 new, 12 active"."""
        said = ", ".join(f"{number} {word}" for word, number in self.counts.items() if number)
        return f"{self.name} · {said or 'no household'}"


def mix_frame(bars: Iterable[MixBar]) -> pd.DataFrame:
    """Return one row per part of a bar, beside the names and heads as in `load_frame`; `from` and `to` in
    households."""
    rows: list[tuple[Any, ...]] = []
    number, group = 0, None
    for each in bars:
        if each.group != group:
            group = each.group
            rows.append((number, "head", group, "", 0, 0, 0, "", "", ""))
            number += 1
        rows.append((number, "name", each.label, "", 0, 0, 0, "", each.label, each.url))
        start = 0
        for word, count in each.counts.items():
            if count:
                says, middle = f"{count} {word}", start + count / 2
                rows.append((number, "bar", each.label, word, start, start + count, middle, str(count), says, each.url))
            start += count
        number += 1
    return _frame(rows, MIX_COLUMNS)


@cache
def mix_bars() -> Spec:
    """Return a chart with a bar for each colleague, its parts side by side with their numbers in them."""
    base = alt.Chart(alt.NamedData("rows")).encode(y=_rows())
    across = alt.Axis(title=None, grid=True, tickMinStep=1, tickCount=6, orient="top", format="d")
    colour = alt.Color("word:N", sort=None, scale=alt.Scale(range=[*WORD_COLOURS]), title=None)
    parts = base.transform_filter("datum.kind == 'bar'")
    bars = parts.mark_bar(size=BAR, stroke="#FFFFFF", strokeWidth=2, cursor="pointer").encode(
        x=alt.X("from:Q", axis=across), x2="to:Q", color=colour, tooltip=["label:N", "says:N"], href="url:N"
    )
    numbers = parts.mark_text(fontSize=12, color=DARK).encode(x="middle:Q", text="number:N", href="url:N")
    return spec_of(alt.layer(bars, numbers, *names(base)).properties(height=alt.Step(ROW_STEP)))


def mix_words(bars: Iterable[MixBar]) -> str:
    """Describe each mix in words."""
    return " ".join(f"{bar.label}." for bar in bars) or "Nobody holds a household here."


def flow_frame(weeks: pd.DataFrame) -> pd.DataFrame:
    """Two rows per week (`week_on`, `starts`, `exits` in `weeks`): starts up, exits down, over seven days each."""
    rows: list[tuple[Any, ...]] = []
    columns = (weeks[name].tolist() for name in ("week_on", STARTS, EXITS))
    for week, starts, exits in zip(*columns, strict=True):
        begins = pd.Timestamp(week)
        for what, number, sign in ((STARTS, starts, 1), (EXITS, exits, -1)):
            rows.append((begins, begins + timedelta(days=6), what, 0, sign * number, f"{what}: {number}"))
    frame = pd.DataFrame(rows, columns=["from", "to", "what", "zero", "number", "says"])
    for place, name in enumerate(("from", "to")):
        frame[name] = np.array([row[place] for row in rows], "datetime64[s]")
    return frame.astype({"what": "str", "zero": "int64", "number": "int64", "says": "str"})


@cache
def flow_bars() -> Spec:
    """Starts above the line and exits below it, a week beside the other."""
    up = alt.Axis(title=None, grid=True, tickCount=5, labelExpr="format(abs(datum.value), 'd')", tickMinStep=1)
    colours = alt.Scale(domain=[STARTS, EXITS], range=[OWN, ADVOCATES])
    weeks = alt.Axis(title=None, format="%-d %b", tickCount=5, labelOverlap="greedy")
    base = alt.Chart(alt.NamedData("rows"))
    bars = base.mark_rect().encode(
        x=alt.X("from:T", axis=weeks), x2="to:T", y=alt.Y("number:Q", axis=up), y2="zero:Q",
        color=alt.Color("what:N", scale=colours, title=None), tooltip=["from:T", "says:N"],
    )  # fmt: skip
    middle = base.mark_rule(color=MUTED, aria=False).encode(y=alt.datum(0))
    return spec_of(alt.layer(bars, middle).properties(height=220))


def flow_words(weeks: pd.DataFrame) -> str:
    """Describe the weeks: "In 26 weeks 40 households started and 31 left."."""
    starts, exits = (words.count(int(weeks[name].sum()), "household") for name in (STARTS, EXITS))
    return f"In {words.count(len(weeks), 'week')} {starts} started here and {exits} left."


def weeks_words(weeks: pd.DataFrame, limit: int, today: date) -> str:
    """Describe the last week, and how many were over the limit."""
    known = weeks[weeks["percent"].notna()]
    if known.empty:
        return "No week was kept yet."
    last = known.iloc[-1]
    over = words.count(int((known["percent"] > limit).sum()), "week")
    on = words.day(pd.Timestamp(last["week_on"]).date(), today)
    return f"{over} of {len(known)} above {limit}%. In the week of {on}: {int(last['percent'])}%."


def spec_of(chart: Any) -> Spec:
    """Return the specification without data, in the theme of all charts."""
    spec: Spec = chart.to_dict(validate=False)
    spec.pop("data", None)
    spec.pop("datasets", None)
    return spec | {"config": CONFIG}


def _frame(rows: Sequence[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
