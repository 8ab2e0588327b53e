"""The mix of each workload by stage, time on the programme or risk, and who starts and leaves by week."""

from typing import Any

import pandas as pd
import streamlit as st

from hiw.ui.messages import exact
from hiw.ui.page import today
from hiw.ui.run import ask
from hiw.workload.charts import (
    EXITS,
    STARTS,
    MixBar,
    flow_bars,
    flow_frame,
    flow_words,
    mix_bars,
    mix_frame,
    mix_words,
)
from hiw.workload.queries import MIX_ORDER, case_mix, starts_and_exits
from pages.workload.context import URLS, WorkloadContext
from pages.workload.tables import draw_table, opens

KINDS = {"stage": "Stage", "time": "Time on the programme", "risk": "Risk"}


def draw_mix(context: WorkloadContext) -> None:
    """Draw the mix as bars and as a table, then the weeks."""
    st.subheader("What caseloads are made of")
    kind = URLS.segments("of", "By", KINDS, label_visibility="collapsed")
    mix = ask(case_mix, senior_id=context.senior_id)
    mix = mix[(mix["kind"] == kind) & mix["authority"].map(lambda code: context.is_in(code or None))]
    if mix.empty:
        st.text("Nobody holds a household here. Choose another team or authority.")
    else:
        _draw_bars(kind, mix, context)
    _draw_flow(context)


def _draw_bars(kind: str, mix: pd.DataFrame, context: WorkloadContext) -> None:
    held = set(mix["word"].tolist())
    said = [word for word in MIX_ORDER[kind] if word in held]
    bars = bars_of(mix, said, context)
    left, right = st.columns([5, 4], gap="large")
    with left:
        st.vega_lite_chart(mix_frame(bars), mix_bars(), width="stretch", alt=mix_words(bars))
    with right:
        draw_table("mix", ("Colleague", *(word.capitalize() for word in said)), [_row(bar, said) for bar in bars])


def bars_of(mix: pd.DataFrame, said: list[str], context: WorkloadContext) -> list[MixBar]:
    """Return a bar for each colleague, by authority and name, with every word in the same order."""
    counts: dict[tuple[str, str, int], dict[str, int]] = {}
    columns = (mix[name].tolist() for name in ("staff_id", "colleague", "authority", "word", "households"))
    for staff_id, name, code, word, number in zip(*columns, strict=True):
        key = (context.name_of(code), name, staff_id)
        counts.setdefault(key, dict.fromkeys(said, 0))[word] = number
    return [MixBar(key[1], key[0], counts[key], opens(key[2], today())) for key in sorted(counts)]


def _row(bar: MixBar, said: list[str]) -> tuple[str, ...]:
    return f"[{exact(bar.name)}]({bar.url})", *(str(bar.counts[word]) for word in said)


def _draw_flow(context: WorkloadContext) -> None:
    st.subheader("Who starts and who leaves, by week")
    if context.area:
        st.text("All authorities of this team or region together.")
    weeks = ask(starts_and_exits, senior_id=context.senior_id)
    st.text(flow_words(weeks))
    st.vega_lite_chart(flow_frame(weeks), flow_bars(), width="stretch", alt=flow_words(weeks))
    folded = st.expander("The same as a table", key="caseload.flow", on_change="rerun")
    if folded.open:
        columns: dict[str, Any] = {
            "week_on": st.column_config.DateColumn("Week of", format="D MMM YYYY"),
            STARTS: "Starts",
            EXITS: "Exits",
        }
        folded.dataframe(weeks, hide_index=True, column_config=columns, alt="Starts and exits by week")
