"""Tables of spend whose numbers link to the requests behind them."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from hiw.fund.queries import ForecastRow, SpendFilter, SpendView
from hiw.fund.url_filters import of_spend, written
from hiw.money import pounds
from hiw.ui.messages import exact
from pages.budgets.spend_sentences import NONE, range_said, rounded, rounded_or_none

BEHIND = "/spend_requests"
MOST_ROWS = 40
FIGURES = ("Line", "Revised", "Committed", "Actual", "Available")
EXPECTED, ENDED = ("Forecast", "8 in 10 between", "Variance"), ("Paid and promised", "Variance")
SUMS = ("original", "virements", "revised", "committed", "spent", "available")
PARTS = {"category": "category", "advocate": "advocate", "authority": "authority", "funder": "funder"}


def draw_lines(narrow: SpendFilter, spend: SpendView) -> None:
    """Draw a row for each line and one for all; what is committed and paid links to the requests."""
    rows = [
        _line(narrow, row, spend.outlooks[row["line_id"]], spend.is_over)
        for row in spend.lines[["line_id", "funder", "authority", *SUMS]].to_dict("records")
    ]
    whole = spend.lines[list(SUMS)].sum().to_dict() | {"line_id": None, "authority": "All lines", "funder": ""}
    _draw(
        (*FIGURES, *(ENDED if spend.is_over else EXPECTED)), [*rows, _line(narrow, whole, spend.total, spend.is_over)]
    )


def _line(narrow: SpendFilter, row: Mapping[str, object], outlook: ForecastRow, is_over: bool) -> tuple[str, ...]:
    money = {name: int(str(row[name])) for name in SUMS}
    at = of_spend(narrow) | ({"line": str(row["line_id"])} if row["line_id"] else {})
    name = " · ".join(str(row[part]) for part in ("authority", "funder") if row[part])
    variance = NONE if outlook.outturn is None else _variance(outlook.outturn - money["revised"])
    return (
        exact(name), _budget(narrow, row, money), link(money["committed"], at, "committed"),
        link(money["spent"], at, "spent"), _below(money["available"], "over"), rounded_or_none(outlook.outturn),
        *(() if is_over else (range_said(outlook),)), variance,
    )  # fmt: skip


def _budget(narrow: SpendFilter, row: Mapping[str, object], money: Mapping[str, int]) -> str:
    """Return the original amount as a link to its entry, with later virements beside it."""
    if row["line_id"] is None:
        return pounds(money["revised"])
    at = of_spend(narrow) | {"line": str(row["line_id"]), "period": "1", "kind": "original"}
    original = f"[{pounds(money['original'])}]({written('/ledger', at)})"
    moved = money["virements"]
    if not moved:
        return original
    return f"{pounds(money['revised'])} ({original} {'and' if moved > 0 else 'less'} {pounds(abs(moved))} moved)"


def draw_split(narrow: SpendFilter, of: str, title: str, parts: pd.DataFrame) -> None:
    """Draw what each part has promised and paid, and its share of all."""
    whole = int((parts["committed"] + parts["spent"]).sum())
    rows = []
    for key, name, committed, spent in parts.head(MOST_ROWS).itertuples(index=False):
        at = of_spend(narrow) | {PARTS[of]: key}
        share = f"{(committed + spent) / whole:.0%}" if whole else ""
        rows.append((exact(name), link(committed, at, "committed"), link(spent, at, "spent"), share))
    _draw((title, "Committed", "Actual", f"Share of {pounds(whole)}"), rows)
    if len(parts) > MOST_ROWS:
        st.text(f"{len(parts) - MOST_ROWS} more stand in the file.")


def link(pence: int, at: Mapping[str, str], figure: str) -> str:
    """Return an amount as a link to its requests; 0 has no link."""
    return f"[{pounds(pence)}]({written(BEHIND, {**at, 'of': figure})})" if pence else pounds(0)


def _below(pence: int, word: str) -> str:
    return f"**{pounds(pence)}** {word}" if pence < 0 else pounds(pence)


def _variance(pence: int) -> str:
    return f"**{rounded(pence)}** over" if pence > 0 else f"{rounded(-pence)} under" if pence < 0 else rounded(0)


def _draw(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    marks = "| :-- |" + " --: |" * (len(head) - 1)
    with st.container(key=f"figures-{head[0].lower()}"):
        st.markdown("\n".join(["| " + " | ".join(head) + " |", marks, *lines]))
