"""Decide on a request: what one must know, and the buttons that approve, return or decline it."""

import streamlit as st

from hiw import money, words
from hiw.fund import actions
from hiw.fund.queries import DECISIONS_BACK, DecisionView, RelatedRequestRow, RequestRow
from hiw.fund.rules import check_budget, check_can_approve, check_can_decide
from hiw.policy.permissions import Permission
from hiw.ui.bound_action import bind
from hiw.ui.messages import exact
from hiw.ui.page import page_file
from hiw.ui.run import perform, refusal_of
from pages.fund import decision_dialogs as answers
from pages.fund.context import COLOURS, FundContext

TRIED = "fund.tried"  # the requests that were decided on here: what is said of them is shown when they are gone


def draw_left(line: str, decision: DecisionView) -> None:
    """Draw what is left in the line before and after, and who may approve the total."""
    after = decision.left_after_pence
    left = f"{line}\n{money.pounds(decision.left_pence)} left, {money.pounds(after)} after this"
    if after >= 0:
        st.text("\n".join([left, *_who(decision)]))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(left, width="content")
        st.badge("over the budget", color="red", icon=":material/warning:")
    st.text("\n".join(_who(decision)))


def _who(decision: DecisionView) -> list[str]:
    facts, added = decision.facts, decision.added_up
    total = f"With {words.count(added, 'other request')} for these people, this household or payee within "
    total += f"{decision.limits.sum_days} days: {money.pounds(facts.total_pence)}"
    first = [f"{decision.first_by} has approved it; one more manager must."] if decision.first_by else []
    return [*([total] if added else []), f"To be approved by {decision.who}.", *first]


def draw_others(decision: DecisionView, key: str) -> None:
    """Draw other requests of the last months, folded: of the household, and to this payee or one of near spelling."""
    if not decision.others:
        st.text(f"No other request of this household in the last {DECISIONS_BACK.days} days.")
    _draw_folded(decision.others, "of this household", key)
    _draw_folded(decision.of_payee, "to this payee, or one spelt nearly so,", f"payee.{key}", names_payee=True)


def _draw_folded(others: tuple[RelatedRequestRow, ...], of: str, key: str, *, names_payee: bool = False) -> None:
    if not others:
        return
    asked = words.count(len(others), "other request")
    folded = st.expander(f"{asked} {of} in the last {DECISIONS_BACK.days} days", key=key)
    with folded, st.container(key=f"household-rows.{key}"):
        for other in others:
            to = f"{other.payee}: " if names_payee else ""
            name = exact(f"{to}{other.what} · {money.pounds(other.amount_pence)}")
            sent = exact(f"sent {words.moment(other.submitted_at).split(',')[0]}")
            badge = f":{COLOURS[other.status]}-badge[{words.label(other.status)}]"
            st.page_link(
                page_file("pages/fund/request.py"),
                label=f"**{name}** {badge} {sent}",
                query_params={"request": str(other.id)},
            )


def draw_buttons(context: FundContext, row: RequestRow, line: str, decision: DecisionView) -> None:
    """Draw the buttons: approve by one touch; return and decline ask for a line.

    What a rule refuses is disabled and says why.
    """
    by = context.by
    never = refusal_of(check_can_approve, by, decision.facts, decision.limits)
    over = refusal_of(check_budget, by, line, decision.left_pence, row.amount_pence, "")
    closed = refusal_of(check_can_decide, by, decision.facts)
    amount = money.pounds(row.amount_pence)
    with st.container(horizontal=True, key=f"decide.{row.id}"):
        st.button(
            f"Approve {amount}", key=f"approve.{row.id}.{row.version}", type="primary", icon=":material/check:",
            disabled=bool(never or over), help=never or over, on_click=_approve, args=(by.id, row),
        )  # fmt: skip
        may_override = over and not never and by.may(Permission.OVERRIDE_FUND)
        if may_override and st.button("Approve all the same", key=f"over.{row.id}"):
            answers.approve_over(context, row, over or "")
        if st.button("Send back with a question", key=f"return.{row.id}", disabled=bool(closed), help=closed):
            answers.ask_back(context, row)
        if st.button("Decline", key=f"decline.{row.id}", disabled=bool(closed), help=closed):
            answers.decline(context, row)
    said = closed or (never if decision.facts.first_by == by.id else None if never else over)
    if said:  # where the sum is too high for this colleague, the lines above say who approves
        st.text(said)


def _approve(by_id: int, row: RequestRow) -> None:
    """Approve; the key makes a double click approve once, but another colleague's approval of the same version
    counts."""
    st.session_state.setdefault(TRIED, set()).add(row.id)
    perform(
        f"{money.pounds(row.amount_pence)} approved for {row.payee}.",
        bind(
            actions.approve_request,
            request_id=row.id,
            version=row.version,
            amount_pence=row.amount_pence,
            payee=row.payee,
        ),
        at=f"request.{row.id}",
        form_key=f"approve.{row.id}.{row.version}.{by_id}",
    )
