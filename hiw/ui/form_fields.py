"""The fields of a form: what stands in each is read on the server, and what is wrong with it is said beside it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import streamlit as st

from hiw import audit, drafts, words
from hiw.errors import RuleBroken
from hiw.typed_days import Purpose
from hiw.typed_numbers import whole_number
from hiw.ui import messages
from hiw.ui.form_state import Field, FormState, as_text, as_typed_day, first_state, same
from hiw.ui.run import perform

Drafts = Mapping[str, Mapping[str, Any]]
FILL_IN, TYPE_A_DAY, TYPE_A_NUMBER, CHOOSE = (
    "Please fill this in.", "Please type a day.", "Please type a number.", "Please choose.",
)  # fmt: skip
DAY_HINT = "day/month/year"
AT_BUTTON = ""  # in place of a field's name: what is said of none stands at the button


class FormFields:
    """The fields of one form of a page, with a name that says which record it is about."""

    def __init__(self, name: str, kept: Drafts, *, version: int = 0, values: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.is_edit = values is not None
        self._row = {f: audit.plain(v) for f, v in (values or {}).items()}
        self._row_version = version
        self._fields: dict[str, Field] = {}
        self._about = ""
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

    # -- fields ---------------------------------------------------------------------------------------------------

    def line(
        self,
        name: str,
        label: str,
        *,
        placeholder: str = "",
        hide_label: bool = False,
        default: str = "",
        required: bool = False,
    ) -> str:
        """One line of text."""
        with self._around(name, "line"):
            value = st.text_input(
                label, value=self._start(name, default), key=self._widget(name), placeholder=placeholder,
                on_change=self._keep, args=(name,), label_visibility="collapsed" if hide_label else "visible",
            )  # fmt: skip
            return str(self._drawn(name, label, value, as_text, missing=FILL_IN if required else ""))

    def area(
        self,
        name: str,
        label: str,
        *,
        height: int = 160,
        placeholder: str = "",
        default: str = "",
        required: bool = False,
    ) -> str:
        """Text with room."""
        with self._around(name, "area"):
            value = st.text_area(
                label, value=self._start(name, default), key=self._widget(name), height=height,
                placeholder=placeholder, on_change=self._keep, args=(name,),
            )  # fmt: skip
            return str(self._drawn(name, label, value, as_text, missing=FILL_IN if required else ""))

    def day(
        self, name: str, label: str, *, purpose: Purpose, default: date | None = None, required: bool = True
    ) -> date | None:
        """A day, typed as people write it and repeated in words; None while it is none.

        `purpose` is what the day is for: it decides which year is meant where the year is short or left out.
        """
        with self._around(name, "day"):
            value = st.text_input(
                label, value=as_typed_day(self._start(name, audit.plain(default))), key=self._widget(name),
                placeholder=DAY_HINT, autocomplete="off", on_change=self._keep, args=(name,),
            )  # fmt: skip
            day: date | None = self._drawn(
                name, label, value, lambda typed: self.state.day(name, as_text(typed), purpose),
                lambda kept: words.whole_day(date.fromisoformat(kept)), missing=TYPE_A_DAY if required else "",
            )  # fmt: skip
            if day:
                with st.container(key=f"said.{self._widget(name)}.{day.isoformat()}"):
                    st.text(words.whole_day(day))
            return day

    def number(
        self, name: str, label: str, *, least: int, most: int, default: int | None = None, required: bool = False
    ) -> int | None:
        """A whole number; None while it is none."""
        with self._around(name, "number"):
            value = st.text_input(
                label, value=as_text(self._start(name, default)), key=self._widget(name), autocomplete="off",
                on_change=self._keep, args=(name,),
            )  # fmt: skip
            number: int | None = self._drawn(
                name, label, value, lambda typed: whole_number(as_text(typed), least, most),
                missing=TYPE_A_NUMBER if required else "",
            )  # fmt: skip
            return number

    def yes(self, name: str, label: str, *, default: bool = False, help: str | None = None) -> bool:
        """A tick box."""
        with self._around(name, "yes"):
            value = st.checkbox(
                label, value=bool(self._start(name, default)), key=self._widget(name), on_change=self._keep,
                args=(name,), help=help,
            )  # fmt: skip
            return bool(self._drawn(name, label, value, bool, lambda v: "Yes" if v else "No"))

    def one_of(
        self, name: str, label: str, options: Mapping[Any, str], *, default: Any = None, required: bool = False
    ) -> Any:
        """One of a list, shown by its words (in a list box, which shows text exactly as it is)."""
        keys = list(options)
        start = self._start(name, audit.plain(default))
        index = next((i for i, option in enumerate(keys) if audit.plain(option) == start), 0)
        with self._around(name, "choice"):
            value = st.selectbox(
                label, keys, index=index, format_func=lambda o: options.get(o, ""), key=self._widget(name),
                on_change=self._keep, args=(name,),
            )  # fmt: skip
            return self._drawn(
                name, label, value, lambda v: same(v, keys), lambda v: options.get(same(v, keys), str(v)),
                missing=CHOOSE if required else "",
            )  # fmt: skip

    def some_of(
        self,
        name: str,
        label: str,
        options: Mapping[Any, str],
        *,
        default: Sequence[Any] = (),
        required: bool = False,
    ) -> list[Any]:
        """Any number of a list, in the list's order."""
        keys = list(options)
        start = self._start(name, list(default))
        with self._around(name, "choices"):
            value = st.multiselect(
                label, keys, default=[o for o in keys if o in start], format_func=lambda o: options.get(o, ""),
                key=self._widget(name), on_change=self._keep, args=(name,),
            )  # fmt: skip
            chosen: list[Any] = self._drawn(
                name, label, value, lambda v: [o for o in keys if o in (v or ())],
                lambda v: ", ".join(options.get(each, str(each)) for each in v) or "(nothing)",
                missing=CHOOSE if required else "",
            )  # fmt: skip
            return chosen

    def word(
        self,
        name: str,
        label: str,
        words_of: type[StrEnum],
        *,
        default: StrEnum | None = None,
        empty: bool = False,
        required: bool = True,
    ) -> Any:
        """One of a closed list's words, all in view: one touch. It begins with the first, or `empty`: with none."""
        keys = list(words_of)
        start = self._start(name, audit.plain(default if empty else default or keys[0]))
        with self._around(name, "word"):
            value = st.segmented_control(
                label, keys, default=same(start, keys), format_func=words.label, key=self._widget(name),
                required=not empty, on_change=self._keep, args=(name,),
            )  # fmt: skip
            return self._drawn(
                name, label, value, lambda v: same(v, keys), lambda v: words.label(words_of(v)),
                missing=CHOOSE if required else "",
            )  # fmt: skip

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

    # -- inside ---------------------------------------------------------------------------------------------------

    def _widget(self, name: str) -> str:
        drawing = f"#{self.state.drawing}" if self.state.drawing else ""
        return f"{self.name}.{name}{drawing}"

    def _stands(self, name: str) -> Any:
        """What a field holds. Streamlit may forget it while one run overtakes another: then what was typed or drawn."""
        if self._widget(name) in st.session_state:
            return st.session_state[self._widget(name)]
        return self.state.typed.get(name, self.state.shown.get(name))

    def _start(self, name: str, default: Any) -> Any:
        """What a field is drawn with. Streamlit forgets a field that is out of sight for a run: then what was typed."""
        if self._widget(name) not in st.session_state and name in self.state.typed:
            self.state.start[name] = self.state.typed[name]
        return self.state.start.get(name, default)

    @contextmanager
    def _around(self, name: str, kind: str) -> Iterator[None]:
        """A field with what is wrong with it below it. fields.js tells a screen reader that they belong together."""
        with st.container(key=f"field-{kind}.{self._widget(name)}", gap=None):
            yield
            refused = self.state.refused.get(name)
            widget = self._widget(name)
            if refused:
                with messages.in_view(f"{widget}.{self.state.refusals}"):
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
        anchor = re.sub("[^a-zA-Z0-9_-]", "-", self._widget(name))
        self._fields[name] = Field(f"{self._about}{label}", anchor, read, say, missing)
        self.state.fields = self._fields
        self.state.shown[name] = value
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
        for said in (name, AT_BUTTON):
            self.state.refused.pop(said, None)
        self.state.typed |= self._kept()
        kept = {
            "typed": self.state.typed,
            "key": self.state.key,
            "version": self.state.version,
            "base": self.state.base,
        }
        perform("", drafts.keep_draft, at=self.name, form=self.name, fields=kept)
