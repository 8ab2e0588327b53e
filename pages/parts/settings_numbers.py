"""The numbers that the programme works by: a group at a time, each with its range, since when, and what it was."""

from functools import partial

import streamlit as st

from hiw import words
from hiw.settings import (
    MEANINGS,
    Group,
    SettingName,
    SettingSpan,
    change_setting,
    setting_history,
    setting_rows,
)
from hiw.ui import messages
from hiw.ui.page import today
from hiw.ui.run import ask, perform
from hiw.ui.typed_fields import number_field

GROUPS = {group.name.lower().replace("_", "-"): group for group in Group}
CHOSEN, PARAMETER = "settings.group", "group"


def draw_numbers() -> None:
    """The numbers of the group that the address names."""
    st.subheader("Numbers the programme works by")
    st.text("A change counts from today. The past keeps the number it had.")
    group = GROUPS[_chosen()]
    rows = {row.name: row for row in ask(setting_rows)}
    past = ask(setting_history)
    for name, meaning in MEANINGS.items():
        if meaning.group is not group:
            continue
        row = rows[name]
        since = f", since {words.day(row.from_on, today())}" if row.from_on else ""
        number_field(
            f"setting.{name}", f"{meaning.says} ({meaning.unit}{since})", row.value, partial(_change, name),
            least=meaning.least, most=meaning.most,
        )  # fmt: skip
        messages.show(f"setting.{name}")
        if name in past:
            _draw_past(name, past[name])


def _chosen() -> str:
    asked = st.query_params.get(PARAMETER, "")
    if st.session_state.get(CHOSEN) not in GROUPS:
        st.session_state[CHOSEN] = asked if asked in GROUPS else next(iter(GROUPS))
    st.segmented_control(
        "Which numbers", list(GROUPS), format_func=lambda g: GROUPS[g].value, key=CHOSEN, required=True, wrap=True,
        on_change=_keep_in_address,
    )  # fmt: skip
    return str(st.session_state[CHOSEN])


def _keep_in_address() -> None:
    st.query_params[PARAMETER] = st.session_state[CHOSEN]


def _draw_past(name: SettingName, spans: tuple[SettingSpan, ...]) -> None:
    """What the number was and on which days, folded away."""
    times = words.count(len(spans) - 1, "change")
    with st.expander(f"What it was: {times}", key=f"setting-past.{name}"):
        st.text("\n".join(map(span_said, spans)))


def span_said(span: SettingSpan) -> str:
    """ "20 from Thu 1 Oct to Sat 31 Oct", "14 at first, to Wed 30 Sep"."""
    begins = f"from {words.day(span.from_on, today())}" if span.from_on else "at first,"
    ends = f"to {words.day(span.to_on, today())}" if span.to_on else "on"
    return f"{span.value} {begins} {ends}"


def _change(name: SettingName, value: int) -> None:
    """Save one number, which counts from today; one that is refused gives way to the one that holds."""
    key = f"setting.{name}"
    if perform("Changed from today.", change_setting, at=key, name=name, value=value) is None:
        st.session_state.pop(key)
