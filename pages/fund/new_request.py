"""Ask the fund for a household: first what it helps with in the plan, then the form with what is known."""

import streamlit as st

from hiw.fund import actions
from hiw.fund.queries import PlanLinks, RequestForm, request_form, ties_of
from hiw.ui.bound_action import ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.page import page_file
from hiw.ui.run import ask, close_dialog, close_if_requested, fragment
from pages.fund.request_fields import draw_fields, fields_called, of_new, to_fields
from pages.shared.context import HouseholdContext

TIES = {"action": "Action", "barrier": "Barrier"}
CHOOSE = "fund.helps"


def draw_ask(context: HouseholdContext) -> None:
    """Draw the form for the action or barrier in the URL, or the choice of one."""
    kind, id = tied_in_address()
    st.subheader("Ask the fund")
    if id is None:
        _draw_choice(context, ask(ties_of, context.household.id))
    else:
        draw_form(context, kind, id)


def tied_in_address() -> tuple[str, int | None]:
    """Return ("action", 7) for `?action=7`."""
    for kind in TIES:
        value = st.query_params.get(kind, "")
        if value.isascii() and value.isdigit() and len(value) <= 18:
            return kind, int(value)
    return "", None


def _draw_choice(context: HouseholdContext, known: PlanLinks) -> None:
    """Draw the choice of what in the plan it helps with, by one touch or two."""
    ties = {("action", t.id): f"Action: {t.what}" for t in known.actions}
    ties |= {("barrier", t.id): f"Barrier: {t.what}" for t in known.barriers}
    if not ties:
        st.text("Money is asked for to move the plan on. Add a barrier or an action to the plan first.")
        st.page_link(
            page_file("pages/plan/plan.py"), label="Open the plan", icon=":material/checklist:",
            query_params={"household": context.household.reference},
        )  # fmt: skip
        return
    st.selectbox(
        "What does it help with?", list(ties), index=None, format_func=ties.__getitem__, key=CHOOSE,
        placeholder="Choose an action or a barrier of the plan", on_change=_choose,
    )  # fmt: skip


def _choose() -> None:
    kind, id = st.session_state[CHOOSE]
    st.query_params[kind] = str(id)


def _leave(_result: object = None) -> None:
    for kind in TIES:
        st.query_params.pop(kind, None)
    st.session_state.pop(CHOOSE, None)


@fragment
def draw_form(context: HouseholdContext, kind: str, id: int) -> None:
    """Draw the form, which redraws alone, so that typing is quick."""
    close_if_requested()
    known = ask(request_form, context.household.id, **{f"{kind}_id": id})
    form = Form(context.form(f"fund.{kind}.{id}"), context.kept)
    form.show_messages()
    tie = next(t for t in (known.actions if kind == "action" else known.barriers) if t.id == id)
    with st.container(border=True, key="fund-form"):
        st.text(f"{TIES[kind]}: {tie.what}")
        if not known.lines:
            st.text("No budget is open for this household. Ask a manager to add a budget line.")
            return
        draw_fields(form, context.by, known, of_new(known))
        with st.container(horizontal=True, key="fund-form-buttons"):
            for label, button, submit, said in (
                ("Send", "save", True, "Sent. You see below whose turn it is."),
                ("Keep for later", "keep", False, "Kept as a draft."),
            ):
                form.save(
                    label, _action(context.household.id, known, submit), said=said, button=button, primary=submit,
                    then=_made, complete=submit, called=fields_called(form),
                )  # fmt: skip
            st.button("Something else", key="fund.leave", type="tertiary", on_click=_left)


def _action(household_id: int, known: RequestForm, submit: bool) -> ShapedAction[int]:
    return ShapedAction(
        lambda v: bind(actions.make_request, household_id=household_id, submit=submit, fields=to_fields(v, known))
    )


def _made(_request_id: object) -> None:
    _leave()
    close_dialog()


def _left() -> None:
    """Leave the form; its draft is kept for the next time."""
    _made(None)
