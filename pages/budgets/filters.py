"""What spend and the ledger are narrowed to: a year, a funder, an authority. The address holds numbers and codes."""

from collections.abc import Callable, Mapping

import streamlit as st

from hiw.fund import financial_year
from hiw.fund.queries import SpendChoices, SpendFilter
from hiw.fund.url_filters import spend_in
from hiw.ui.page import today

EVERY = ""


def draw_filters(choices: SpendChoices) -> SpendFilter:
    """Three boxes; what they say is in the address, so that the view can be sent to a colleague."""
    this_year = financial_year.year_of(today())
    asked = spend_in(st.query_params.to_dict(), this_year)
    had = tuple(sorted({*choices.years, asked.year}, reverse=True))
    chosen(
        "year",
        "Financial year",
        {str(year): financial_year.label(year) for year in had},
        str(asked.year),
        str(this_year),
    )
    funders = {EVERY: "Every funder", **{str(number): name for number, name in choices.funders.items()}}
    chosen("funder", "Funder", funders, str(asked.funder_id or EVERY))
    chosen("authority", "Authority", {EVERY: "Every authority", **choices.authorities}, asked.authority_code or EVERY)
    return spend_in(st.query_params.to_dict(), this_year)


def chosen(name: str, label: str, options: Mapping[str, str], asked: str, usual: str = EVERY) -> str:
    """One choice, kept in the address as `name` unless it is the usual one."""
    key = f"spend.{name}"
    if st.session_state.get(key) not in options or key not in st.session_state:
        st.session_state[key] = asked if asked in options else usual if usual in options else next(iter(options))
    picked: str = st.selectbox(
        label, list(options), key=key, format_func=options.__getitem__, on_change=_keep, args=(name, usual)
    )
    if picked != asked:  # an address that names what there is not
        _write(name, picked, usual)
    return picked


def one_of(name: str, label: str, options: Mapping[str, str], say: Callable[[str], str] | None = None) -> str:
    """One of a few, all in view; the first is the usual one and is not in the address."""
    key, usual = f"spend.{name}", next(iter(options))
    asked = st.query_params.get(name, usual)
    if st.session_state.get(key) not in options or key not in st.session_state:
        st.session_state[key] = asked if asked in options else usual
    picked = st.segmented_control(
        label, list(options), key=key, format_func=say or options.__getitem__, required=True, wrap=True,
        on_change=_keep, args=(name, usual),
    )  # fmt: skip
    return str(picked)


def _keep(name: str, usual: str) -> None:
    _write(name, st.session_state[f"spend.{name}"], usual)
    st.query_params.pop("page", None)
    st.session_state.pop("page", None)


def _write(name: str, value: str, usual: str) -> None:
    if value == usual:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
