"""Fields for days and numbers outside a form, such as filters, which count as soon as they are typed.

As in a form they are typed as text and read on the server: Streamlit's own fields send nothing while what stands in
them cannot be, and the page then goes by something else than what it shows. House rules keep those out of the pages.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import streamlit as st

from hiw import clock, words
from hiw.errors import RuleBroken
from hiw.typed_days import FIRST, LAST, DayPurpose, check_between, day_of, shown
from hiw.typed_numbers import whole_number
from hiw.ui.form_fields import DAY_HINT
from hiw.ui.url_state import write_parameter

T = TypeVar("T")
MOST_PAGES = 100_000


def day_field(
    key: str,
    label: str,
    stands: date | None,
    change: Callable[[date | None], None],
    *,
    purpose: DayPurpose,
    earliest: date = FIRST,
    latest: date = LAST,
    help: str | None = None,
) -> None:
    """Draw a field for a day. `stands` is the day in use; `change` is called with another, or with None.

    What is no day, or not between `earliest` and `latest`, changes nothing, and says so below the field.
    """

    def read(typed: str) -> date | None:
        return check_between(day_of(typed, purpose, clock.today()), earliest, latest)

    said = words.whole_day(stands) if stands else ""
    _field("day", key, label, shown(stands) if stands else "", said, read, change, placeholder=DAY_HINT, help=help)


def number_field(key: str, label: str, stands: int, change: Callable[[int], None], *, least: int, most: int) -> None:
    """Draw a field for a whole number, as `day_field` does. An empty field changes nothing."""

    def read(typed: str) -> int:
        number = whole_number(typed, least, most)
        if number is None:
            raise RuleBroken(f"Type a whole number from {least:,} to {most:,}.")
        return number

    _field("number", key, label, f"{stands}", "", read, change)


def page_number(name: str = "page") -> int:
    """Return the page of a list, from 1; it is the parameter `name` of the address."""
    written = st.query_params.get(name, "")
    stands = int(written) if written.isascii() and written.isdigit() and len(written) <= len(f"{MOST_PAGES}") else 1
    stands = min(max(stands, 1), MOST_PAGES)

    def turn_to(number: int) -> None:
        write_parameter(name, "" if number == 1 else f"{number}")

    number_field(name, "Page", stands, turn_to, least=1, most=MOST_PAGES)
    return stands


def _field(
    kind: str,
    key: str,
    label: str,
    stands: str,
    said: str,
    read: Callable[[str], T],
    change: Callable[[T], None],
    placeholder: str = "",
    help: str | None = None,
) -> None:
    seen, wrong = f"{key}.seen", f"{key}.wrong"
    if key not in st.session_state or st.session_state.get(seen) != stands:  # another one stands than was drawn last
        st.session_state[key], st.session_state[seen] = stands, stands
        st.session_state.pop(wrong, None)

    def changed() -> None:
        st.session_state.pop(wrong, None)
        try:
            value = read(st.session_state[key])
        except RuleBroken as refused:
            st.session_state[wrong] = str(refused)
        else:
            change(value)

    with st.container(key=f"field-{kind}-now.{key}", gap=None, width=220):
        st.text_input(label, key=key, placeholder=placeholder, autocomplete="off", on_change=changed, help=help)
        if sentence := st.session_state.get(wrong):
            with st.container(key=f"unread.{key}"):
                st.text(sentence)
        elif said:
            with st.container(key=f"said.{key}.{read(stands)}"):
                st.text(said)
