"""Say when typed text is not stored, and try again until it is.

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
    """A field whose text can be stored under the name of its draft."""

    name: str

    @property
    def is_only_here(self) -> bool:
        """Return whether it holds something that is not stored."""

    def keep(self) -> bool:
        """Store it; return whether it is stored."""


@dataclass
class _Tries:
    """When storing was last tried (monotonic seconds), and how long to wait until the next try."""

    at: float
    wait: float = FIRST


@st.fragment(run_every=FIRST)
def say_if_only_here(draft: UnsavedField) -> None:
    """Show that a text is not stored, for as long as that is true.

    This fragment polls, and tries to store the text. Its first run tries nothing: it comes just after a failed try.
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
    """Return whether something typed in any form of this window is not stored."""
    forms, grids = st.session_state.get("forms", {}).values(), st.session_state.get("grids", {}).values()
    return any(draft.is_only_here for draft in (*forms, *grids))


def truth() -> str:
    """Return a sentence on what was typed in this window and is (not) stored, with a space after it; "" for nothing."""
    if is_anything_only_here():
        return f"{ONLY_HERE} "
    return f"{KEPT} " if any(form.typed for form in st.session_state.get("forms", {}).values()) else ""


def mark_of(text: str) -> str:
    """Return a short hash of a text; keep.js computes the same."""
    stored = text.encode("utf-8", "replace")
    return f"{len(stored):x}-{zlib.adler32(stored):x}"
