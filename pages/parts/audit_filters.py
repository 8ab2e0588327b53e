"""What a trail is narrowed by. The address holds numbers and days, never a name."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from hiw.trail.queries import Narrow


def one_of(name: str, label: str, options: Mapping[int, str], everybody: str | None = "Everybody") -> int | None:
    """A choice among people whose number is in the address as `name`; None for everybody."""
    numbers: list[int | None] = [None, *options] if everybody else list(options)
    typed = st.query_params.get(name, "")
    asked = int(typed) if typed.isascii() and typed.isdigit() else None
    key = f"trail.{name}"
    if st.session_state.get(key) not in numbers or key not in st.session_state:
        st.session_state[key] = asked if asked in numbers else numbers[0]
    return st.selectbox(
        label, numbers, key=key, on_change=_keep, args=(name,),
        format_func=lambda n: everybody or "" if n is None else options[n],
    )  # fmt: skip


def day() -> date | None:
    """One day, or all of them."""
    chosen = st.date_input("Day", value=None, format="DD/MM/YYYY", key="day", bind="query-params")
    return chosen if isinstance(chosen, date) else None


def page_number() -> int:
    """Which 50 lines: 1 are the newest."""
    return st.number_input("Page", min_value=1, max_value=100_000, value=1, step=1, key="page", bind="query-params")


def narrowed(person_id: int | None, staff_id: int | None) -> Narrow:
    """The people chosen already, and the day and the page, which are asked for here."""
    return Narrow(person_id, staff_id, day(), page_number())


def _keep(name: str) -> None:
    chosen = st.session_state[f"trail.{name}"]
    if chosen is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(chosen)
