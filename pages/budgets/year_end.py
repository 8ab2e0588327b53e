"""The end of months and of the year: what takes no more entries, and what rolls to next year."""

import streamlit as st

from hiw import words
from hiw.fund import actions
from hiw.fund import financial_year as years
from hiw.fund.queries import locked_periods
from hiw.fund.rules import check_month_is_over, check_year_is_over
from hiw.ui import messages, notices
from hiw.ui.bound_action import bind
from hiw.ui.page import page_file, today
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog, perform, refusal_of
from pages.budgets.context import BudgetContext

AT = "budgets.year"


def draw_year(context: BudgetContext) -> None:
    """Draw the buttons to lock the next month and to roll requests, and the link to the lists of the year's end."""
    notices.show(AT)
    locked = ask(locked_periods, context.year)
    st.subheader("Locked months")
    said = ", ".join(f"{years.month_of(context.year, period):%B}" for period in sorted(locked)) or "none"
    st.text(
        f"Locked in {years.label(context.year)}: {said}. "
        "A later entry counts in the next open month, with its true day."
    )
    to_come = [period for period in years.PERIODS if period not in locked]
    if to_come:
        month = f"{years.month_of(context.year, to_come[0]):%B %Y}"
        too_soon = refusal_of(check_month_is_over, context.year, to_come[0], today())
        if st.button(f"Lock {month}", key="budgets.lock", disabled=bool(too_soon), help=too_soon):
            confirm_lock(context.year, to_come[0], month)
    st.subheader("What has not come")
    st.text("After 31 March what was approved and has not been received becomes next year's.")
    too_soon = refusal_of(check_year_is_over, context.year, today())
    said = f"Roll what has not come to {years.label(context.year + 1)}"
    if st.button(said, key="budgets.roll", disabled=bool(too_soon), help=too_soon):
        confirm_roll(context.year)
    st.page_link(
        page_file("pages/budgets/ledger.py"), label="Lists of the year's end", icon=":material/menu_book:",
        query_params={"view": "end", "year": str(context.year)},
    )  # fmt: skip


@dialog("Lock a month")
def confirm_lock(year: int, period: int, month: str) -> None:
    """Draw the confirmation of locking a month, which cannot be undone."""
    close_if_requested()
    st.text(f"{month} then takes no more entries. This cannot be taken back.")
    st.button(f"Lock {month}", key="budgets.lock.yes", type="primary", on_click=_lock, args=(year, period, month))


@dialog("Roll to next year")
def confirm_roll(year: int) -> None:
    """Draw the confirmation of rolling, which moves commitments from one year's lines to the next."""
    close_if_requested()
    st.text(f"What was approved or ordered in {years.label(year)} and not received moves to {years.label(year + 1)}.")
    st.button("Roll it", key="budgets.roll.yes", type="primary", on_click=_roll, args=(year,))


def _lock(year: int, period: int, month: str) -> None:
    close_dialog()
    perform(f"{month} is locked.", bind(actions.lock_period, year=year, period=period), at=AT)


def _roll(year: int) -> None:
    close_dialog()
    done = perform("", bind(actions.roll_requests, year=year), at=AT)
    if done is not None:
        messages.leave(AT, "success", f"Moved to next year: {words.count(int(done), 'request')}.")
