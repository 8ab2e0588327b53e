"""What a trail is narrowed by. The address holds numbers and days, never a name."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from hiw.audit_log.queries import AuditLogFilter
from hiw.typed_days import DayPurpose
from hiw.ui.typed_fields import day_field, page_number

DAY = "day"


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
    try:
        stands = date.fromisoformat(st.query_params.get(DAY, ""))
    except ValueError:
        stands = None
    day_field(DAY, "Day", stands, _keep_day, purpose=DayPurpose.PAST)
    return stands


def narrowed(person_id: int | None, staff_id: int | None) -> AuditLogFilter:
    """The people chosen already, and the day and the page, which are asked for here."""
    return AuditLogFilter(person_id, staff_id, day(), page_number())


def _keep_day(chosen: date | None) -> None:
    if chosen is None:
        st.query_params.pop(DAY, None)
    else:
        st.query_params[DAY] = chosen.isoformat()


def _keep(name: str) -> None:
    chosen = st.session_state[f"trail.{name}"]
    if chosen is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(chosen)
