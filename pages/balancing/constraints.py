"""The constraints of a proposal: each with its sentence, how many households it keeps, and what it costs."""

import streamlit as st

from hiw.balancing.constraints import NEVER_DROPPED, ConstraintName
from hiw.balancing.queries import Workbench
from hiw.balancing.search_result import percent
from hiw.words import count
from pages.balancing.tables import draw_table


def draw_rules(bench: Workbench) -> None:
    """Draw every constraint as a row, and whom the proposal leaves out."""
    st.subheader("Rules that always hold")
    folded = st.expander("Every rule, and which one binds", key="balance.rules", on_change="rerun")
    if folded.open:
        with folded:
            head = ("Rule", "Holds now", "It alone", "Best without it")
            draw_table("rules", head, [
                (rule.says, _number(rule.households), _number(rule.alone), _without(bench, rule.name))
                for rule in bench.rules
            ])  # fmt: skip
            st.text(
                "“Holds now”: households that it keeps where they are, or from some colleague. "
                "“Best without it”: how even it could be if this rule alone did not stand."
            )
    for sentence in left_out_said(bench):
        st.text(sentence)


def _number(number: int) -> str:
    return f"{number:,}" if number else "none"


def _without(bench: Workbench, name: ConstraintName) -> str:
    if bench.answer is None or not bench.answer.prices.has_best or name in NEVER_DROPPED:
        return ""
    best = bench.answer.without.get(name)
    if best is None or best >= bench.answer.prices.best:
        return "no difference"
    return f"{percent(best)}, binds"


def left_out_said(bench: Workbench) -> list[str]:
    """Describe who is not part of the proposal, in sentences."""
    said = []
    if bench.not_placed:
        waits = "waits" if bench.not_placed == 1 else "wait"
        said.append(
            f"{count(bench.not_placed, 'household')} that {waits} cannot be placed by a proposal: "
            "a rule holds them, or nobody who takes part may take them. Place them by hand."
        )
    if bench.left_out:
        said.append(
            f"{count(bench.left_out, 'household')} with somebody who takes no part (a senior, or a colleague without "
            "an authority) stay out of it."
        )
    return said
