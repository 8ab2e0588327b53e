"""What a person is told after a change, near where it happened."""

import re
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hiw.ui import step_up

Tone = Literal["success", "error", "info"]
_KEPT, _LEFT = "messages", "messages.left"
_ANYWHERE = "anywhere"  # good news passes over the page, wherever it came from: a dialog's is told when it has closed
_SPECIAL = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]()#+-.!|<>~$:&^="})


def exact(text: str) -> str:
    """Text for a place that reads Markdown, shown as it was typed.

    Streamlit turns "->" into an arrow and "--" into a dash even when escaped: an invisible joiner prevents it.
    """
    return re.sub(r"(?<=[-<])(?=[->])", "\u2060", text).translate(_SPECIAL)


def plain(marked: str) -> str:
    """The same text for a place that reads no Markdown, such as st.text: what `exact` has marked, as it was typed."""
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|<>~$:&^=])|\u2060", r"\1", marked)


def leave(at: str, tone: Tone, sentence: str) -> None:
    """Leave a sentence for the next drawing of the place `at`."""
    kept = st.session_state.setdefault(_KEPT, {})
    kept.pop(at, None)
    number = st.session_state[_LEFT] = st.session_state.get(_LEFT, 0) + 1
    kept[_ANYWHERE if tone == "success" else at] = (tone, sentence, number)


def is_left(at: str) -> bool:
    """Whether a sentence waits at this place, or stays there."""
    return at in st.session_state.get(_KEPT, {})


def left_at(beginning: str) -> list[str]:
    """The places, of those whose names begin so, at which a sentence waits."""
    return [at for at in st.session_state.get(_KEPT, {}) if at.startswith(beginning)]


def refusals_left() -> list[str]:
    """Why something was not done, wherever on the page it waits to be said."""
    kept: dict[str, tuple[Tone, str, int]] = st.session_state.get(_KEPT, {})
    return [sentence for tone, sentence, _ in kept.values() if tone == "error"]


def forget(at: str) -> None:
    """Take away what was left at this place."""
    st.session_state.get(_KEPT, {}).pop(at, None)


def show(at: str = "page", *, refusal_stays: bool = False) -> None:
    """Show and forget what was left at this place: good news in passing, a refusal until the next change, or, when it
    stays, until it is forgotten."""
    kept: dict[str, tuple[Tone, str, int]] = st.session_state.get(_KEPT, {})
    if _ANYWHERE in kept:
        st.toast(exact(kept.pop(_ANYWHERE)[1]), icon=":material/check:")
    if at in kept:
        tone, sentence, number = kept[at]
        if not (refusal_stays and tone == "error"):
            del kept[at]
        with in_view(f"{at}.{number}"):
            say = st.error if tone == "error" else st.info
            say(exact(sentence), icon=":material/error:" if tone == "error" else None)
            step_up.draw(at)


def in_view(mark: str) -> DeltaGenerator:
    """A place for what must be seen: fields.js brings it into view when its `mark` is new."""
    return st.container(key=f"refused.{mark}")
