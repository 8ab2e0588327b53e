"""Messages left by a callback for the next run, each at a position of the page; `notices` shows them."""

import re
from typing import Literal

import streamlit as st

Tone = Literal["success", "error", "info"]
_KEPT, _LEFT, _PASSWORD = "messages", "messages.left", "messages.password"
ANYWHERE = "anywhere"  # success is shown over the page: a dialog's when it has closed
_SPECIAL = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]()#+-.!|<>~$:&^="})


def exact(text: str) -> str:
    """Escape text for a place that reads Markdown, so that it is shown as typed.

    Streamlit turns "->" into an arrow and "--" into a dash even when escaped: an invisible joiner prevents it.
    """
    return re.sub(r"(?<=[-<])(?=[->])", "\u2060", text).translate(_SPECIAL)


def plain(marked: str) -> str:
    """Undo `exact` for a place that reads no Markdown, such as st.text."""
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|<>~$:&^=])|\u2060", r"\1", marked)


def leave(at: str, tone: Tone, sentence: str) -> None:
    """Leave a message for the next drawing of the position `at`."""
    kept = st.session_state.setdefault(_KEPT, {})
    kept.pop(at, None)
    number = st.session_state[_LEFT] = st.session_state.get(_LEFT, 0) + 1
    kept[ANYWHERE if tone == "success" else at] = (tone, sentence, number)


def is_left(at: str) -> bool:
    """Return whether a message waits or stays at this position."""
    return at in st.session_state.get(_KEPT, {})


def left_at(beginning: str) -> list[str]:
    """Return the positions with a waiting message whose names begin with `beginning`."""
    return [at for at in st.session_state.get(_KEPT, {}) if at.startswith(beginning)]


def refusals_left() -> list[str]:
    """Return the refusals that wait anywhere on the page."""
    return [sentence for tone, sentence, _ in waiting().values() if tone == "error"]


def forget(at: str) -> None:
    """Remove the message at this position."""
    st.session_state.get(_KEPT, {}).pop(at, None)


def waiting() -> dict[str, tuple[Tone, str, int]]:
    """Return the waiting messages by position: tone, sentence, and a unique number."""
    kept: dict[str, tuple[Tone, str, int]] = st.session_state.get(_KEPT, {})
    return kept


def ask_password(at: str) -> None:
    """Ask for the password again at the next drawing of the position `at`."""
    st.session_state[_PASSWORD] = at


def takes_password(at: str) -> bool:
    """Return, once, whether the password is to be asked for at this position."""
    if st.session_state.get(_PASSWORD) != at:
        return False
    del st.session_state[_PASSWORD]
    return True
