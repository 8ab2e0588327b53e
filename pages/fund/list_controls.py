"""Lists of the fund: more rows by touch, and the choice of the list, which stands in the URL."""

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from hiw import words
from hiw.fund.queries import COUNTED
from hiw.ui.url_state import UrlState

Row = TypeVar("Row")
AT_ONCE = 20
CARDS_AT_ONCE = {"approvals": 8}  # a card takes five times as long as a row
URLS = UrlState("fund")


def how_many(key: str) -> int:
    """Return how many rows to show; one more is fetched, to know whether there are more."""
    return int(st.session_state.get(f"{key}.shown", _at_once(key)))


def number(of: int) -> str:
    """Return how many wait, as "37", or "over 200" beyond what is counted."""
    return str(of) if of <= COUNTED else f"over {COUNTED}"


def counted(of: int, what: str) -> str:
    """Return a number with its noun: "1 request", "37 requests", "over 200 requests"."""
    return words.count(of, what) if of <= COUNTED else f"{number(of)} {what}s"


def part_of(rows: tuple[Row, ...], key: str) -> tuple[Row, ...]:
    """Return the rows to show, of one more than that."""
    return rows[: how_many(key)]


def draw_more(rows: tuple[Row, ...], key: str) -> None:
    """Draw the button for more rows, where there are some."""
    if len(rows) > how_many(key):
        st.button("Show more", key=f"{key}.more", on_click=_more, args=(key,))


def _more(key: str) -> None:
    st.session_state[f"{key}.shown"] = how_many(key) + _at_once(key)


def _at_once(key: str) -> int:
    return CARDS_AT_ONCE.get(key, AT_ONCE)


def chosen_of(labels: Mapping[str, str]) -> str:
    """Draw the choice of a list and return it, as the URL names it."""
    return URLS.segments("show", "Show", labels, label_visibility="collapsed")
