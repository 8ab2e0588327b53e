"""Load against capacity: a bar for each colleague by authority, and a table; each links to the colleague."""

from itertools import groupby

import streamlit as st

from db.enums import Role
from hiw import words
from hiw.settings.names import SettingName
from hiw.ui.messages import exact
from hiw.workload.capacity import LoadLevel
from hiw.workload.charts import LoadBar, load_bars, load_frame, load_words
from hiw.workload.queries import StaffLoad, WorkloadBoard
from pages.workload.context import WorkloadContext
from pages.workload.tables import draw_table, opens

HEAD = ("Colleague", "Used", "Points", "Free")


def draw_loads(found: WorkloadBoard, context: WorkloadContext) -> None:
    """Draw the chart and the table side by side; on a phone one below the other."""
    st.subheader("Load against capacity")
    if not found.loads:
        st.text("Nobody holds a household here. Choose another team, authority or day.")
        return
    limit = found.numbers[SettingName.LOAD_OVER]
    st.text(
        f"The dashed line is {limit}%. Close stripes: over. Wide stripes: stretched. Plain: on target. "
        "Pale: room. Touch a name or a bar to see why."
    )
    bars = [_bar(load, context) for load in found.loads]
    left, right = st.columns([5, 5], gap="large")
    with left:
        frame = load_frame(bars, limit)
        st.vega_lite_chart(frame, load_bars(), width="stretch", alt=load_words(bars, limit))
    with right:
        draw_table("loads", HEAD, _rows(found, context))
        if context.by.role is not Role.ADVOCATE:
            st.text(_waiting(found))


def _bar(load: StaffLoad, context: WorkloadContext) -> LoadBar:
    said = f"{load.points} of {load.capacity.available} points, {words.count(load.households, 'household')}"
    url = opens(load.colleague.id, context.on)
    return LoadBar(load.colleague.name, context.home_of(load.colleague), load.percent, load.band, said, url)


def _rows(found: WorkloadBoard, context: WorkloadContext) -> list[tuple[str, ...]]:
    """Return a row for each colleague after one for their authority, and one for all."""
    rows: list[tuple[str, ...]] = []
    for authority, group in groupby(found.loads, lambda load: context.home_of(load.colleague)):
        loads = list(group)
        if len(found.loads) > 1:
            rows.append(_sum(exact(authority), loads))
        rows += [_row(load, context) for load in loads]
    several = len({context.home_of(load.colleague) for load in found.loads}) > 1
    return [*rows, _sum("All", list(found.loads))] if several else rows


def _row(load: StaffLoad, context: WorkloadContext) -> tuple[str, ...]:
    name = f"[{exact(load.colleague.name)}]({opens(load.colleague.id, context.on)})"
    used = load.band.value if load.percent is None else f"{load.percent}% {load.band.value}"
    if load.band is LoadLevel.OVER:
        used = f"**{used}**"
    points = f"{load.points} of {load.capacity.available}" if load.capacity.available else str(load.points)
    free = str(load.room) if load.capacity.available else "-"
    return name, used, points, free


def _sum(name: str, loads: list[StaffLoad]) -> tuple[str, ...]:
    points, available = sum(load.points for load in loads), sum(load.capacity.available for load in loads)
    free, households = sum(max(0, load.room) for load in loads), sum(load.households for load in loads)
    return f"**{name}**", words.count(households, "household"), f"{points:,} of {available:,}", str(free)


def _waiting(found: WorkloadBoard) -> str:
    if not found.waiting:
        return "No household waits for an advocate."
    waits = "waits" if found.waiting == 1 else "wait"
    said = f"{words.count(found.waiting, 'household')} {waits} for an advocate"
    return f"{said}: {words.count(found.waiting_points, 'point')}."
