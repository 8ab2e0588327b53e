"""Small tables of balancing: text in the first column, figures to the right of it."""

from collections.abc import Iterable, Sequence

import streamlit as st

from hiw.ui.messages import exact


def draw_table(key: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a table that grows with its rows and scrolls by itself where the screen is narrow."""
    lines = ["| " + " | ".join(exact(cell) for cell in row) + " |" for row in rows]
    marks = "| :-- |" + " --: |" * (len(head) - 1)
    with st.container(key=f"figures-{key}"):
        st.markdown("\n".join(["| " + " | ".join(head) + " |", marks, *lines]))
