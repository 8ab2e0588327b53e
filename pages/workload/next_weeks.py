"""The next twelve weeks of each colleague: the percent of each week, the day it gets too much, and what changes."""

import pandas as pd
import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.ui.messages import exact
from hiw.ui.page import list_viewed, today
from hiw.ui.run import ask
from hiw.workload.capacity import LoadLevel
from hiw.workload.heat_tables import HeatCell, HeatRow, heat_cells, heat_frame
from hiw.workload.look_ahead import LookAhead, LookAheadRow, WeekAhead
from hiw.workload.queries import WEEKS_AHEAD, look_ahead
from pages.workload.context import WorkloadContext
from pages.workload.tables import draw_table, opens


def draw_ahead(context: WorkloadContext) -> None:
    """Draw those who get too much in words, then everybody in cells and as a table, then what changes when."""
    st.subheader(f"The next {WEEKS_AHEAD} weeks")
    found = ask(look_ahead, senior_id=context.senior_id)
    rows = [row for row in found.rows if context.is_in(row.home_authority)]
    if not rows:
        st.text("Nobody is here to look ahead for. Choose another team or authority.")
        return
    list_viewed(EventName.CASELOAD_OPENED, (each for row in rows for week in row.weeks for each in week.household_ids))
    st.text(
        "By what is known today: planned ends and exits, new households that settle, leave, and a share of referrals."
    )
    rows.sort(key=lambda row: (context.name_of(row.home_authority), row.name))
    cells = [
        HeatRow(_label(row), context.name_of(row.home_authority), _cells(row), opens(row.staff_id, today()))
        for row in rows
    ]
    st.text(_soon(rows))
    heads = _heads(rows[0])
    st.vega_lite_chart(heat_frame(heads, cells), heat_cells(), width="stretch", alt=_words(rows))
    folded = st.expander("The same as a table", key="caseload.weeks", on_change="rerun")
    if folded.open:
        with folded:
            st.dataframe(_table(rows, context), hide_index=True, alt="Percent used by colleague and week")
    _draw_changes(rows)
    _draw_rates(found, context)


def _label(row: LookAheadRow) -> str:
    return f"{row.name} · {_over(row)}"


def _over(row: LookAheadRow) -> str:
    """Return "over now", "over from Mon 4 Jan", "not over" or "away"."""
    if row.over_on is None:
        return "away" if row.weeks[0].band is LoadLevel.AWAY else "not over in these weeks"
    return "over now" if row.over_on <= today() else f"over from {words.day(row.over_on, today())}"


def _cells(row: LookAheadRow) -> list[HeatCell]:
    return [HeatCell(_number(week), week.band.value, _says(week)) for week in row.weeks]


def _number(week: WeekAhead) -> str:
    return "-" if week.percent is None else str(week.percent)


def _says(week: WeekAhead) -> str:
    when = words.day(week.on, today())
    used = week.band.value if week.percent is None else f"{week.percent}%, {week.band.value}"
    return f"{when}: {used}. {' '.join(week.changes)}".strip()


def _heads(row: LookAheadRow) -> list[str]:
    return ["now" if week.week == 0 else f"{week.on.day}\n{week.on:%b}" for week in row.weeks]


def _soon(rows: list[LookAheadRow]) -> str:
    """Describe who gets too much: "4 are over now. 9 more get too much, the first of them Jo Field from Sun 29
    Nov."."""
    now = [row for row in rows if row.over_on and row.over_on <= today()]
    later = sorted(
        (row for row in rows if row.over_on and row.over_on > today()), key=lambda row: row.over_on or today()
    )
    if not later:
        return f"{_are(len(now))} over now, and nobody else gets too much in these weeks."
    first = f"the first is {later[0].name}, {_over(later[0])}"
    return f"{_are(len(now))} over now. {len(later)} more {'gets' if len(later) == 1 else 'get'} too much: {first}."


def _are(number: int) -> str:
    return {0: "Nobody is", 1: "1 colleague is"}.get(number, f"{number} colleagues are")


def _words(rows: list[LookAheadRow]) -> str:
    ends = [
        f"{row.name}: {_number(row.weeks[0])}% now, {_number(row.weeks[-1])}% at the end; {_over(row)}." for row in rows
    ]
    return " ".join(ends)


def _table(rows: list[LookAheadRow], context: WorkloadContext) -> pd.DataFrame:
    heads = [words.day(week.on, today()) for week in rows[0].weeks]
    table = [
        [row.name, context.name_of(row.home_authority), _over(row), *(week.percent for week in row.weeks)]
        for row in rows
    ]
    return pd.DataFrame(table, columns=["Colleague", "Authority", "Too much", *heads])


def _draw_changes(rows: list[LookAheadRow]) -> None:
    """Draw what changes, week by week, for one colleague after the other."""
    st.subheader("What changes")
    for row in rows:
        changes = [f"{words.day(week.on, today())}: {' '.join(week.changes)}" for week in row.weeks if week.changes]
        if changes:
            with st.expander(exact(f"{row.name}: {_over(row)}"), key=f"caseload-changes.{row.staff_id}"):
                st.text("\n".join(changes))
    if not any(week.changes for row in rows for week in row.weeks):
        st.text("Nothing that is known today changes in these weeks.")


def _draw_rates(found: LookAhead, context: WorkloadContext) -> None:
    rates = [rate for rate in found.rates if context.is_in(rate.authority_code)]
    with st.expander("Referrals that are counted on, and what is left out"):
        body = [
            (exact(context.name_of(r.authority_code)), f"{r.per_week:.1f}", f"{r.starts} in {r.weeks} weeks")
            for r in rates
        ]
        if body:
            draw_table("referrals", ("Authority", "Referrals a week", "Started"), body)
        st.text("\n".join(found.left_out))
