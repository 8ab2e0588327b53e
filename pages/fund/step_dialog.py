"""What the dialogs of all transitions of a request share."""

import streamlit as st

from hiw import money
from hiw.fund.queries import RequestRow
from hiw.ui.bound_action import FormAction
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, close_if_requested
from pages.fund.context import FundContext, form_of


def begin(context: FundContext, row: RequestRow, step: str) -> Form:
    """Draw every dialog's first lines (which request, and what was said of the form); return the form."""
    close_if_requested()
    st.text(f"{row.what}, {money.pounds(row.amount_pence)}, {row.payee or 'no payee yet'}")
    form = Form(form_of(row.id, step), context.kept)
    form.show_messages()
    return form


def save(form: Form, label: str, action: FormAction[object], said: str) -> None:
    """Draw the button that makes the transition; it closes the dialog."""
    form.save(label, action, said=said, then=close_dialog)
