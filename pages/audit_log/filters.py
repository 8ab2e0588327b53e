"""Filters of the audit log. The URL holds ids and days, never a name."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from hiw.audit_log.queries import AuditLogFilter
from hiw.typed_days import DayPurpose
from hiw.ui.typed_fields import day_field, page_number
from hiw.ui.url_state import UrlState, write_parameter

DAY, EVERYBODY = "day", ""
URLS = UrlState("trail")


def one_of(name: str, label: str, options: Mapping[int, str], everybody: str | None = "Everybody") -> int | None:
    """Draw a choice of a person and return the id, which the URL holds as `name`; None for everybody."""
    numbers = {str(number): said for number, said in options.items()}
    chosen = URLS.select(name, label, {EVERYBODY: everybody} | numbers if everybody else numbers or {EVERYBODY: ""})
    return int(chosen) if chosen else None


def day() -> date | None:
    """Draw the choice of one day and return it; None for all days."""
    try:
        stands = date.fromisoformat(st.query_params.get(DAY, ""))
    except ValueError:
        stands = None
    day_field(DAY, "Day", stands, _keep_day, purpose=DayPurpose.PAST)
    return stands


def narrowed(person_id: int | None, staff_id: int | None) -> AuditLogFilter:
    """Return the filter: the people given, and the day and the page, which are chosen here."""
    return AuditLogFilter(person_id, staff_id, day(), page_number())


def _keep_day(chosen: date | None) -> None:
    write_parameter(DAY, chosen.isoformat() if chosen else "")
