"""The four counts above every view of workload; for an advocate their own figures."""

from dataclasses import replace

import streamlit as st

from db.enums import Role
from hiw import words
from hiw.settings.names import SettingName
from hiw.ui.messages import exact
from hiw.ui.page import page_file
from hiw.workload.queries import ENDS_SOON, StaffLoad, WorkloadBoard
from pages.workload.context import WorkloadContext


def narrowed(found: WorkloadBoard, context: WorkloadContext) -> WorkloadBoard:
    """Return the board with the colleagues of one authority only, where one is chosen."""
    return replace(found, loads=tuple(load for load in found.loads if context.is_in(load.colleague.home_authority)))


def draw_counts(found: WorkloadBoard, context: WorkloadContext) -> None:
    """Draw who is over, how much room there is, what ends, who has been over for long; and the plans that are due."""
    limit, weeks = found.numbers[SettingName.LOAD_OVER], found.numbers[SettingName.LOAD_WEEKS]
    own = next((load for load in found.loads if load.colleague.id == context.by.id), None)
    with st.container(key="caseload-counts"):
        if context.by.role is Role.ADVOCATE:
            _figure("Points used", load_said(own), f"{own.points} of {own.capacity.available} points" if own else "")
        else:
            measured = sum(load.capacity.available > 0 for load in found.loads)
            _figure(f"Over {limit}%", f"{len(found.over)} of {measured}", "colleagues")
        about = f"about {words.count(found.room_households, 'household')}"
        _figure("Room for more", words.count(found.room_points, "point"), about)
        _figure(f"Ending in {words.lasts(ENDS_SOON)}", f"{found.ending:,}", f"of {found.households:,} with an advocate")
        due = len(found.plans_due)
        if context.by.role is Role.ADVOCATE:
            _figure(
                f"Above {limit}% for", words.count(own.weeks_over if own else 0, "week"), "up to the last week kept"
            )
        else:
            _figure(f"Over for {words.count(weeks, 'week')}", str(len(found.excessive)), _due(due))
    if due and context.by.role is not Role.ADVOCATE:
        _draw_due(found.plans_due, context)


def load_said(load: StaffLoad | None) -> str:
    """Describe a load: "134%, over"; the level alone where there is no capacity to measure by."""
    if load is None:
        return "nothing yet"
    return load.band.value if load.percent is None else f"{load.percent}%, {load.band.value}"


def _figure(label: str, value: str, about: str) -> None:
    st.metric(label, value, about or None, border=True, delta_color="off", delta_arrow="off")


def _due(number: int) -> str:
    return f"{words.count(number, 'written plan')} due" if number else "no written plan due"


def _draw_due(loads: tuple[StaffLoad, ...], context: WorkloadContext) -> None:
    """Draw a link to each plan that is to be written."""
    with st.container(horizontal=True, key="caseload-due"):
        for load in loads:
            weeks = words.count(load.weeks_over, "week")
            st.page_link(
                page_file("pages/workload/colleague.py"), icon=":material/edit_note:",
                label=exact(f"Written plan due: {load.colleague.name}, over for {weeks}"),
                query_params={"staff": str(load.colleague.id)},
            )  # fmt: skip
