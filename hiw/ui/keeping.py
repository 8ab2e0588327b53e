"""What is typed is only in one window until the database has it: that is said, and tried again until it is kept.

Meanwhile keep.js holds a copy, and warns before the window is closed.
"""

import time
import zlib
from dataclasses import dataclass
from typing import Final, Protocol

import streamlit as st

ONLY_HERE: Final = (
    "What you typed is only in this window: it could not be kept. Do not close it or load it anew. "
    "We try again by ourselves."
)
KEPT: Final = "What you typed is kept."
FIRST, LONGEST = 5.0, 60.0  # seconds between two tries
_TRIES: Final = "keeping.tries"


class UnsavedField(Protocol):
    """Something that is typed into, under the name of its draft."""

    name: str

    @property
    def is_only_here(self) -> bool:
        """Whether something stands in it that the database has not."""

    def keep(self) -> bool:
        """Give it to the database; whether that has it now."""


@dataclass
class _Tries:
    """When it was last tried, on the machine's clock, and how long to wait until the next time."""

    at: float
    wait: float = FIRST


@st.fragment(run_every=FIRST)
def say_if_only_here(draft: UnsavedField) -> None:
    """The sentence, as long as it is true. This part redraws by itself, and then tries to keep what was typed.

    The first drawing tries nothing: it comes just after a try that failed.
    """
    tries: dict[str, _Tries] = st.session_state.setdefault(_TRIES, {})
    if draft.is_only_here:
        known = tries.setdefault(draft.name, _Tries(time.monotonic()))
        if time.monotonic() - known.at >= known.wait:
            draft.keep()
            tries[draft.name] = _Tries(time.monotonic(), min(2 * known.wait, LONGEST))
    if not draft.is_only_here:
        tries.pop(draft.name, None)
        return
    with st.container(key=f"only-here.{draft.name}"):
        st.text(ONLY_HERE)


def is_anything_only_here() -> bool:
    """Whether something typed in any form of this window is in no database."""
    forms, grids = st.session_state.get("forms", {}).values(), st.session_state.get("grids", {}).values()
    return any(draft.is_only_here for draft in (*forms, *grids))


def truth() -> str:
    """What is true of all that was typed in this window, as a sentence with a space after it; "" when nothing was."""
    if is_anything_only_here():
        return f"{ONLY_HERE} "
    return f"{KEPT} " if any(form.typed for form in st.session_state.get("forms", {}).values()) else ""


def mark_of(text: str) -> str:
    """What tells one text from another, short: keep.js makes the same."""
    stored = text.encode("utf-8", "replace")
    return f"{len(stored):x}-{zlib.adler32(stored):x}"
