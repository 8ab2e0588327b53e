"""The main script: who is signed in, the menu of their role, the search box, then the page."""

from pathlib import Path
from typing import Literal

import streamlit as st

from hiw.people.rules import Actor, Permission
from hiw.ui.menu import draw_sidebar, draw_top
from hiw.ui.run import find_server_again, identified

PAGES = Path(__file__).parents[2] / "pages"
P = Permission

ICON = Path(__file__).parent / "door" / "served" / "icon.svg"

st.set_page_config(page_title="Households into Work", page_icon=str(ICON), layout="wide")


def page(name: str, title: str, icon: str, shown: bool, *, default: bool = False) -> object:
    """A page of the menu; one that is not shown still has its address, and says there why it is closed."""
    visibility: Literal["visible", "hidden"] = "visible" if shown else "hidden"
    return st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:", default=default, visibility=visibility)


def pages_for(by: Actor) -> list[object]:
    """All pages, in the order of the day's work; those of the role are in the menu."""
    return [
        page("today", "Today", "today", True, default=True),
        page("households", "Households", "home", by.may(P.SEE_CONTACTS)),
        page("add_household", "Add a household", "add_home", by.may(P.ADD_HOUSEHOLDS)),
        page("fund", "Fund", "payments", by.may(P.SEE_FUND)),
        page("spend", "Spend", "bar_chart", by.may(P.SEE_SPEND)),
        page("spend_requests", "Requests behind a number", "receipt_long", False),
        page("ledger", "Ledger", "menu_book", by.may(P.READ_LEDGER)),
        page("budgets", "Budgets", "account_balance", by.may(P.SET_BUDGETS)),
        page("caseload", "Caseload", "balance", by.may(P.SEE_CASELOAD)),
        page("balance", "Balance", "scale", by.may(P.BALANCE)),
        page("scenarios", "Scenarios", "alt_route", False),
        page("colleague", "Caseload of a colleague", "balance", False),
        page("request", "Request to the fund", "receipt_long", False),
        page("moves", "Moves", "swap_horiz", by.may(P.BALANCE)),
        page("household_support", "Support of a household", "handshake", False),
        page("household_fund", "Fund of a household", "payments", False),
        page("plan", "Plan", "checklist", False),
        page("household_people", "People", "group", False),
        page("notes", "Notes and timeline", "notes", False),
        page("reviews", "Reviews", "rate_review", False),
        page("record", "Record of a household", "manage_search", False),
        page("access", "Who may see this", "lock_person", False),
        page("activity", "Activity", "policy", by.may(P.READ_AUDIT) or by.may(P.READ_TEAM_AUDIT)),
        page("team", "Team", "badge", by.may(P.RESET_PASSWORDS)),
        page("cover", "Cover", "swap_horiz", by.may(P.GIVE_COVER)),
        page("settings", "Settings", "tune", by.may(P.MANAGE_SETTINGS)),
        page("account", "My account", "account_circle", False),
    ]


with identified() as by:
    chosen = st.navigation(pages_for(by), position="sidebar", expanded=True)  # type: ignore[arg-type]
    draw_sidebar(by)
    draw_top(by)
    find_server_again()
    chosen.run()
