"""What all fields of a form share: where what is typed is kept, what stands in each, and what is said beside it."""

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
    """One form of a page, with a name that says which record it is about."""

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
        """Whether something typed is waiting to be saved."""
        return bool(self.state.typed)

    @property
    def values(self) -> dict[str, Any]:
        """What stands in the fields drawn so far in this run, by name; None for what cannot be read."""
        return {name: self._read(name, self._stands(name)) for name in self._fields}

    @contextmanager
    def about(self, whose: str) -> Iterator[None]:
        """Fields about one of several, who is named before each in the summary of what is wrong."""
        self._about = f"{whose}: "
        try:
            yield
        finally:
            self._about = ""

    def need(self, name: str) -> None:
        """Ask for an answer in a field that was drawn already, if it was; for a choice."""
        if name in self._fields:
            self._fields[name] = replace(self._fields[name], missing=CHOOSE)

    @property
    def is_only_here(self) -> bool:
        """Whether something stands in a field that the database has not."""
        return self.state.is_only_here

    def keep(self) -> bool:
        """Keep what is typed as a draft; whether the database has it now. `save` says when it has not."""
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
        """What a field is drawn with. Streamlit forgets a field that is out of sight for a run: then what was typed."""
        if self._widget(name) not in st.session_state and name in self.state.typed:
            self.state.start[name] = self.state.typed[name]
        self._begins = self.state.start.get(name, default)
        return self._begins

    @contextmanager
    def _around(self, name: str, kind: str) -> Iterator[None]:
        """A field with what is wrong with it below it. fields.js tells a screen reader that they belong together."""
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
        """What stands in the field that was just drawn, read; None when it cannot be."""
        field = self._fields[name] = FormField(f"{self._about}{label}", self._widget(name), read, say, missing)
        self.state.fields = self._fields
        self.state.shown[name] = value
        # A page that has found another server holds what was typed, of which that one's database may know nothing.
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
        """Keep what is typed as a draft; what was said of this field, or at the button, is over."""
        for said in (name, *(self.state.refused.keys() - self._fields.keys())):
            self.state.refused.pop(said, None)
        self.keep()
