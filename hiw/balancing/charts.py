"""Charts of balancing: each colleague before and after, and how many moves each tolerance takes.

A specification is built once and holds no data; the page passes its own rows. A `…_words` function gives the same facts
as text.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from math import nan
from typing import Any

import altair as alt
import pandas as pd

from hiw.balancing.explanations import StaffLoadChange
from hiw.balancing.search_result import percent
from hiw.balancing.solver.results import ItemMove, ProofState, TolerancePlan
from hiw.charts_theme import ADVOCATES, CONFIG, MUTED, PRIMARY
from hiw.words import count

Spec = dict[str, Any]
STEP, BAR, TICK = 44, 16, 26  # pixels
LOAD_COLUMNS = {
    "name": "str",
    "row": "int64",
    "before": "float64",
    "after": "float64",
    "limit": "float64",
    "says": "str",
}
FOUND, BOUND = "found", "proven: no fewer"
PRICE_COLUMNS = {"band": "float64", "what": "str", "moves": "int64", "says": "str"}


def loads_frame(loads: Iterable[StaffLoadChange], limit: int, *, has_after: bool) -> pd.DataFrame:
    """Return one row per colleague, fullest first: percent of their capacity before and after, and the limit in
    percent.

    Without moves there is no after, and so no mark.
    """
    rows = [
        (
            each.name, number, _percent(each.before, each.room),
            _percent(each.after, each.room) if has_after else nan, limit, each.said,
        )
        for number, each in enumerate(loads)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(LOAD_COLUMNS)).astype(LOAD_COLUMNS)


def _percent(points: int, room: int) -> float:
    return round(100 * points / room, 1) if room else 0.0


@cache
def loads_bars() -> Spec:
    """Return a chart with a bar for each colleague now, a mark for after the moves, and a dashed line at the limit."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("name:N", sort=alt.SortField("row"), axis=_names(), scale=alt.Scale(paddingInner=0.4)),
        tooltip=["says:N"],
        description="says:N",
    )
    across = alt.Axis(title="% of the room", grid=True, tickCount=5, orient="top")
    bars = base.mark_bar(size=BAR, color="#8FBFC4").encode(x=alt.X("before:Q", axis=across))
    # A reader of the screen hears of both from the bar; and an empty row of ticks would have no name to be read by.
    ticks = base.mark_tick(thickness=4, size=TICK, color=ADVOCATES, aria=False).encode(x="after:Q")
    limit = base.mark_rule(strokeDash=[5, 4], color=MUTED, strokeWidth=1.5).encode(x="max(limit):Q", y=alt.value(0))
    line = limit.encode(y2=alt.value("height"))
    return _spec(alt.layer(bars, line, ticks).properties(height=alt.Step(STEP)))


def loads_words(loads: Iterable[StaffLoadChange]) -> str:
    """Describe every colleague in a sentence, fullest first."""
    return " ".join(f"{each.said}." for each in loads)


def frontier_frame(offers: Iterable[TolerancePlan]) -> pd.DataFrame:
    """Two rows per band with a plan: the moves found, and the bound; the band in percent."""
    rows: list[tuple[Any, ...]] = []
    for offer in offers:
        rows.append((offer.band / 10, FOUND, len(offer.moves), describe_frontier(offer)))
        rows.append((offer.band / 10, BOUND, offer.bound, describe_frontier(offer)))
    return pd.DataFrame(rows, columns=list(PRICE_COLUMNS)).astype(PRICE_COLUMNS)


def describe_frontier(offer: TolerancePlan, mind: str = "") -> str:
    """ "Within 10%: 28 moves, and 8 from the waiting list; no plan needs fewer than 28"; `mind` follows it."""
    return "; ".join(filter(None, (_price_said(offer), mind)))


def _price_said(offer: TolerancePlan) -> str:
    moves = f"{len(offer.moves)} {'move' if len(offer.moves) == 1 else 'moves'}"
    within = f"Within {percent(offer.band)}: {moves}{placed_said(offer.placed)}"
    if offer.state is ProofState.PROVEN or offer.bound == len(offer.moves):
        if not offer.moves:
            return f"Within {percent(offer.band)}: no move, as it stands{placed_said(offer.placed)}"
        return f"{within}; no plan needs fewer than {len(offer.moves)}"
    return f"{within}; at least {offer.bound} are needed"


def placed_said(placed: Sequence[ItemMove]) -> str:
    """ ", and 8 from the waiting list, and 2 assumed referrals" after a number of moves; or nothing."""
    assumed = sum(each.household_id < 0 for each in placed)
    waiting = len(placed) - assumed
    said = (
        f"{waiting} from the waiting list" if waiting else "",
        count(assumed, "assumed referral") if assumed else "",
    )
    return "".join(f", and {each}" for each in said if each)


@cache
def frontier_lines() -> Spec:
    """Moves by band: what was found as a line with dots, what is proven dashed with open squares around them."""
    what = alt.Scale(domain=[FOUND, BOUND], range=[PRIMARY, ADVOCATES])
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "band:Q", axis=alt.Axis(title="everyone within ± % of the fair share", grid=False, tickCount=6, format="~g")
        ),
        y=alt.Y("moves:Q", axis=alt.Axis(title="moves", grid=True, tickCount=5, tickMinStep=1)),
        color=alt.Color("what:N", scale=what, title=None),
        tooltip=["says:N"],
    )
    dashes = alt.StrokeDash("what:N", scale=alt.Scale(domain=[FOUND, BOUND], range=[[1, 0], [5, 4]]), title=None)
    shapes = alt.Shape("what:N", scale=alt.Scale(domain=[FOUND, BOUND], range=["circle", "square"]), title=None)
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dashes)
    dots = base.transform_filter(f"datum.what == '{FOUND}'").mark_point(filled=True, size=50, opacity=1)
    squares = base.transform_filter(f"datum.what == '{BOUND}'").mark_point(filled=False, size=130, strokeWidth=2)
    points = (each.encode(shape=shapes) for each in (squares, dots))
    return _spec(alt.layer(lines, *points).properties(height=260))


def _names() -> Any:
    return alt.Axis(title=None, labelAlign="left", labelPadding=0, labelOffset=-STEP // 2 + 4, labelLimit=320)


def _spec(chart: Any) -> Spec:
    spec: Spec = chart.to_dict(validate=False)
    spec.pop("data", None)
    spec.pop("datasets", None)
    return spec | {"config": CONFIG}
