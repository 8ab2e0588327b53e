"""All pages: file, title, icon, and the permissions that put it in a menu."""

from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from hiw.policy.permissions import Actor, Permission

FOLDER = Path(__file__).parents[2] / "pages"
FIRST = "today"
P = Permission


@dataclass(frozen=True)
class PageEntry:
    """A page. It is in the menu of those with one of `permissions`; without any it is reached by links.

    Its address works for everyone, and says why the page is closed to them.
    """

    folder: str
    name: str
    title: str
    icon: str
    permissions: tuple[Permission, ...] = ()

    @property
    def file(self) -> Path:
        """Return its script; the pieces of the page are beside it."""
        return FOLDER / self.folder / f"{self.name}.py"

    def is_in_menu_of(self, by: Actor) -> bool:
        """Return whether the page is in the menu of `by`; the first page is in everyone's."""
        return self.name == FIRST or any(by.may(each) for each in self.permissions)


# In the order of the day's work.
ENTRIES = (
    PageEntry("today", FIRST, "Today", "today"),
    PageEntry("households", "households", "Households", "home", (P.SEE_CONTACTS,)),
    PageEntry("households", "add_household", "Add a household", "add_home", (P.ADD_HOUSEHOLDS,)),
    PageEntry("fund", "fund", "Fund", "payments", (P.SEE_FUND,)),
    PageEntry("budgets", "spend", "Spend", "bar_chart", (P.SEE_SPEND,)),
    PageEntry("budgets", "spend_requests", "Requests behind a number", "receipt_long"),
    PageEntry("budgets", "ledger", "Ledger", "menu_book", (P.READ_LEDGER,)),
    PageEntry("budgets", "budgets", "Budgets", "account_balance", (P.SET_BUDGETS,)),
    PageEntry("workload", "caseload", "Caseload", "balance", (P.SEE_CASELOAD,)),
    PageEntry("balancing", "balance", "Balance", "scale", (P.BALANCE,)),
    PageEntry("balancing", "scenarios", "Scenarios", "alt_route"),
    PageEntry("workload", "colleague", "Caseload of a colleague", "balance"),
    PageEntry("fund", "request", "Request to the fund", "receipt_long"),
    PageEntry("workload", "moves", "Moves", "swap_horiz", (P.BALANCE,)),
    PageEntry("households", "household_support", "Support of a household", "handshake"),
    PageEntry("fund", "household_fund", "Fund of a household", "payments"),
    PageEntry("plan", "plan", "Plan", "checklist"),
    PageEntry("households", "household_people", "People", "group"),
    PageEntry("notes", "notes", "Notes and timeline", "notes"),
    PageEntry("notes", "reviews", "Reviews", "rate_review"),
    PageEntry("audit_log", "record", "Record of a household", "manage_search"),
    PageEntry("access", "access", "Who may see this", "lock_person"),
    PageEntry("audit_log", "activity", "Activity", "policy", (P.READ_AUDIT, P.READ_TEAM_AUDIT)),
    PageEntry("accounts", "team", "Team", "badge", (P.RESET_PASSWORDS,)),
    PageEntry("access", "cover", "Cover", "swap_horiz", (P.GIVE_COVER,)),
    PageEntry("accounts", "settings", "Settings", "tune", (P.MANAGE_SETTINGS,)),
    PageEntry("accounts", "account", "My account", "account_circle"),
)
_BY_NAME = {entry.name: entry for entry in ENTRIES}


def pages_for(by: Actor) -> list[StreamlitPage]:
    """Return all pages, those of `by`'s menu visible. They are copies: Streamlit marks the one that a run may draw."""
    return [copy(_page(entry, entry.is_in_menu_of(by))) for entry in ENTRIES]


def page_file(name: str) -> StreamlitPage:
    """Return the page of a file such as "pages/plan/plan.py", to link to it."""
    return _page(_BY_NAME[Path(name).stem], False)


@cache
def _page(entry: PageEntry, shown: bool) -> StreamlitPage:
    """Return a cached page: Streamlit looks for the file on disk whenever one is made."""
    visibility: Literal["visible", "hidden"] = "visible" if shown else "hidden"
    return st.Page(
        entry.file, title=entry.title, icon=f":material/{entry.icon}:",
        default=entry.name == FIRST, visibility=visibility,
    )  # fmt: skip
