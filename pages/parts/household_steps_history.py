"""What happened to the household itself: eligibility, advocates, pauses, extensions; each as a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from hiw import words
from hiw.households.queries import assignments_of, eligibility_history, extensions_of, pauses_of
from hiw.ui.run import ask, fragment
from pages.parts.plan_place import PlanPlace

OPENED = "household-history"


@fragment
def draw_history(place: PlanPlace) -> None:
    """Folded away, and not even asked for, until it is wanted."""
    folded = st.expander("History of this household", icon=":material/history:", key=OPENED, on_change="rerun")
    if not folded.open:
        return
    with folded:
        _draw_checks(place)
        _draw_advocates(place)
        _draw_rests(place)


def _draw_checks(place: PlanPlace) -> None:
    rows = [
        (c.checked_at.date(), c.name, words.label(c.result), c.reason, c.permission_on, c.permission_how, c.checked_by)
        for c in ask(eligibility_history, place.household.id)
    ]
    columns = ["Asked on", "Who", "Result", "Why", "Permission on", "How", "Asked by"]
    _table("Eligibility", columns, rows)


def _draw_advocates(place: PlanPlace) -> None:
    rows = [
        (a.from_on, a.to_on, a.advocate, words.label(a.reason), a.note, a.assigned_by)
        for a in ask(assignments_of, place.household.id)
    ]
    _table("Advocates", ["From", "To", "Advocate", "Why", "Note", "Decided by"], rows)


def _draw_rests(place: PlanPlace) -> None:
    pauses = [(p.from_on, p.to_on, p.reason) for p in ask(pauses_of, place.household.id)]
    _table("Pauses", ["From", "To", "Why"], pauses)
    given = [(e.from_on, e.to_on, e.reason, e.given_by) for e in ask(extensions_of, place.household.id)]
    _table("Extensions", ["End before", "End after", "Why", "Given by"], given)


def _table(title: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    st.text(title)
    if not rows:
        st.text("None.")
        return
    config = {name: st.column_config.DateColumn(name, format="D MMM YYYY") for name in columns if _is_day(name)}
    st.dataframe(pd.DataFrame(rows, columns=list(columns)), hide_index=True, column_config=config, alt=title)


def _is_day(column: str) -> bool:
    return column.endswith(" on") or column in ("From", "To", "End before", "End after")
