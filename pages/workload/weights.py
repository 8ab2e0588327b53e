"""The weights in force on a day, each with since when."""

from datetime import date

import streamlit as st

from hiw import words
from hiw.settings import MEANINGS, SettingGroup, SettingRow, settings_in_force
from hiw.ui.page import today
from hiw.ui.run import ask

GROUPS = (SettingGroup.POINTS, SettingGroup.ROOM)


def draw_weights(on: date) -> None:
    """Draw the weights, folded and fetched only when opened."""
    folded = st.expander("The weights that counted on this day", key="colleague.weights", on_change="rerun")
    if not folded.open:
        return
    rows = ask(settings_in_force, on)
    with folded:
        for group in GROUPS:
            st.markdown(f"**{group.value}**")
            st.text("\n".join(_said(row) for row in rows.values() if MEANINGS[row.name].group is group))


def _said(row: SettingRow) -> str:
    meaning = MEANINGS[row.name]
    since = f"since {words.day(row.from_on, today())}" if row.from_on else "from the start"
    return f"{meaning.says}: {row.value} {meaning.unit}, {since}"
