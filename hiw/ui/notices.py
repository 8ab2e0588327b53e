"""Show waiting messages near where they arose, and ask for the password where that is missing."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hiw.ui import messages, step_up


def show(at: str = "page", *, refusal_stays: bool = False) -> None:
    """Show the message at a position and forget it: success in passing, a refusal until the next change.

    With `refusal_stays` a refusal is shown until `messages.forget`."""
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
    """Return a container that fields.js scrolls into view when its `mark` is new."""
    return st.container(key=f"refused.{mark}")
