"""Details of one request: its fields, its transitions, and its entries in the ledger."""

import streamlit as st

from db.enums import RequestTransition
from hiw import money, words
from hiw.fund.queries import LedgerEntryRow, RequestView, TransitionRow
from hiw.ui.messages import exact
from hiw.ui.page import page_file, state_badge
from pages.fund.context import COLOURS, FundContext, answer_said, needed, receipt_said

WITH_AMOUNT = (
    RequestTransition.SUBMIT,
    RequestTransition.AMEND,
    RequestTransition.APPROVE_FIRST,
    RequestTransition.APPROVE,
    RequestTransition.CANCEL,
    RequestTransition.PAY_PART,
    RequestTransition.PAY,
    RequestTransition.CORRECT,
    RequestTransition.REFUND_PART,
    RequestTransition.REFUND,
)


def draw_head(context: FundContext, view: RequestView) -> None:
    """Draw how much for what, its status, its next step, and the link to its household."""
    row = view.row
    with st.container(horizontal=True, vertical_alignment="bottom", key="request-title"):
        st.title(f"{exact(money.pounds(row.amount_pence))} · {exact(row.what)}", width="content")
        state_badge(words.label(row.status), COLOURS[row.status])
    with st.container(horizontal=True, vertical_alignment="center", key="request-links"):
        st.page_link(
            page_file("pages/fund/household_fund.py"), label=row.reference, icon=":material/home:",
            query_params={"household": row.reference},
        )  # fmt: skip
        st.text(row.household_name)
    with st.container(horizontal=True, key="request-turn"):
        st.text(f"Whose turn\n{row.turn}", width="content")
        if row.answer:
            st.text(answer_said(row).replace(": ", "\n", 1), width="content")


def draw_facts(context: FundContext, view: RequestView) -> None:
    """Draw each field with its label above it."""
    row = view.row
    facts = {
        "Why it helps": view.why,
        "In the plan": view.tied_to,
        "Helps": " and ".join(view.people),
        "Paid to": f"{row.payee or 'nobody yet'}, by {words.say(view.method)}{_because(view.method_reason)}",
        "Price": _price(view),
        "Kind": view.category + (f" (allowed because: {view.excluded_reason})" if view.excluded_reason else ""),
        "Budget": view.line,
        "When": needed(row, context.today) or f"needed {words.day(row.needed_on, context.today)}",
        "How the price was checked": view.price_check,
        "Who else was asked": _asked(view),
        "Asked by": row.requested_by,
        "Bought": _bought(context, view),
        "Receipt": _receipt(context, view),
        "Statement": view.statement,
    }
    with st.container(key="request-facts"):
        for name, value in facts.items():
            if value:
                st.text(f"{name}\n{value}")


def _because(reason: str) -> str:
    return f" because: {reason}" if reason else ""


def _price(view: RequestView) -> str:
    vat = f", of which VAT {money.pounds(view.vat_pence)}" if view.vat_pence else ""
    paid = f". Paid {money.pounds(view.paid_pence)}" if view.paid_pence else ""
    rest = f". Promised {money.pounds(view.promised_pence)}" if view.promised_pence else ""
    return f"{money.pounds(view.row.amount_pence)}{vat}{paid}{rest}"


def _asked(view: RequestView) -> str:
    sources = ", ".join(words.say(source) for source in view.sources)
    return ": ".join(part for part in (sources[:1].upper() + sources[1:], view.tried) if part)


def _bought(context: FundContext, view: RequestView) -> str:
    ordered = [f"ordered {words.day(view.ordered_on, context.today)}"] if view.ordered_on else []
    came = [f"came {words.day(view.received_on, context.today)}"] if view.received_on else []
    return ", ".join([*ordered, *came])


def _receipt(context: FundContext, view: RequestView) -> str:
    if view.evidence:
        return view.evidence
    if view.declaration:
        accepted = f"accepted by {view.signed_off_by}" if view.signed_off_by else "waits for a senior or manager"
        return f"None: {view.declaration} ({accepted})"
    return receipt_said(view.row, context.today)


def draw_story(moves: tuple[TransitionRow, ...]) -> None:
    """Draw who did what when and why, newest first."""
    st.subheader("What happened")
    if not moves:
        st.text("It has not been sent yet.")
    with st.container(key="fund-story"):
        for move in reversed(moves):
            amount = f", {money.pounds(move.amount_pence)}" if move.move in WITH_AMOUNT else ""
            over = ", against a rule of the fund" if move.is_override else ""
            reason = f"\n{move.reason}" if move.reason else ""
            st.text(f"{words.label(move.move)}{amount}{over}\n{move.by}, {words.moment(move.at)}{reason}")


def draw_entries(context: FundContext, entries: tuple[LedgerEntryRow, ...]) -> None:
    """Draw the ledger's entries, folded: every penny with its day."""
    if not entries:
        return
    with st.expander(f"In the ledger ({words.count(len(entries), 'entry', 'entries')})", key="fund-entries"):
        for entry in entries:
            back = " (taken back)" if entry.is_taken_back else " (takes one back)" if entry.reverses_id else ""
            reason = f" · {entry.reason}" if entry.reason else ""
            day = words.day(entry.happened_on, context.today)
            st.text(f"{day} · {words.say(entry.kind)}{back} {money.pounds(entry.amount_pence)} · {entry.by}{reason}")
