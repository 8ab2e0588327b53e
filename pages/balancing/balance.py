"""The page "Balance": who is over, which tolerance to choose, the fewest moves that reach it, and applying them."""

from collections.abc import Sequence

import streamlit as st

from hiw.balancing.charts import loads_bars, loads_frame, loads_words
from hiw.balancing.explanations import StaffLoadChange
from hiw.balancing.queries import Workbench, workbench
from hiw.policy.permissions import Permission
from hiw.settings.names import SettingName
from hiw.ui.page import begin_page, page_file
from hiw.ui.run import ask
from hiw.words import count, long_day
from hiw.workload.capacity import percent_used
from pages.balancing.apply import draw_applied
from pages.balancing.constraints import draw_rules
from pages.balancing.context import context_of
from pages.balancing.proposed_moves import draw_moves
from pages.balancing.search_status import draw_search
from pages.balancing.tables import draw_table
from pages.balancing.tolerance_table import draw_prices

HEAD = ("Colleague", "Room", "Households", "Now", "After", "Fair share")


def draw_head(bench: Workbench) -> None:
    """Draw which scenario this is, whose, on which day, and what it assumes."""
    st.text(f"{bench.name}, {bench.team}, as of {long_day(bench.on)}.")
    for sentence in bench.assumed:
        st.text(sentence)


def draw_loads(bench: Workbench) -> None:
    """Draw everybody's load with a mark for the chosen row's, as a chart and as a table."""
    st.subheader("Who is over, and who has room")
    if not bench.loads:
        st.text("Nobody takes part here. Advocates take part who are active and work in an authority.")
        return
    limit = bench.numbers[SettingName.LOAD_OVER]
    st.text(together_said(bench.loads, limit))
    if others := others_said(bench):
        st.text(others)
    after = "The orange tick is after the moves of the chosen row. " if bench.offer else ""
    days = bench.numbers[SettingName.LONG_ABSENCE_DAYS]
    st.text(f"Bars are today. {after}The dashed line is {limit}%. Absences shorter than {days} days are not counted.")
    st.vega_lite_chart(
        loads_frame(bench.loads, limit, has_after=bench.offer is not None), loads_bars(), width="stretch",
        alt=loads_words(bench.loads),
    )  # fmt: skip
    folded = st.expander("The same as a table", key="balance.loads", on_change="rerun")
    if folded.open:
        with folded:
            draw_table("balance", HEAD, [
                (each.name, str(each.room), str(each.households), _used(each.before, each.percent_before),
                 _used(each.after, each.percent_after), f"{each.fair:.1f}")
                for each in bench.loads
            ])  # fmt: skip


def together_said(loads: Sequence[StaffLoadChange], limit: int) -> str:
    """Describe how full all are together; when that is over the limit, moves cannot solve it."""
    points, room = sum(each.before for each in loads), sum(each.room for each in loads)
    used, held = percent_used(points, room), count(sum(each.households for each in loads), "household")
    if used is None:
        return f"Together they have {held}, {points:,} points and no room."
    said = f"Together they have {held}, {points:,} points in a room of {room:,}: {used}%."
    too_much = f" That is over {limit}% already: moves can share it out, not lessen it."
    return said + (too_much if points * 100 > limit * room else "")


def others_said(bench: Workbench) -> str:
    """Describe who is left out: "Not among them: 5 households that wait for an advocate, …"; "" for nobody."""
    waits = f"{count(bench.waiting, 'household')} without an advocate" if bench.waiting else ""
    apart = f"{count(bench.left_out, 'household')} with somebody who takes no part" if bench.left_out else ""
    others = ", and ".join(filter(None, (waits, apart)))
    return f"Not among them: {others}." if others else ""


def _used(points: int, percent: int | None) -> str:
    return f"{points}" if percent is None else f"{points} ({percent}%)"


by = begin_page("Balance", Permission.BALANCE)
draw_applied()
context = context_of(by)
bench = ask(workbench, context.scenario_id, senior_id=context.senior_id)
draw_head(bench)
if bench.trouble:
    st.warning(bench.trouble, icon=":material/block:")
draw_search(bench, context.senior_id)
draw_loads(bench)
draw_prices(bench)
draw_moves(bench)
draw_rules(bench)
st.page_link(page_file("pages/balancing/scenarios.py"), label="Scenarios: what if …", icon=":material/alt_route:")
