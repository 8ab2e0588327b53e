"""Showing what waits to be read, near where it happened, and asking for the password where that is what lacks."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hiw.ui import messages, step_up


def show(at: str = "page", *, refusal_stays: bool = False) -> None:
    """Show and forget what was left at this place: good news in passing, a refusal until the next change, or, when it
    stays, until it is forgotten."""
    kept = messages.waiting()
    if messages.ANYWHERE in kept:
        st.toast(messages.exact(kept.pop(messages.ANYWHERE)[1]), icon=":material/check:")
    if at in kept:
        tone, sentence, number = kept[at]
        if not (refusal_stays and tone == "error"):
            del kept[at]
        with in_view(f"{at}.{number}"):
            say = st.error if tone == "error" else st.info
            say(messages.exact(sentence), icon=":material/error:" if tone == "error" else None)
            step_up.draw(at)


def in_view(mark: str) -> DeltaGenerator:
    """A place for what must be seen: fields.js brings it into view when its `mark` is new."""
    return st.container(key=f"refused.{mark}")
