"""The form of a request: everything that is known is filled in; four things are typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from db.enums import OtherSource, PaymentMethod, Visibility
from hiw import money, words
from hiw.errors import HiwError
from hiw.fund.budget_line_choice import LineChoice, proposed
from hiw.fund.queries import RequestForm, RequestView
from hiw.fund.rules import RequestFields, line_name
from hiw.plans.visibility import most_private
from hiw.policy.permissions import Actor, Permission
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from pages.shared import visibility_field

LINE = "line_"
CHOOSE = "Choose what kind it is"


@dataclass(frozen=True)
class RequestDefaults:
    """What the fields begin with: what follows from the plan for a new request, else its values."""

    what: str = ""
    why: str = ""
    amount: str = ""
    vat: str = ""
    payee: str = ""
    price_check: str = ""
    tried: str = ""
    person_ids: tuple[int, ...] = ()
    category_id: int | None = None
    line_id: int | None = None
    method: PaymentMethod = PaymentMethod.CARD
    method_reason: str = ""
    needed_on: date | None = None
    sources: tuple[OtherSource, ...] = ()
    excluded_reason: str = ""
    visibility: Visibility = Visibility.HOUSEHOLD


def of_new(known: RequestForm) -> RequestDefaults:
    """Return the defaults of a new request."""
    return RequestDefaults(known.what, known.why, person_ids=known.person_ids, needed_on=known.needed_on)


def of_request(view: RequestView) -> RequestDefaults:
    """Return the values of a request."""
    row = view.row
    return RequestDefaults(
        row.what, view.why, money.pounds(row.amount_pence).removeprefix("£"),
        money.pounds(view.vat_pence).removeprefix("£") if view.vat_pence else "", row.payee, view.price_check,
        view.tried, view.person_ids, view.category_id, view.line_id, view.method,
        view.method_reason, row.needed_on, view.sources, view.excluded_reason, view.visibility,
    )  # fmt: skip


def draw_fields(form: Form, by: Actor, known: RequestForm, begins: RequestDefaults) -> None:
    """Draw what must be typed first, then what is filled in already, folded."""
    form.line("what", "What is it?", default=begins.what, required=True)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{form.name}.price"):
        amount = form.line(
            "amount", "Price with VAT, in pounds", placeholder="45.00", default=begins.amount, required=True
        )
        form.line("payee", "Who is paid?", placeholder="The shop or the course", default=begins.payee, required=True)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{form.name}.kind"):
        _draw_category(form, by, known, begins)
        needed_on = form.day("needed_on", "Needed by", purpose=DayPurpose.FUTURE, default=begins.needed_on)
    form.line(
        "price_check",
        "How was the price checked?",
        placeholder="Cheapest of three shops",
        default=begins.price_check,
        required=True,
    )
    form.line("tried", "Who else was asked to pay, and what did they say?", default=begins.tried, required=True)
    form.area("why", "Why does it help?", height=100, default=begins.why, required=True)
    with st.expander("Filled in for you: who it helps, how it is paid, from which budget", key=f"{form.name}.known"):
        _draw_known(form, known, begins, _pence(amount), needed_on or known.needed_on)


def _draw_category(form: Form, by: Actor, known: RequestForm, begins: RequestDefaults) -> None:
    """Draw the choice of a category, with excluded ones for those who may allow them."""
    may = by.may(Permission.OVERRIDE_FUND)
    offered: dict[int | None, str] = {None: CHOOSE}
    offered |= {
        c.id: f"{c.name} (not paid for)" if c.is_excluded else c.name
        for c in known.categories
        if may or not c.is_excluded or c.id == begins.category_id
    }
    chosen: int | None = form.one_of("category_id", "What kind", offered, default=begins.category_id, required=True)
    if may and any(c.id == chosen and c.is_excluded for c in known.categories):
        form.line("excluded_reason", "Why pay for it all the same?", default=begins.excluded_reason, required=True)


def _draw_known(form: Form, known: RequestForm, begins: RequestDefaults, pence: int, needed_on: date) -> None:
    names = {m.person_id: m.name for m in known.members}
    helped = [p for p in begins.person_ids if p in names]
    form.some_of("person_ids", "Who it helps", names, default=helped, required=True)
    form.some_of("sources", "Who was asked first", {s: words.label(s) for s in OtherSource}, default=begins.sources)
    method = form.one_of(
        "method", "How it is paid", {m: words.label(m) for m in PaymentMethod}, default=begins.method
    )  # fmt: skip
    if method is PaymentMethod.CASH:
        form.line("method_reason", "Why will nothing else do?", default=begins.method_reason, required=True)
    form.line("vat", "VAT in the price, in pounds (empty: none)", default=begins.vat)
    usual = begins.line_id or proposed(known.lines, needed_on, pence)
    form.one_of(
        f"{LINE}{usual}", "From which budget", {line.id: line_said(line) for line in known.lines}, default=usual
    )
    ties = [t for t in known.actions if t.id == known.action_id] + [
        t for t in known.barriers if known.action_id is None and t.id == known.barrier_id
    ]
    whose = next((names.get(each or 0, "") for each in ([t.person_id for t in ties] or begins.person_ids)), "")
    usual_for = most_private(t.visibility for t in ties) if ties else begins.visibility
    visibility_field.choose_for_new(form, whose, usual_for)


def line_said(line: LineChoice) -> str:
    """Describe a line: "DWP, Sefton, 2026/27: £1,210.00 left"."""
    return f"{line_name(line.funder, line.year, line.authority or None)}: {money.pounds(line.left_pence)} left"


def to_fields(own: Mapping[str, Any], known: RequestForm) -> RequestFields:
    """Return the form's fields as the actions' own."""
    line_id = next((own[name] for name in own if name.startswith(LINE)), None)
    return RequestFields(
        what=own["what"], why=own["why"], person_ids=tuple(own["person_ids"]), action_id=known.action_id,
        barrier_id=known.barrier_id, category_id=own["category_id"] or 0, line_id=line_id or 0, payee=own["payee"],
        method=own["method"], method_reason=own.get("method_reason", ""), amount=own["amount"], vat=own["vat"],
        needed_on=own["needed_on"], price_check=own["price_check"], tried=own["tried"],
        sources=frozenset(own["sources"]), visibility=visibility_field.chosen_for_new(own),
        excluded_reason=own.get("excluded_reason", ""),
    )  # fmt: skip


def fields_called(form: Form) -> dict[str, str]:
    """Return the form's names of fields that the action names otherwise."""
    return {"line_id": next((name for name in form.values if name.startswith(LINE)), "")}


def _pence(typed: str) -> int:
    """Return what was typed so far in pence, for a proposal; 0 while it is no amount."""
    try:
        return money.pence_of(typed)
    except HiwError:
        return 0
