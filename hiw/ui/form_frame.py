"""What all fields of a form share: drafts, current values, and messages beside them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import streamlit as st

from hiw import audit, drafts
from hiw.errors import RuleBroken
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.form_state import FormField, FormState, first_state
from hiw.ui.keeping import mark_of
from hiw.ui.run import perform
from hiw.ui.storing import is_not_stored

Drafts = Mapping[str, Mapping[str, Any]]
CHOOSE = "Please choose."
TYPED = ("line", "area", "day", "number", "hours")


class FormFrame:
    """One form of a page. Its name says which row it is about, and is the key of its draft."""

    def __init__(self, name: str, kept: Drafts, *, version: int = 0, values: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.is_edit = values is not None
        self._row = {f: audit.plain(v) for f, v in (values or {}).items()}
        self._row_version = version
        self._fields: dict[str, FormField] = {}
        self._about = ""
        self._begins: Any = None
        self._is_typed = False
        states: dict[str, FormState] = st.session_state.setdefault("forms", {})
        if name not in states:
            states[name] = first_state(kept.get(name), version, self._row)
        self.state = states[name]
        if self.is_edit and not self.state.typed and self.state.base != self._row:
            self.state.draw_anew(version, self._row)

    @property
    def has_draft(self) -> bool:
        """Return whether something typed is not saved yet."""
        return bool(self.state.typed)

    @property
    def values(self) -> dict[str, Any]:
        """Return the values of the fields drawn so far in this run, by name; None for what cannot be read."""
        return {name: self._read(name, self._stands(name)) for name in self._fields}

    @contextmanager
    def about(self, whose: str) -> Iterator[None]:
        """Prefix the fields drawn inside with `whose` in the summary of errors: for forms about several people."""
        self._about = f"{whose}: "
        try:
            yield
        finally:
            self._about = ""

    def need(self, name: str) -> None:
        """Make a choice that was drawn already a required field."""
        if name in self._fields:
            self._fields[name] = replace(self._fields[name], missing=CHOOSE)

    @property
    def is_only_here(self) -> bool:
        """Return whether a field holds something that is not stored."""
        return self.state.is_only_here

    def keep(self) -> bool:
        """Store what is typed as a draft; return whether it is stored. `save` says so when it is not."""
        self.state.typed |= self._kept()
        typed = dict(self.state.typed)
        texts = {name: stands for name in self._fields if isinstance(stands := self._stands(name), str)}
        fields = {
            "typed": typed,
            "key": self.state.key,
            "version": self.state.version,
            "base": self.state.base,
            "marks": {name: mark_of(text) for name, text in texts.items()},
        }
        done = perform(
            "", bind(drafts.keep_draft, form=self.name, fields=fields), at=self.name, on_refused=is_not_stored,
        )  # fmt: skip
        if done:
            self.state.known |= typed
        return bool(done)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _widget(self, name: str) -> str:
        drawing = f"#{self.state.drawing}" if self.state.drawing else ""
        return f"{self.name}.{name}{drawing}"

    def _stands(self, name: str) -> Any:
        return self.state.stands(name, self._widget(name))

    def _start(self, name: str, default: Any) -> Any:
        """Return the value to draw a field with, or what was typed when Streamlit has forgotten it after a run."""
        if self._widget(name) not in st.session_state and name in self.state.typed:
            self.state.start[name] = self.state.typed[name]
        self._begins = self.state.start.get(name, default)
        return self._begins

    @contextmanager
    def _around(self, name: str, kind: str) -> Iterator[None]:
        """Draw a field with its error below it; fields.js links the two for screen readers."""
        self._is_typed = kind in TYPED
        with st.container(key=f"field-{kind}.{self._widget(name)}", gap=None):
            yield
            refused = self.state.refused.get(name)
            widget = self._widget(name)
            if refused:
                with notices.in_view(f"{widget}.{self.state.refusals}"):
                    st.text(refused)
            elif unread := self._fields[name].wrong(self._stands(name), complete=False):
                with st.container(key=f"unread.{widget}"):
                    st.text(unread)

    def _drawn(
        self,
        name: str,
        label: str,
        value: Any,
        read: Callable[[Any], Any],
        say: Callable[[Any], str] = str,
        *,
        missing: str = "",
    ) -> Any:
        """Return the value read from the field just drawn; None when it cannot be read."""
        field = self._fields[name] = FormField(f"{self._about}{label}", self._widget(name), read, say, missing)
        self.state.fields = self._fields
        self.state.shown[name] = value
        # A page that was reconnected to another server holds typed text that may not be stored.
        self.state.known.setdefault(name, self._begins if self._is_typed else field.kept(value))
        return self._read(name, value)

    def _read(self, name: str, stands: Any) -> Any:
        try:
            return self._fields[name].read(stands)
        except RuleBroken:
            return None

    def _kept(self) -> dict[str, Any]:
        return {name: field.kept(self._stands(name)) for name, field in self._fields.items()}

    def _keep(self, name: str) -> None:
        """Store what is typed as a draft, and forget the messages of this field and of the button."""
        for said in (name, *(self.state.refused.keys() - self._fields.keys())):
            self.state.refused.pop(said, None)
        self.keep()
