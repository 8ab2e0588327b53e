"""A household as a row of a list: the whole row is a link to it."""

import streamlit as st

from hiw.ui.messages import exact
from hiw.ui.page import page_file


def draw_household_row(opens: str, reference: str, about: str, state: str = "") -> None:
    """Draw one link: the reference in bold, `state` (a badge of fixed words, as Markdown) beside it, `about` below.

    Draw it in a container whose key begins with "household-rows", which the style sheet knows.
    """
    st.page_link(
        page_file(opens),
        label=f"**{reference}** {state} {exact(about)}",
        query_params={"household": reference},
        width="stretch",
    )
