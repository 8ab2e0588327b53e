"""Sentences that wait to be read after a change, each at its place of the page; `notices` shows them."""

import re
from typing import Literal

import streamlit as st

Tone = Literal["success", "error", "info"]
_KEPT, _LEFT, _PASSWORD = "messages", "messages.left", "messages.password"
ANYWHERE = "anywhere"  # good news passes over the page, wherever it came from: a dialog's is told when it has closed
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
    kept[ANYWHERE if tone == "success" else at] = (tone, sentence, number)


def is_left(at: str) -> bool:
    """Whether a sentence waits at this place, or stays there."""
    return at in st.session_state.get(_KEPT, {})


def left_at(beginning: str) -> list[str]:
    """The places, of those whose names begin so, at which a sentence waits."""
    return [at for at in st.session_state.get(_KEPT, {}) if at.startswith(beginning)]


def refusals_left() -> list[str]:
    """Why something was not done, wherever on the page it waits to be said."""
    return [sentence for tone, sentence, _ in waiting().values() if tone == "error"]


def forget(at: str) -> None:
    """Take away what was left at this place."""
    st.session_state.get(_KEPT, {}).pop(at, None)


def waiting() -> dict[str, tuple[Tone, str, int]]:
    """What waits, by its place: its tone, the sentence, and a number that no other has."""
    kept: dict[str, tuple[Tone, str, int]] = st.session_state.get(_KEPT, {})
    return kept


def ask_password(at: str) -> None:
    """Let the next drawing of the place `at` ask for the password once more."""
    st.session_state[_PASSWORD] = at


def takes_password(at: str) -> bool:
    """Whether the password is to be asked for here; said once."""
    if st.session_state.get(_PASSWORD) != at:
        return False
    del st.session_state[_PASSWORD]
    return True
