"""Virements: one manager asks, another decides."""

from functools import partial

import streamlit as st

from hiw import words
from hiw.fund import actions
from hiw.fund.queries import VirementRow, lines, virements
from hiw.money import pounds
from hiw.ui.forms import Form
from hiw.ui.run import ask
from pages.budgets.context import FORMS, BudgetContext

OWN = "You asked for this. Another manager decides."


def draw_virements(context: BudgetContext) -> None:
    """Draw those that wait, then those decided, then the form to ask for one."""
    found = ask(virements, context.year)
    if not found:
        st.text("No money was moved in this year.")
    for row in found:
        with st.container(border=True, key=f"virement.{row.id}"):
            _draw(context, row, is_own=row.asked_by_id == context.by.id)
    _draw_new(context)


def _draw(context: BudgetContext, row: VirementRow, *, is_own: bool) -> None:
    st.text(
        f"{pounds(row.pence)} from {row.from_line} to {row.to_line}\n{row.reason}\nAsked by {row.asked_by}, "
        f"{words.moment(row.asked_at)}"
    )
    if row.outcome:
        note = f": {row.decision_note}" if row.decision_note else ""
        st.text(f"{words.label(row.outcome)} by {row.decided_by}{note}")
        return
    if is_own:
        st.text(OWN)
    else:
        _draw_answer(context, row)


def _draw_answer(context: BudgetContext, row: VirementRow) -> None:
    form = Form(f"{FORMS}virement.answer.{row.id}", context.kept)
    form.show_messages()
    form.line("note", "A note (needed to decline)", required=True)
    with st.container(horizontal=True):
        for agreed, button, label, said in (
            (True, "save", "Agree and move it", "Moved."),
            (False, "decline", "Decline", "Declined."),
        ):
            form.save(
                label, partial(actions.decide_virement, virement_id=row.id, agreed=agreed), said=said, button=button,
                primary=agreed, complete=not agreed,
            )  # fmt: skip


def _draw_new(context: BudgetContext) -> None:
    st.subheader("Ask to move money")
    named = {row.id: f"{row.name}: {pounds(row.figures.available)} available" for row in ask(lines, context.year)}
    if len(named) < 2:
        st.text("Money is moved between two lines of one year. Add lines first.")
        return
    form = Form(f"{FORMS}virement.{context.year}", context.kept)
    form.show_messages()
    form.one_of("from_line_id", "From", named)
    form.one_of("to_line_id", "To", named)
    form.line("amount", "Amount", placeholder="1,250.00", required=True)
    form.line("reason", "Why", required=True)
    form.save("Ask another manager", actions.ask_virement, said="Asked. Another manager decides.")
