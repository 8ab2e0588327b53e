"""Funders and categories: what managers may add and change."""

from functools import partial

import streamlit as st

from hiw import words
from hiw.fund import actions
from hiw.fund.queries import CategoryRow, FunderRow, categories, funders
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.page import today
from hiw.ui.run import ask
from pages.budgets.context import FORMS, BudgetContext

SERVICE = "A service, not goods"
EXCLUDED = "Not paid for, unless a manager allows it with a reason"


def draw_funders(context: BudgetContext) -> None:
    """Draw each funder with its dates and rule, and the form of a new one."""
    for row in ask(funders):
        _draw_funder(context, row)
    st.subheader("A new funder")
    new = Form(f"{FORMS}funder.new", context.kept)
    new.show_messages()
    _funder_fields(new)
    new.save("Add funder", actions.add_funder, said="Funder added.")


def _draw_funder(context: BudgetContext, row: FunderRow) -> None:
    values = {"name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on, "rule_text": row.rule_text}
    form = Form(f"{FORMS}funder.{row.id}", context.kept, version=row.version, values=values)
    until = f"until {words.day(row.ends_on, today())}" if row.ends_on else "without an end"
    with st.expander(exact(f"{row.name}, {until}")):
        form.show_messages()
        _funder_fields(form)
        form.save("Save", partial(actions.change_funder, funder_id=row.id), said="Funder changed.")


def _funder_fields(form: Form) -> None:
    form.line("name", "Name", required=True)
    form.day("starts_on", "First day", purpose=DayPurpose.NEAR, default=today())
    form.day("ends_on", "Last day, if there is one", purpose=DayPurpose.NEAR, required=False)
    form.area("rule_text", "What it may be spent on", height=100)


def draw_categories(context: BudgetContext) -> None:
    """Draw each category, retired ones too, and the form of a new one."""
    for row in ask(categories):
        _draw_category(context, row)
    st.subheader("A new category")
    new = Form(f"{FORMS}category.new", context.kept)
    new.show_messages()
    _category_fields(new)
    new.save("Add category", actions.add_category, said="Category added.")


def _draw_category(context: BudgetContext, row: CategoryRow) -> None:
    values = {
        "name": row.name, "is_service": row.is_service, "is_excluded": row.is_excluded, "hint": row.hint,
        "is_active": row.is_active,
    }  # fmt: skip
    form = Form(f"{FORMS}category.{row.id}", context.kept, version=row.version, values=values)
    state = "" if row.is_active else " (not used any more)"
    with st.expander(exact(f"{row.name}{', not paid for' if row.is_excluded else ''}{state}")):
        form.show_messages()
        _category_fields(form)
        form.yes("is_active", "Used for new requests")
        form.save("Save", partial(actions.change_category, category_id=row.id), said="Category changed.")


def _category_fields(form: Form) -> None:
    form.line("name", "Name", required=True)
    form.line("hint", "Examples")
    form.yes("is_service", SERVICE)
    form.yes("is_excluded", EXCLUDED)
