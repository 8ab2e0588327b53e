"""What a person is told after a change, near where it happened."""

import re
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hiw.ui import step_up

Tone = Literal["success", "error", "info"]
_KEPT, _SAID = "messages", "messages.said"
_ANYWHERE = "anywhere"  # good news passes over the page, wherever it came from: a dialog's is told when it has closed
_SPECIAL = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]()#+-.!|<>~$:&^="})


def exact(text: str) -> str:
    """Text for a place that reads Markdown, shown as it was typed.

    Streamlit turns "->" into an arrow and "--" into a dash even when escaped: an invisible joiner prevents it.
    """
    return re.sub(r"(?<=[-<])(?=[->])", "\u2060", text).translate(_SPECIAL)


def leave(at: str, tone: Tone, sentence: str) -> None:
    """Leave a sentence for the next drawing of the place `at`."""
    kept = st.session_state.setdefault(_KEPT, {})
    kept.pop(at, None)
    kept[_ANYWHERE if tone == "success" else at] = (tone, sentence)


def show(at: str = "page") -> None:
    """Show and forget what was left at this place: good news in passing, a refusal until the next change."""
    kept: dict[str, tuple[Tone, str]] = st.session_state.get(_KEPT, {})
    if _ANYWHERE in kept:
        st.toast(exact(kept.pop(_ANYWHERE)[1]), icon=":material/check:")
    if at in kept:
        tone, sentence = kept.pop(at)
        number = st.session_state[_SAID] = st.session_state.get(_SAID, 0) + 1
        with in_view(f"{at}.{number}"):
            say = st.error if tone == "error" else st.info
            say(exact(sentence), icon=":material/error:" if tone == "error" else None)
            step_up.draw(at)


def in_view(mark: str) -> DeltaGenerator:
    """A place for what must be seen: fields.js brings it into view when its `mark` is new."""
    return st.container(key=f"refused.{mark}")
