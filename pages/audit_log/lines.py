"""The list of audit events, newest first."""

import streamlit as st

from hiw import words
from hiw.audit_log.queries import AuditLogPage, AuditLogRow


def draw_lines(found: AuditLogPage, nothing: str, *, with_households: bool = False) -> None:
    """Draw each event: when, who, what, and each value before and after."""
    if not found.lines:
        st.text(nothing)
        return
    with st.container(key="trail", gap="xsmall"):
        for line in found.lines:
            st.text(_said(line, with_households))
    if found.has_more:
        st.text("There are older lines on the next page.")


def _said(line: AuditLogRow, with_households: bool) -> str:
    about = f" · {words.reference(line.household_id)}" if with_households and line.household_id else ""
    return "\n".join([f"{words.moment(line.at)} · {line.sentence}{about}", *(f"    {d}" for d in line.differences)])
