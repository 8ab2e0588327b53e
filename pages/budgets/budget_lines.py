"""The budget lines of a year: what is in each, who holds it, and a new one."""

from functools import partial

import streamlit as st

from hiw.fund import actions
from hiw.fund import financial_year as years
from hiw.fund.queries import BudgetLineRow, funders, holders, lines
from hiw.households.queries import authorities
from hiw.money import pounds
from hiw.ui.at_once import SavedWidget
from hiw.ui.bound_action import bind
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.run import ask, perform
from pages.budgets.context import FORMS, BudgetContext


def draw_lines(context: BudgetContext) -> None:
    """Draw each line, folded, and the form of a new one."""
    found, who = ask(lines, context.year), ask(holders)
    if not found:
        st.text(f"There is no line for {years.label(context.year)} yet. Add one below.")
    for row in found:
        _draw_line(row, who)
    _draw_new(context, who)


def _draw_line(row: BudgetLineRow, who: dict[int, str]) -> None:
    f = row.figures
    with st.expander(exact(f"{row.name}: {pounds(f.revised)}, {pounds(f.available)} available")):
        st.text(
            f"Original {pounds(f.original)}, virements {pounds(f.virements)}, committed {pounds(f.committed)}, paid "
            f"{pounds(f.spent)}"
        )
        named = {row.holder_id: row.holder, **who}
        holder = SavedWidget(f"{FORMS}holder.{row.id}", stands=row.holder_id, version=row.version)
        holder.draw(
            st.selectbox, "Budget holder", partial(_give, holder.name, row), options=list(named),
            format_func=named.__getitem__,
        )  # fmt: skip
        holder.show_refusal()


def _give(at: str, row: BudgetLineRow, holder_id: int) -> None:
    perform(
        "Budget holder changed.", bind(actions.change_holder, line_id=row.id, version=row.version, holder_id=holder_id),
        at=at,
    )  # fmt: skip


def _draw_new(context: BudgetContext, who: dict[int, str]) -> None:
    st.subheader("A new line")
    paying = {row.id: row.name for row in ask(funders)}
    if not paying:
        st.text("Add a funder first.")
        return
    form = Form(f"{FORMS}line.{context.year}", context.kept)
    form.show_messages()
    form.one_of("funder_id", "Funder", paying)
    places: dict[str | None, str] = {None: "Whole region", **{each.code: each.name for each in ask(authorities)}}
    form.one_of("authority_code", "Authority", places)
    form.line("original", "Original amount", placeholder="12,500.00", required=True)
    form.one_of("holder_id", "Budget holder", who)
    st.text("The line is there when another manager confirms it, or a day later.")
    form.save("Ask for this line", partial(actions.add_line, year=context.year), said="Asked.")
