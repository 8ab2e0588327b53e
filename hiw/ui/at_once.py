"""Widgets that save at a touch, such as a tick box; they show what is stored, also after a failed save.

tick = SavedWidget("tick.7", stands=action.is_done, version=action.version)
tick.draw(st.checkbox, "Done", lambda is_done: perform("Done.", bind(tick_action, done=is_done), at=tick.name))
tick.show_refusal()
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from hiw.ui import messages, notices

_DRAWINGS, _REFUSED_AT, _SAVING = "at-once.drawings", "at-once.refused-at", "at-once.saving"
CUT_SHORT = "This was not saved. What you see is what is saved. Please try again."


def show_refusals_of_gone(beginning: str, there: Collection[str]) -> None:
    """Show, once, the refusals of widgets whose names begin with `beginning` and that are no longer drawn."""
    for name in messages.left_at(beginning):
        if name not in there:
            notices.show(name)


@dataclass(frozen=True)
class SavedWidget:
    """A widget that saves at a touch.

    `name` is unique on the page, and the position of its notices; `stands` is the stored value in its `version`."""

    name: str
    stands: Any
    version: object

    def draw(
        self, kind: Callable[..., Any], label: str, save: Callable[[Any], object], *, options: Sequence[Any] = (),
        **look: Any,
    ) -> None:  # fmt: skip
        """Draw a box, a switch, or a list of `options`; `save` is called with the new value."""
        if options:
            choices = list(options)
            look |= {"options": choices, "index": choices.index(self.stands) if self.stands in choices else None}
        else:
            look["value"] = self.stands
        key = self._key()
        kind(label, key=key, on_change=self._touched, args=(key, save), **look)

    def show_refusal(self) -> None:
        """Show why the last touch was not saved, until one is saved or the stored value changes."""
        if st.session_state.get(_REFUSED_AT, {}).get(self.name, self._now()) != self._now():
            messages.forget(self.name)
        notices.show(self.name, refusal_stays=True)

    def _now(self) -> tuple[Any, object]:
        return self.stands, self.version

    def _key(self) -> str:
        """Return a new key after a failed save: under the same key the browser would still show the unsaved value."""
        drawings: dict[str, int] = st.session_state.setdefault(_DRAWINGS, {})
        holds = st.session_state.get(self._key_of(drawings.get(self.name, 0)), self.stands)
        if holds != self.stands and self.name not in st.session_state.get(_SAVING, ()):
            drawings[self.name] = drawings.get(self.name, 0) + 1
            if not messages.is_left(self.name):  # a newer run of the page has cut the touch short
                messages.leave(self.name, "error", CUT_SHORT)
                self._note()
        return self._key_of(drawings.get(self.name, 0))

    def _key_of(self, drawing: int) -> str:
        return f"{self.name}.{self.version}" + (f"#{drawing}" if drawing else "")

    def _note(self) -> None:
        """Remember the stored value at the time of a refusal."""
        st.session_state.setdefault(_REFUSED_AT, {})[self.name] = self._now()

    def _touched(self, key: str, save: Callable[[Any], object]) -> None:
        saving: set[str] = st.session_state.setdefault(_SAVING, set())
        saving.add(self.name)  # a newer run of the page may begin meanwhile, which must not take it for lost
        try:
            self._note()
            messages.forget(self.name)
            save(st.session_state[key])
        finally:
            saving.discard(self.name)
