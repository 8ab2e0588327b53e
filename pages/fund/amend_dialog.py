"""Change a request that is not decided, in the form that it was made with."""

from typing import Any

import streamlit as st

from hiw import money
from hiw.drafts import drafts_of
from hiw.fund import actions
from hiw.fund.queries import RequestView, amend_form, request_view
from hiw.ui.bound_action import ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import ask, ask_unredacted, close_dialog, close_if_requested, dialog
from pages.fund.context import FundContext, answer_said, form_of
from pages.fund.request_fields import LINE, draw_fields, fields_called, of_request, to_fields


@dialog("Change the request", wide=True)
def amend(context: FundContext, view: RequestView) -> None:
    """Draw the dialog. What was submitted stays so; a manager's first approval becomes void."""
    close_if_requested()
    view = ask_unredacted(request_view, view.row.id)  # unredacted in outreach mode too, since it is saved again
    row = view.row
    known = ask(amend_form, row.id)
    name = form_of(row.id, "amend")
    form = Form(name, ask(drafts_of, name))
    form.show_messages()
    if row.answer:
        st.text(answer_said(row))
    draw_fields(form, context.by, known, of_request(view))
    change = ShapedAction(
        lambda v: bind(actions.amend_request, request_id=row.id, version=row.version, fields=to_fields(v, known))
    )
    form.save(
        "Save", change, said="Changed.", then=close_dialog, back=lambda saved: _from_fields(saved, view),
        called=fields_called(form),
    )  # fmt: skip


def _from_fields(saved: dict[str, Any], view: RequestView) -> dict[str, Any]:
    """Return what a colleague saved, by the names of the form's fields."""
    named = {name: value for name, value in saved.items() if name not in ("payee_key", "version")}
    for stored, typed in (("amount_pence", "amount"), ("vat_pence", "vat")):
        if stored in named:
            named[typed] = money.pounds(named.pop(stored)).removeprefix("£")
    if "line_id" in named:
        named[f"{LINE}{view.line_id}"] = named.pop("line_id")
    return named
