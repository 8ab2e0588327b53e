"""What a person is told after a change, near where it happened."""

import re
from typing import Literal

import streamlit as st

from hiw.ui import step_up

Tone = Literal["success", "error", "info"]
_KEPT = "messages"
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
    for place in (_ANYWHERE, at):
        if place in kept:
            _say(*kept.pop(place))
    step_up.draw(at)


def _say(tone: Tone, sentence: str) -> None:
    if tone == "success":
        st.toast(exact(sentence), icon=":material/check:")
    elif tone == "error":
        st.error(exact(sentence), icon=":material/error:")
    else:
        st.info(exact(sentence))
