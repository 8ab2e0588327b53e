"""Charts of the fund: each line's money against its budget, and the year's spend against its profile.

A specification is built once and holds no data; the page passes its own rows. A `…_words` function gives the same facts
as text.
"""

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from hiw.charts_theme import ADVOCATES, CONFIG, MUTED, OWN, PRIMARY
from hiw.money import pounds

Spec = dict[str, Any]
PAID, PROMISED, EXPECTED, OVER = "paid", "promised", "expected", "over budget"
PARTS = {PAID: PRIMARY, PROMISED: "#5FA3AB", EXPECTED: "#BFDBDD", OVER: ADVOCATES}
BAR_COLUMNS = {"line": "str", "row": "int64", "part": "str", "from": "float64", "to": "float64", "says": "str"}
YEAR_COLUMNS = ("month", "what", "pounds", "low", "high", "says")
ROW_STEP, BAR, HALF_TICK = 46, 18, 13  # pixels
WHAT = {"paid": OWN, "forecast": ADVOCATES, "profile": MUTED}


def lines_frame(lines: pd.DataFrame) -> pd.DataFrame:
    """Return one row per part of a bar, amounts in pounds: paid, promised and expected side by side up to the
    budget, and what exceeds it as a part of its own. One row per line is its "budget". `row` keeps the order."""
    rows: list[tuple[Any, ...]] = []
    names = ("funder", "authority", "spent", "committed", "outturn", "revised")
    for number, (funder, authority, spent, committed, outturn, revised) in enumerate(
        zip(*(lines[name].tolist() for name in names), strict=True)
    ):
        line = f"{authority} · {funder}"
        so_far = spent + committed
        ends = {PAID: spent, PROMISED: so_far, EXPECTED: so_far if pd.isna(outturn) else max(outturn, so_far)}
        rows += _bar(line, number, ends, revised)
    frame = pd.DataFrame(rows, columns=list(BAR_COLUMNS))
    return frame if rows else frame.astype(BAR_COLUMNS)


def _bar(line: str, number: int, ends: dict[str, int], revised: int) -> list[tuple[Any, ...]]:
    rows, start = [], 0
    for part, end in ends.items():
        within = min(end, max(revised, 0))
        if within > start:
            rows.append((line, number, part, start / 100, within / 100, f"{part}: {pounds(end - start)}"))
        beyond = max(start, revised, 0)
        if end > beyond:
            says = f"{pounds(end - revised)} over the budget, {part}"
            rows.append((line, number, OVER, beyond / 100, end / 100, says))
        start = max(start, end)
    return [*rows, (line, number, "budget", revised / 100, revised / 100, f"budget: {pounds(revised)}")]


