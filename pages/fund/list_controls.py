"""A list of the fund that grows by a touch, and the choice of which list is shown, kept in the address."""

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from hiw import words
from hiw.fund.queries import COUNTED
from hiw.ui.url_state import UrlState

Row = TypeVar("Row")
AT_ONCE = 20
CARDS_AT_ONCE = {"approvals": 8}  # a card costs five times what a row does
URLS = UrlState("fund")


def how_many(key: str) -> int:
    """How many rows to show; one more is asked for, to know whether there are more."""
    return int(st.session_state.get(f"{key}.shown", _at_once(key)))


def number(of: int) -> str:
    """How many wait: "37", and "over 200" where counting on would tell nobody more."""
    return str(of) if of <= COUNTED else f"over {COUNTED}"


def counted(of: int, what: str) -> str:
    """ "1 request", "37 requests", "over 200 requests"."""
    return words.count(of, what) if of <= COUNTED else f"{number(of)} {what}s"


def part_of(rows: tuple[Row, ...], key: str) -> tuple[Row, ...]:
    """The rows to be shown of one more than that."""
    return rows[: how_many(key)]


def draw_more(rows: tuple[Row, ...], key: str) -> None:
    """The way to more rows, where there are some."""
    if len(rows) > how_many(key):
        st.button("Show more", key=f"{key}.more", on_click=_more, args=(key,))


def _more(key: str) -> None:
    st.session_state[f"{key}.shown"] = how_many(key) + _at_once(key)


def _at_once(key: str) -> int:
    return CARDS_AT_ONCE.get(key, AT_ONCE)


def chosen_of(labels: Mapping[str, str]) -> str:
    """Which of these lists is shown, by the address; one touch shows another."""
    return URLS.segments("show", "Show", labels, label_visibility="collapsed")
