"""The page "Budgets": lines and their holders, virements, funders, categories, and the end of months and years."""

from collections.abc import Callable

import streamlit as st

from db.enums import PendingKind
from hiw.drafts import drafts_of
from hiw.fund import financial_year
from hiw.policy.permissions import Permission
from hiw.ui.page import begin_page, today
from hiw.ui.run import ask
from pages.budgets.budget_lines import draw_lines
from pages.budgets.context import FORMS, BudgetContext
from pages.budgets.filters import URLS
from pages.budgets.funders_and_categories import draw_categories, draw_funders
from pages.budgets.virements import draw_virements
from pages.budgets.year_end import draw_year
from pages.shared.pending_changes import draw_pending

VIEWS = {"lines": "Lines", "moved": "Money moved", "funders": "Funders", "categories": "Categories", "year": "Year end"}
DRAW: dict[str, Callable[[BudgetContext], None]] = {
    "lines": draw_lines,
    "moved": draw_virements,
    "funders": draw_funders,
    "categories": draw_categories,
    "year": draw_year,
}

by = begin_page("Budgets", Permission.SET_BUDGETS)
this_year = financial_year.year_of(today())
shown = {str(year): financial_year.label(year) for year in range(this_year + 1, this_year - 4, -1)}
with st.container(horizontal=True, vertical_alignment="bottom", key="narrow"):
    year = int(URLS.select("year", "Financial year", shown, usual=str(this_year)))
view = URLS.segments("view", "Show", VIEWS)
draw_pending(by, [PendingKind.BUDGET_LINE])
DRAW[view](BudgetContext(by, ask(drafts_of, FORMS), year))