@cache
def lines_bars() -> Spec:
    """Return a chart with a bar for each line: paid, promised, expected; a mark at the budget; the excess in another
    colour, hatched by a frame."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("line:N", sort=alt.SortField("row"), axis=_names(), scale=alt.Scale(paddingInner=0.4)),
        tooltip=["line:N", "says:N"],
    )
    across = alt.Axis(title=None, format="~s", labelExpr="'£' + datum.label", grid=True, tickCount=4, orient="top")
    colours = alt.Color("part:N", scale=alt.Scale(domain=[*PARTS], range=[*PARTS.values()]), title=None)
    bars = base.transform_filter("datum.part != 'budget'").mark_bar(size=BAR).encode(
        x=alt.X("from:Q", axis=across), x2="to:Q", color=colours
    )  # fmt: skip
    frames = base.transform_filter(f"datum.part == '{OVER}'").mark_bar(
        size=BAR, filled=False, stroke="#7A2E00", strokeWidth=2, strokeDash=[3, 2]
    )
    frames = frames.encode(x="from:Q", x2="to:Q")
    marks = base.transform_filter("datum.part == 'budget'").mark_tick(thickness=3, size=2 * HALF_TICK, color=MUTED)
    marks = marks.encode(x="to:Q")
    return _spec(alt.layer(bars, frames, marks).properties(height=alt.Step(ROW_STEP)))


def _names() -> Any:
    return alt.Axis(
        title=None, labelAlign="left", labelPadding=0, labelOffset=-ROW_STEP // 2 + 4, labelLimit=340, orient="left"
    )


def lines_words(lines: pd.DataFrame, *, is_over: bool = False) -> str:
    """Describe the bars in sentences, lines over budget first; of a year that is over (`is_over`) nothing is
    expected."""
    said = []
    for row in lines.sort_values("variance", ascending=False).itertuples():
        so_far = f"{pounds(row.spent)} paid and {pounds(row.committed)} promised"
        if pd.isna(row.outturn):
            said.append(f"{row.authority}, {row.funder}: {so_far} so far, no forecast yet.")
            continue
        way = "over" if row.variance > 0 else "under"
        what = so_far if is_over else f"expected {pounds(row.outturn)}"
        said.append(f"{row.authority}, {row.funder}: {what}, {pounds(abs(row.variance))} {way} its budget.")
    return " ".join(said)


def year_frame(path: pd.DataFrame) -> pd.DataFrame:
    """Return one row per month and line of the chart, in pounds: `what` is "paid", "forecast" or "profile". The
    forecast carries its band, and begins at the last month that is paid."""
    rows: list[tuple[Any, ...]] = []
    months = path["month"].tolist()
    paid, middle = path["paid"].tolist(), path["middle"].tolist()
    last = max((place for place, value in enumerate(paid) if value == value), default=-1)
    first = next((place for place, value in enumerate(middle) if value == value), len(middle))
    for place, month in enumerate(months):
        rows.append(_point(month, "profile", path["profile"][place]))
        if place < first and paid[place] == paid[place]:
            rows.append(_point(month, "paid", paid[place]))
    if last >= first:  # in the running month, the amount paid so far stands where the forecast begins
        rows.append(_point(months[place_before(first)], "forecast", paid[place_before(first)]))
    for place in range(first, len(months)):
        rows.append(_point(months[place], "forecast", middle[place], path["low"][place], path["high"][place]))
    frame = pd.DataFrame(rows, columns=list(YEAR_COLUMNS))
    frame["month"] = np.array([each[0] for each in rows], "datetime64[s]")
    return frame


def place_before(first: int) -> int:
    """Return the month before the first forecast one, or that month itself when it is April."""
    return max(0, first - 1)


def _point(month: Any, what: str, pence: float, low: float | None = None, high: float | None = None) -> tuple[Any, ...]:
    if low != low or high != high:
        low = high = None  # a forecast without a band
    band = f", from {_whole(low)} to {_whole(high)}" if low is not None and high is not None else ""
    bounds = (pence if low is None else low, pence if high is None else high)
    return (month, what, pence / 100, bounds[0] / 100, bounds[1] / 100, f"{what}: {_whole(pence)}{band}")


def _whole(pence: float) -> str:
    return pounds(round(pence / 100) * 100).removesuffix(".00")


@cache
def year_lines() -> Spec:
    """Return a chart of spend by month: paid as a line with dots, the profile dashed, the forecast dotted in its
    band."""
    colours = alt.Color("what:N", scale=alt.Scale(domain=[*WHAT], range=[*WHAT.values()]), title=None)
    up = alt.Axis(title=None, format="~s", labelExpr="'£' + datum.label", grid=True, tickCount=4)
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("month:T", axis=alt.Axis(title=None, format="%b", tickCount=6)), tooltip=["month:T", "says:N"]
    )
    band = base.transform_filter("datum.what == 'forecast'").mark_area(opacity=0.22, color=ADVOCATES, aria=False)
    band = band.encode(y=alt.Y("low:Q", axis=up), y2="high:Q")
    dashes = alt.StrokeDash("what:N", scale=alt.Scale(domain=[*WHAT], range=[[1, 0], [2, 3], [7, 4]]), title=None)
    lines = base.mark_line(strokeWidth=2.5).encode(y=alt.Y("pounds:Q", axis=up), color=colours, strokeDash=dashes)
    dots = base.transform_filter("datum.what == 'paid'").mark_point(filled=True, size=50, opacity=1)
    dots = dots.encode(y="pounds:Q", color=colours)
    return _spec(alt.layer(band, lines, dots).properties(height=320))


def _spec(chart: Any) -> Spec:
    spec: Spec = chart.to_dict(validate=False)
    spec.pop("data", None)
    spec.pop("datasets", None)
    return spec | {"config": CONFIG}
