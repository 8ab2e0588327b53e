"""Tables of workload whose numbers and names are links, and the URLs of these."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from hiw.ui.page import today


def draw_table(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a table that a screen reader reads as one; cells are Markdown, the first column aligned left."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    marks = "| :-- |" + " --: |" * (len(head) - 1)
    with st.container(key=f"caseload-table-{name}"):
        st.markdown("\n".join(["| " + " | ".join(head) + " |", marks, *lines]))


def opens(staff_id: int, on: date) -> str:
    """Return the URL of a colleague's load on a day."""
    day = {} if on == today() else {"on": on.isoformat()}
    return written("/colleague", {"staff": str(staff_id), **day})


def written(path: str, parameters: Mapping[str, str]) -> str:
    """Return a URL with its parameters."""
    return f"{path}?{urlencode(parameters)}" if parameters else path
