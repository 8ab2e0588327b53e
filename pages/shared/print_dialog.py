"""Print a copy: for whom it is, what is withheld and why, then the paper itself."""

from itertools import groupby

import streamlit as st

from hiw import words
from hiw.households.queries import HouseholdView
from hiw.plans.queries import PrintedCopy, RedactedItem, printed_copy
from hiw.policy.permissions import Actor, Permission
from hiw.safety.queries import alerts
from hiw.ui import messages
from hiw.ui.run import ask, dialog
from pages.shared.safety_alerts import draw_alert

HOUSEHOLD = "household"
UNCHOSEN = ""
KINDS = {"goal": ("goal", "goals"), "step": ("step", "steps"), "name": ("name", "names")}


def draw_print_button(by: Actor, view: HouseholdView) -> None:
    """Draw the button for a copy, for roles that print."""
    if by.may(Permission.PRINT) and st.button("Print the plan", key="print", icon=":material/print:"):
        choose_copy(view)


@dialog("Print a copy of the plan")
def choose_copy(view: HouseholdView) -> None:
    """Draw the choice of the reader; nothing is printed before it is made."""
    people = {str(m.person_id): f"{m.said_name}, for their own eyes" for m in view.current_members}
    readers = {UNCHOSEN: "Please choose", HOUSEHOLD: "the household: everyone may read it", **people}
    reader: str = st.selectbox(
        "Who is it for?", list(readers), format_func=lambda r: readers.get(r, ""), key=f"print.for.{view.id}"
    )
    if reader == UNCHOSEN:
        st.text("A copy holds only what its reader may have. Choose whose hands it goes into.")
        return
    unread = [row for row in ask(alerts, view.id) if not row.is_read]
    if unread:
        st.text("Before anything is printed:")
        for row in unread:
            draw_alert(view.id, row, "print")
        return
    copy = ask(printed_copy, view.id, None if reader == HOUSEHOLD else int(reader))
    _draw_withheld(copy)
    st.link_button(
        messages.exact(f"Print the copy for {copy.plan.reader or 'the household'}"),
        f"/plan.pdf?household={view.reference}&for={reader}",
        icon=":material/print:",
        type="primary",
    )


def _draw_withheld(copy: PrintedCopy) -> None:
    if not copy.withheld:
        st.text("Nothing is left out of this copy.")
        return
    said = ", ".join(words.count(n, *KINDS[kind]) for kind, n in _counted(copy.withheld))
    st.warning(f"Left out of this copy: {said}. What follows is for you only: turn the screen away.",
               icon=":material/visibility_off:")  # fmt: skip
    with st.container(key="print-withheld", border=True, gap="xsmall"):
        for item in copy.withheld:
            st.text(f"{item.what}\n{item.why[:1].upper()}{item.why[1:]}")


def _counted(withheld: tuple[RedactedItem, ...]) -> list[tuple[str, int]]:
    ordered = sorted(withheld, key=lambda item: list(KINDS).index(item.kind))
    return [(kind, len(list(items))) for kind, items in groupby(ordered, key=lambda item: item.kind)]
