"""Tables of numbers in coloured cells: the weeks ahead of each colleague, and what each caseload is behind with.

The number stands in its cell, so that nothing hangs on the colour; what is too much has a frame too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from hiw.workload.capacity import LoadLevel
from hiw.workload.charts import COLOURS, DARK, ROW_STEP, Spec, names, spec_of

SOME, MUCH, NOTHING = "some", "much", "none"
FILL = {band.value: colour for band, colour in COLOURS.items()} | {
    LoadLevel.AWAY.value: "#D9DEDF", LoadLevel.UNMEASURED.value: "#D9DEDF", SOME: COLOURS[LoadLevel.STRETCHED],
    MUCH: COLOURS[LoadLevel.OVER], NOTHING: "#DDE4E5",
}  # fmt: skip
ON_DARK = [LoadLevel.OVER.value, LoadLevel.TARGET.value, MUCH]
FRAMED = [LoadLevel.OVER.value, MUCH]
COLUMNS = {"row": "int64", "kind": "str", "label": "str", "column": "int64", "number": "str", "level": "str"}
COLUMNS |= {"says": "str", "url": "str"}


@dataclass(frozen=True)
class HeatCell:
    """One number: `number` is the text in the cell, `level` (a load level, "some", "much" or "none") its colour."""

    number: str
    level: str
    says: str
    url: str = ""


@dataclass(frozen=True)
class HeatRow:
    """A colleague with a cell for each column; `label` stands above the cells."""

    label: str
    group: str
    cells: Sequence[HeatCell]
    url: str = ""


def heat_frame(columns: Sequence[str], rows: Iterable[HeatRow]) -> pd.DataFrame:
    """Return one row per mark: the "column" heads (two lines each), a "head" for each group, a "name" and the "cell"s
    of each colleague.

    `row` and `column` keep the order.
    """
    found: list[tuple[Any, ...]] = []
    number, group = 1, None
    for each in rows:
        if each.group != group:
            group = each.group
            found.append((number, "head", group, 0, "", "", "", ""))
            number += 1
        found.append((number, "name", each.label, 0, "", "", each.label, each.url))
        for place, cell in enumerate(each.cells):
            found.append((number, "cell", each.label, place, cell.number, cell.level, cell.says, cell.url))
        number += 1
    if found:
        found = [(0, "column", head, place, "", "", "", "") for place, head in enumerate(columns)] + found
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)


@cache
def heat_cells() -> Spec:
    """Return a chart of the cells with their numbers, a name above each row and two lines of text above each column."""
    rows = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.46, paddingOuter=0.2))
    across = alt.X("column:O", axis=None, scale=alt.Scale(paddingInner=0.06, paddingOuter=0))
    base = alt.Chart(alt.NamedData("rows")).encode(y=rows)
    cells = base.transform_filter("datum.kind == 'cell'").encode(x=across, tooltip=["label:N", "says:N"], href="url:N")
    scale = alt.Scale(domain=[*FILL], range=[*FILL.values()])
    boxes = cells.mark_rect().encode(color=alt.Color("level:N", scale=scale, legend=None))
    framed = cells.transform_filter(alt.FieldOneOfPredicate("level", FRAMED))
    frames = framed.properties(name="frames").mark_rect(filled=False, stroke=DARK, strokeWidth=2, aria=False)
    light = alt.condition(alt.FieldOneOfPredicate("level", ON_DARK), alt.value("#FFFFFF"), alt.value(DARK))
    numbers = cells.mark_text(fontSize=12).encode(text="number:N", color=light)
    heads = base.transform_filter("datum.kind == 'column'").properties(name="words-column")
    heads = heads.mark_text(fontSize=12, lineBreak="\n", baseline="middle", dy=-4).encode(x=across, text="label:N")
    return spec_of(
        alt.layer(boxes, frames, numbers, heads, *names(base, above=22)).properties(height=alt.Step(ROW_STEP))
    )
