"""The list of settings: one group at a time, each with its range, since when, and what it was."""

from functools import partial

import streamlit as st

from hiw import words
from hiw.approvals.actions import change_setting
from hiw.audit import SAME_VIEW_FOR
from hiw.drafts import drafts_of
from hiw.settings import (
    MEANINGS,
    SettingGroup,
    SettingName,
    SettingRow,
    SettingSpan,
    setting_history,
    setting_rows,
)
from hiw.settings.definitions import TAKES_TWO, SettingDefinition
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.forms import Drafts, Form
from hiw.ui.page import today
from hiw.ui.run import ask, perform
from hiw.ui.typed_fields import number_field
from hiw.ui.url_state import UrlState

GROUPS = {group.name.lower().replace("_", "-"): group for group in SettingGroup}
TWO = "A change takes effect when another manager confirms it, or a day later."
FORMS = "settings.number."
NOTES = {
    SettingGroup.UNDO: f"Fixed: whoever opens the same page again within {words.lasts(SAME_VIEW_FOR)} leaves one "
    "line in the record, not two. This cannot be changed, so that nobody can make the record say less."
}
URLS = UrlState("settings")


def draw_numbers() -> None:
    """Draw the settings of the group in the URL."""
    st.subheader("Numbers the programme works by")
    group = GROUPS[URLS.segments("group", "Which numbers", {key: each.value for key, each in GROUPS.items()})]
    takes_two = group in TAKES_TWO
    st.text((TWO if takes_two else "A change counts from today.") + " The past keeps the number it had.")
    rows = {row.name: row for row in ask(setting_rows)}
    kept = ask(drafts_of, FORMS) if takes_two else {}
    past = ask(setting_history)
    for name, meaning in MEANINGS.items():
        if meaning.group is not group:
            continue
        if takes_two:
            _draw_number(rows[name], meaning, kept)
        else:
            number_field(
                f"setting.{name}", _label(rows[name], meaning), rows[name].value, partial(_change, name),
                least=meaning.least, most=meaning.most,
            )  # fmt: skip
        notices.show(f"setting.{name}", refusal_stays=True)
        if name in past:
            _draw_past(name, past[name])
    if note := NOTES.get(group):
        st.text(note)


def _label(row: SettingRow, meaning: SettingDefinition) -> str:
    since = f", since {words.day(row.from_on, today())}" if row.from_on else ""
    return f"{meaning.says} ({meaning.unit}{since})"


def _draw_number(row: SettingRow, meaning: SettingDefinition, kept: Drafts) -> None:
    """Draw one setting; one that takes two managers is a form, which keeps what is typed while the password is
    asked."""
    form = Form(f"{FORMS}{row.name}", kept)
    form.show_messages()
    form.number(
        "value", _label(row, meaning), least=meaning.least, most=meaning.most, default=row.value, required=True
    )  # fmt: skip
    form.save("Ask for this", partial(change_setting, name=row.name), said="It is that already.", primary=False)


def _draw_past(name: SettingName, spans: tuple[SettingSpan, ...]) -> None:
    """Draw the setting's former values and their days, folded."""
    times = words.count(len(spans) - 1, "change")
    with st.expander(f"What it was: {times}", key=f"setting-past.{name}"):
        st.text("\n".join(map(span_said, spans)))


def span_said(span: SettingSpan) -> str:
    """Return a former value such as "20 from Thu 1 Oct to Sat 31 Oct" or "14 at first, to Wed 30 Sep"."""
    begins = f"from {words.day(span.from_on, today())}" if span.from_on else "at first,"
    ends = f"to {words.day(span.to_on, today())}" if span.to_on else "on"
    return f"{span.value} {begins} {ends}"


def _change(name: SettingName, value: int) -> None:
    """Save one setting from today on; when it is refused, show its present value again."""
    key = f"setting.{name}"
    if perform("Changed from today.", bind(change_setting, name=name, value=value), at=key) is None:
        st.session_state.pop(key)
