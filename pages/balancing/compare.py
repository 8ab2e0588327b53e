"""Compare two or three scenarios: moves, the fullest, and every colleague before and after."""

from collections.abc import Sequence

import streamlit as st

from hiw.balancing.queries import ScenarioComparison, ScenarioRow, compare_scenarios
from hiw.balancing.search_result import percent
from hiw.ui.run import ask
from pages.balancing.tables import draw_table

LEAST, MOST = 2, 3


def draw_compare(rows: Sequence[ScenarioRow]) -> None:
    """Draw the choice of two or three scenarios that were searched, and the table."""
    searched = {row.id: f"{row.name} ({row.team})" for row in rows if row.search is not None}
    if len(searched) < LEAST:
        return
    st.subheader("Side by side")
    chosen = st.multiselect(
        "Choose two or three", list(searched), format_func=lambda each: searched[each], max_selections=MOST,
        key="scenarios.compared",
    )  # fmt: skip
    if len(chosen) < LEAST:
        return
    found = ask(compare_scenarios, chosen)
    draw_table("compare", ("", *(each.name for each in found)), [
        ("Whose", *(each.team for each in found)),
        ("Everyone within", *("" if each.band is None else percent(each.band) for each in found)),
        ("Moves", *(_moves(each) for each in found)),
        ("Waiting placed", *(str(each.placed) for each in found)),
        ("Worst after", *("" if each.worst is None else percent(each.worst) for each in found)),
        *_colleagues(found),
    ])  # fmt: skip


def _moves(each: ScenarioComparison) -> str:
    if each.moves is None:
        return "nothing found"
    return f"{each.moves}, the fewest" if each.bound == each.moves else f"{each.moves}, at least {each.bound} needed"


def _colleagues(found: Sequence[ScenarioComparison]) -> list[tuple[str, ...]]:
    names = dict.fromkeys(load.name for each in found for load in each.loads)
    by_name = [{load.name: load for load in each.loads} for each in found]
    return [
        (name, *(_change(loads[name].percent_before, loads[name].percent_after) if name in loads else ""
                 for loads in by_name))
        for name in names
    ]  # fmt: skip


def _change(before: int | None, after: int | None) -> str:
    now, then = ("no room" if each is None else f"{each}%" for each in (before, after))
    return now if now == then else f"{now} to {then}"
