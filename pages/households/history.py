"""History of the household itself: eligibility, assignments, pauses, extensions, latest first."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from hiw import clock, words
from hiw.households.queries import (
    AssignmentRow,
    EligibilityCheckRow,
    ExtensionRow,
    assignments_of,
    eligibility_history,
    extensions_of,
    pauses_of,
)
from hiw.ui.run import ask, fragment
from pages.shared.context import HouseholdContext

OPENED = "household-history"


@fragment
def draw_history(context: HouseholdContext) -> None:
    """Draw the history, folded, and fetched only when it is opened."""
    folded = st.expander("History of this household", icon=":material/history:", key=OPENED, on_change="rerun")
    if not folded.open:
        return
    number, day = context.household.id, context.today
    with folded:
        _draw("Eligibility", (check_line(check, day) for check in ask(eligibility_history, number)))
        _draw("Advocates", (assignment_line(spell, day) for spell in ask(assignments_of, number)))
        pauses = ask(pauses_of, number)
        _draw("Pauses", (f"{from_to(p.from_on, p.to_on, day)}{words.because(p.reason)}" for p in pauses))
        _draw("Extensions", (extension_line(extension, day) for extension in ask(extensions_of, number)))


def _draw(title: str, lines: Iterable[str]) -> None:
    st.markdown(f"**{title}**")
    shown = list(lines)
    with st.container(gap="xsmall", key=f"history.{title}"):
        for line in shown or ["None."]:
            st.text(line)


def check_line(check: EligibilityCheckRow, today: date) -> str:
    """Describe one eligibility check: when, who, the result and why, and how permission was given."""
    asked_on = words.day(clock.local(check.checked_at).date(), today)
    result = words.label(check.result) + (f": {check.reason}" if check.reason else "")
    given = f"Permission {words.day(check.permission_on, today)}" if check.permission_on else "Permission undated"
    how = f", {check.permission_how}" if check.permission_how else ""
    permission = f"{given}{how}" if check.permission_given else "No permission"
    by = f" (asked by {check.checked_by})" if check.checked_by else ""
    return f"{asked_on} · {check.name} · {result}{by}. {permission}."


def assignment_line(spell: AssignmentRow, today: date) -> str:
    """Describe one assignment: from when to when, why, and who decided."""
    why = words.say(spell.reason) + (f", {spell.note}" if spell.note else "")
    by = f", decided by {spell.assigned_by}" if spell.assigned_by else ""
    return f"{from_to(spell.from_on, spell.to_on, today)}: {spell.advocate} ({why}{by})"


def extension_line(extension: ExtensionRow, today: date) -> str:
    """Describe one extension: the end before and after, why, and who gave it."""
    by = f" (given by {extension.given_by})" if extension.given_by else ""
    before, after = words.day(extension.from_on, today), words.day(extension.to_on, today)
    return f"Moved from {before} to {after}{words.because(extension.reason)}{by}"


def from_to(from_on: date, to_on: date | None, today: date) -> str:
    """Describe a span: "Mon 9 Mar to Fri 20 Nov", "since Mon 9 Mar"."""
    start = words.day(from_on, today)
    return f"{start} to {words.day(to_on, today)}" if to_on else f"Since {start}"
