"""The moves of the chosen row: each with its reason and both advocates; accepted, refused or given to somebody else."""

from collections.abc import Sequence

import streamlit as st

from db.enums import EventName
from hiw.balancing.actions import accept_moves, forget_choices, give_move, refuse_move
from hiw.balancing.assumptions import MoveDecision
from hiw.balancing.queries import ProposedMove, Workbench
from hiw.balancing.solver.results import ItemMove
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.messages import exact
from hiw.ui.page import list_viewed, page_file
from hiw.ui.run import close_dialog, close_if_requested, dialog, perform, perform_on_click
from hiw.words import count
from pages.balancing.apply import draw_apply
from pages.balancing.search_status import AT, begin

SHOWN = 12
SAID = {
    MoveDecision.ACCEPTED: ("accepted", "green"),
    MoveDecision.GIVEN: ("given by you", "green"),
    MoveDecision.REFUSED: ("stays", "gray"),
}


def draw_moves(bench: Workbench) -> None:
    """Draw all moves of the row in their order, then the one button to apply them."""
    st.subheader("The moves")
    if bench.offer is None or bench.id is None:
        st.text("Choose a row of the list first.")
        return
    if not bench.moves and not bench.placed_assumed:
        st.text("This row needs no move: everyone is within it already.")
    most = st.session_state.get("balance.shown", SHOWN)
    list_viewed(EventName.PROPOSAL_OPENED, (row.household_id for row in (*bench.moves[:most], *bench.refused)))
    _draw_heads(bench, bench.id)
    for row in bench.moves[:most]:
        _draw_move(bench, bench.id, row)
    if len(bench.moves) > most:
        rest = len(bench.moves) - most
        st.button(f"Show {count(rest, 'more move')}", key="balance.more", on_click=_show_all)
    for row in bench.refused:
        _draw_kept_back(bench, bench.id, row)
    if bench.placed_assumed:
        st.text(f"{count(bench.placed_assumed, 'assumed referral')} would be placed too. They are not applied.")
    draw_apply(bench)


def _show_all() -> None:
    st.session_state["balance.shown"] = 10_000


def _draw_heads(bench: Workbench, scenario_id: int) -> None:
    if not bench.moves:
        return
    undecided = [row for row in bench.moves if row.said is None]
    st.text(moves_said(bench.moves))
    for load in bench.pushed.get(bench.offer.band, ()) if bench.offer else ():
        st.warning(exact(f"{load.above}."), icon=":material/warning:")
    if len(undecided) > 1 and bench.is_draft:
        st.button(
            f"Accept all {len(undecided)}", key="balance.accept-all",
            icon=":material/done_all:", on_click=_accept, args=(scenario_id, undecided),
        )  # fmt: skip


def moves_said(rows: Sequence[ProposedMove]) -> str:
    """Describe the moves: "28 moves and 8 from the waiting list, 3 accepted. 2 of them you decided before the search."

    The table of tolerances counts moves and first assignments together, without those decided before the search.
    """
    waiting = sum(row.from_id is None for row in rows)
    placed = f" and {waiting} from the waiting list" if waiting else ""
    accepted = sum(row.said is not None for row in rows)
    decided = sum(row.was_decided for row in rows)
    before = f" {decided} of them you decided before the search, so the list above counts fewer." if decided else ""
    return f"{count(len(rows) - waiting, 'move')}{placed}, {accepted} accepted.{before}"


def _draw_move(bench: Workbench, scenario_id: int, row: ProposedMove) -> None:
    with st.container(border=True, key=f"balance-move.{row.household_id}"):
        _draw_what(row)
        st.text(row.reason)
        notices.show(f"move.{row.household_id}")
        if bench.is_draft:
            with st.container(horizontal=True, key=f"balance-buttons.{row.household_id}"):
                _draw_buttons(bench, scenario_id, row)


def _draw_what(row: ProposedMove) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"balance-what.{row.household_id}"):
        st.page_link(
            page_file("pages/plan/plan.py"), label=row.reference, icon=":material/home:",
            query_params={"household": row.reference},
        )  # fmt: skip
        st.text(row.household_name, width="content")
        if row.said:
            word, colour = SAID[row.said]
            st.badge(word, color=colour)  # type: ignore[arg-type]
    st.text(f"{row.from_name if row.from_id else 'The waiting list'} → {row.to_name}")


def _draw_buttons(bench: Workbench, scenario_id: int, row: ProposedMove) -> None:
    number = row.household_id
    if row.said is None:
        st.button(
            "Accept", key=f"accept.{number}", icon=":material/check:", on_click=_accept, args=(scenario_id, [row])
        )
    else:
        st.button(
            "Take back",
            key=f"forget.{number}",
            type="tertiary",
            on_click=perform_on_click(
                "", bind(forget_choices, scenario_id=scenario_id, household_ids=[number]), at=f"move.{number}"
            ),
        )
    stays = "Keep it waiting" if row.from_id is None else f"Keep with {row.from_name}"
    st.button(stays, key=f"refuse.{number}", on_click=_refuse, args=(scenario_id, row))
    if row.others:
        pressed = st.button("Somebody else", key=f"give.{number}")
        if pressed:
            _draw_give(scenario_id, row)


def _accept(scenario_id: int, rows: Sequence[ProposedMove]) -> None:
    at = f"move.{rows[0].household_id}" if len(rows) == 1 else AT
    perform("", bind(accept_moves, scenario_id=scenario_id, moves=[_move(row) for row in rows]), at=at)


def _refuse(scenario_id: int, row: ProposedMove) -> None:
    begin(perform("", bind(refuse_move, scenario_id=scenario_id, move=_move(row)), at=f"move.{row.household_id}"))


def _move(row: ProposedMove, to_id: int | None = None) -> ItemMove:
    return ItemMove(row.household_id, row.from_id, to_id or row.to_id)


@dialog("Give it to somebody else")
def _draw_give(scenario_id: int, row: ProposedMove) -> None:
    close_if_requested()
    st.text(f"{row.reference}: {row.from_name if row.from_id else 'the waiting list'} gives, and you choose who takes.")
    notices.show(f"give.{row.household_id}")
    key = f"give-to.{row.household_id}"
    st.selectbox("Who takes it", list(row.others), format_func=lambda each: row.others[each], key=key)
    st.text("The rest is searched again with this as made.")
    st.button(
        "Give it", key=f"give-now.{row.household_id}", type="primary", on_click=_give, args=(scenario_id, row, key)
    )


def _give(scenario_id: int, row: ProposedMove, key: str) -> None:
    given = perform(
        "", bind(give_move, scenario_id=scenario_id, move=_move(row, st.session_state[key])),
        at=f"give.{row.household_id}",
    )  # fmt: skip
    if given is not None:
        begin(given)
        close_dialog()


def _draw_kept_back(bench: Workbench, scenario_id: int, row: ProposedMove) -> None:
    number = row.household_id
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"balance-kept.{number}"):
        where = f"with {row.from_name}" if row.from_id else "on the waiting list"
        st.text(f"{row.reference} stays {where}, as you said.", width="stretch")
        if bench.is_draft:
            st.button(
                "Let it move again",
                key=f"forget.{number}",
                type="tertiary",
                on_click=perform_on_click(
                    "", bind(forget_choices, scenario_id=scenario_id, household_ids=[number]), at=AT
                ),
            )
