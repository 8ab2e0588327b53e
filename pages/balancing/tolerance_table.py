"""The table of tolerances: the best that can be done, and for each tolerance the fewest moves that reach it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from hiw.balancing.actions import choose_tolerance
from hiw.balancing.charts import describe_frontier, frontier_frame, frontier_lines
from hiw.balancing.queries import Workbench
from hiw.balancing.search_result import SearchResult, percent
from hiw.balancing.solver.results import BudgetPlan, ProofState, TolerancePlan
from hiw.settings.names import SettingName
from hiw.ui.at_once import SavedWidget
from hiw.ui.bound_action import bind
from hiw.ui.run import perform
from pages.balancing.tables import draw_table

CHOSEN = "balance.band"


def draw_prices(bench: Workbench) -> None:
    """Draw the table to choose from, its chart, and the table by number of moves."""
    st.subheader("How even is even enough?")
    answer = bench.answer
    if answer is None or bench.id is None:
        st.text("Nothing was searched yet. The search finds, for each answer, the fewest moves, and proves it.")
        return
    st.text(best_said(answer))
    for sentence in bench.blocked:
        st.text(sentence)
    if not answer.offers:
        st.text(without_plan_said(answer))
        return
    left, right = st.columns([5, 6], gap="large")
    with left:
        _draw_choice(bench, bench.id, answer)
    with right:
        st.vega_lite_chart(
            frontier_frame(answer.offers), frontier_lines(), width="stretch",
            alt=". ".join(describe_frontier(offer, pushed_said(bench, offer.band)) for offer in answer.offers),
        )  # fmt: skip
    _draw_tables(answer)


def best_said(answer: SearchResult) -> str:
    """Describe the smallest tolerance that was found or is possible, what is proven of it, and which constraint
    binds."""
    prices = answer.prices
    closer = f"No plan gets everyone closer than {percent(prices.best_bound)}." if prices.best_bound else ""
    if not prices.has_best:
        return f"The search ended before it found how even it can be. {closer}".strip()
    is_proven = prices.best_bound >= prices.best - 1
    within = f"everyone within {percent(prices.best)} of their fair share."
    best = f"The most even that {'the rules allow' if is_proven else 'was found'}: {within}"
    proven = "That is proven." if is_proven else closer
    binding = answer.binding()
    if not binding:
        return f"{best} {proven}".strip()
    first = binding[0]
    without = percent(answer.without[first])
    return f"{best} {proven} The rule “{first.value}” binds: without it alone it would be {without}."


def without_plan_said(answer: SearchResult) -> str:
    """Describe what to do when no row has a plan.

    Only when there is none for any tolerance is it known that a constraint must give way.
    """
    if len(answer.impossible) == len(answer.prices.offers):
        return "No row of the list has a plan. Look at the rules below: one of them must give way."
    return "The search ended before it found a plan. Search once more, or look at the rules below."


def _draw_choice(bench: Workbench, scenario_id: int, answer: SearchResult) -> None:
    offers = {offer.band: offer for offer in answer.worth_choosing}
    if bench.offer:
        offers[bench.offer.band] = bench.offer
    chosen = bench.offer.band if bench.offer else None
    bands = sorted(offers, reverse=True)
    choice = SavedWidget(f"{CHOSEN}.{scenario_id}", stands=chosen, version=chosen)
    choice.draw(
        st.radio, "Everyone within this much of their fair share", partial(_choose, choice.name, scenario_id),
        options=bands, format_func=lambda band: describe_frontier(offers[band], pushed_said(bench, band)),
        disabled=not bench.is_draft,
    )  # fmt: skip
    choice.show_refusal()
    if answer.impossible:
        said = ", ".join(percent(offer.band) for offer in answer.impossible)
        st.text(f"Not possible under the rules: within {said}. One team alone may get further than the region.")


def pushed_said(bench: Workbench, band: int) -> str:
    """Describe whom a row would overload: "pushes Bo Day to 114% and 2 others above 110%"; "" for nobody."""
    pushed, limit = bench.pushed.get(band, ()), bench.numbers[SettingName.LOAD_OVER]
    if not pushed:
        return ""
    worst = max(pushed, key=lambda load: load.after / load.room if load.room else float("inf"))
    to = "" if worst.percent_after is None else f" to {worst.percent_after}%"
    if len(pushed) == 1:
        return f"pushes {worst.name}{to}, above {limit}%"
    return f"pushes {len(pushed)} colleagues above {limit}%, most of all {worst.name}{to}"


def _choose(at: str, scenario_id: int, band: int) -> None:
    perform("", bind(choose_tolerance, scenario_id=scenario_id, band=band), at=at)


def _draw_tables(answer: SearchResult) -> None:
    folded = st.expander("The whole list as tables", key="balance.tables", on_change="rerun")
    if not folded.open:
        return
    with folded:
        draw_table("prices", ("Everyone within", "Moves found", "Proven", "Waiting placed", "Worst after"), [
            (percent(o.band), _moves(o), _proven(o), str(len(o.placed)), _worst(o)) for o in answer.prices.offers
        ])  # fmt: skip
        st.text("The same turned round: how even it can be with only so many moves.")
        for row in _while_it_helps(answer.evenest):
            st.text(evenest_said(row))


def _while_it_helps(rows: Sequence[BudgetPlan]) -> list[BudgetPlan]:
    """Return the rows up to the first with which more moves no longer help."""
    helpful: list[BudgetPlan] = []
    for row in sorted(rows, key=lambda row: row.most_moves):
        if helpful and row.worst >= helpful[-1].worst:
            continue
        helpful.append(row)
    return helpful


def _moves(offer: TolerancePlan) -> str:
    return {ProofState.IMPOSSIBLE: "not possible", ProofState.UNKNOWN: "not known"}.get(
        offer.state, str(len(offer.moves))
    )


def _proven(offer: TolerancePlan) -> str:
    if offer.state is ProofState.IMPOSSIBLE:
        return "no plan exists"
    return "the fewest" if offer.state is ProofState.PROVEN else f"at least {offer.bound}"


def _worst(offer: TolerancePlan) -> str:
    return percent(offer.worst) if offer.state in (ProofState.PROVEN, ProofState.FOUND) else ""


def evenest_said(row: BudgetPlan) -> str:
    """Describe a row: "With at most 6 moves the worst is 34.3%; nobody can get it below 34.3%"."""
    moves = "Without any move" if not row.most_moves else f"With at most {row.most_moves} moves"
    if row.most_moves == 1:
        moves = "With one move"
    return f"{moves} the worst is {percent(row.worst)} off; nobody can get it below {percent(row.bound)}."
