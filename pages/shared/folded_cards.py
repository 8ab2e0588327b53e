"""Cards of one kind on Today: one is drawn as it is, several in one line that opens."""

from contextlib import AbstractContextManager, nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hiw.ui.messages import exact


def folded(number: int, line: str, key: str) -> AbstractContextManager[DeltaGenerator | None]:
    """Return the container for `number` cards; `line` says of all of them what a card says of one."""
    return st.expander(exact(line), key=key) if number > 1 else nullcontext()
