"""Barriers by person: a grid, and the list to open and change."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import streamlit as st

from db.enums import BarrierStatus, Severity
from hiw import words
from hiw.plans import actions
from hiw.plans.cause_graph import ORDER
from hiw.plans.charts import barrier_grid, barrier_grid_frame, barrier_grid_words
from hiw.plans.queries import BarrierRow
from hiw.ui.bound_action import bind
from hiw.ui.run import perform_on_click
from pages.plan.barrier_dialogs import edit_barrier, link_cause, new_barrier
from pages.shared import visibility_field
from pages.shared.context import THE_HOUSEHOLD, HouseholdContext

COLOURS = {Severity.SOME: "blue", Severity.SERIOUS: "orange", Severity.CRISIS: "red"}


def draw_barriers(context: HouseholdContext) -> None:
    """Draw the grid of life areas by member, and below it every barrier by person."""
    with st.container(horizontal=True, vertical_alignment="center", key="barriers-head"):
        st.subheader("Barriers, by person", width="stretch")
        if context.may_edit and st.button("Add", key="barrier.add", icon=":material/add:"):
            new_barrier(context)
        if context.may_edit and st.button("Link causes", key="link.add", icon=":material/account_tree:"):
            link_cause(context)
    if not context.open_barriers:
        st.text("No barrier is written down yet. Start with what the family says stands in the way.")
        return
    short = _short_names(context)
    rows = [(short[b.person_id], b.life_area, b.severity) for b in context.open_barriers]
    everybody = [m.person_id for m in context.members]
    with_household = [None, *everybody] if any(b.person_id is None for b in context.open_barriers) else everybody
    frame = barrier_grid_frame(rows, [short[id] for id in with_household])
    st.vega_lite_chart(
        frame, barrier_grid(len(with_household)), width="stretch", alt=" ".join(barrier_grid_words(frame))
    )
    shown = st.toggle("List and change barriers", key=f"barriers.{context.household.id}")
    if shown:
        _draw_list(context)


def _draw_list(context: HouseholdContext) -> None:
    for number, (person, rows) in enumerate(_by_person(context)):
        with st.container(key=f"barriers-of.{number}"):
            st.text(person or THE_HOUSEHOLD)
        for row in rows:
            _draw_barrier(context, row)
    ended = [b for b in context.plan.barriers if b.status is not BarrierStatus.OPEN]
    if ended:
        with st.expander(f"Resolved or set aside ({len(ended)})"):
            for row in ended:
                _draw_ended(context, row)


def _short_names(context: HouseholdContext) -> dict[int | None, str]:
    """Return first words of names, so that columns fit a phone; the whole name where two would look the same."""
    names: dict[int | None, str] = {b.person_id: b.person for b in context.open_barriers if b.person_id}
    names |= {m.person_id: m.said_name for m in context.members}
    first = Counter(name.split()[0] for name in names.values())
    short = {id: name.split()[0] if first[name.split()[0]] == 1 else name for id, name in names.items()}
    return {None: "Household", **short}


def _by_person(context: HouseholdContext) -> Iterator[tuple[str, Iterator[BarrierRow]]]:
    ordered = sorted(context.open_barriers, key=lambda b: (b.person_id or 0, ORDER[b.priority], b.position, b.id))
    return groupby(ordered, key=lambda b: b.person)


def _draw_barrier(context: HouseholdContext, row: BarrierRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"barrier.{row.id}"):
        st.badge(words.say(row.severity), color=COLOURS[row.severity])  # type: ignore[arg-type]
        st.text(f"{row.what} · {row.life_area} · {words.say(row.priority)}", width="stretch")
        visibility_field.draw_badge(row.visibility, row.person)
        if context.may_edit and st.button("Change", key=f"barrier.edit.{row.id}", type="tertiary"):
            edit_barrier(context, row)


def _draw_ended(context: HouseholdContext, row: BarrierRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"barrier.{row.id}"):
        when = words.day(row.status_on, context.today) if row.status_on else ""
        st.text(f"{row.person or THE_HOUSEHOLD}: {row.what} · {words.say(row.status)} {when} {row.status_reason}")
        visibility_field.draw_badge(row.visibility, row.person)
        st.button(
            "Open again",
            key=f"barrier.reopen.{row.id}",
            type="tertiary",
            disabled=not context.may_edit,
            on_click=perform_on_click(
                "Barrier open again.", bind(actions.reopen_barrier, barrier_id=row.id), at="plan"
            ),
        )
