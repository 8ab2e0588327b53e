"""State of one form between runs, and how its values are stored in drafts and read back."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from hiw import audit, clock, typed_hours
from hiw.errors import RuleBroken
from hiw.typed_days import FIRST, LAST, DayPurpose, day_of, shown
from hiw.ui.run import new_key


@dataclass(frozen=True)
class FormField:
    """A field as it was last drawn.

    `read` turns what is typed, or what a draft kept, into the value; it raises RuleBroken for what cannot be read.
    `say` puts a stored value in words. `missing` is the sentence for an empty required field, or "".
    """

    label: str
    widget: str
    read: Callable[[Any], Any]
    say: Callable[[Any], str]
    missing: str

    @property
    def anchor(self) -> str:
        """Return the CSS class of the field."""
        return re.sub("[^a-zA-Z0-9_-]", "-", self.widget)

    @property
    def called(self) -> str:
        """Return the label, to be followed by a sentence."""
        return self.label if self.label.endswith("?") else f"{self.label}:"

    def wrong(self, stands: Any, *, complete: bool = True) -> str:
        """Return why the field cannot be saved, or ""; an empty field is right when the form need not be `complete`."""
        try:
            value = self.read(stands)
        except RuleBroken as refused:
            return str(refused)
        is_empty = not value.strip() if isinstance(value, str) else value in (None, [])
        return self.missing if complete and is_empty else ""

    def kept(self, stands: Any) -> Any:
        """Return what a draft keeps: the value, or what was typed when it cannot be read."""
        try:
            return storable(self.read(stands))
        except RuleBroken:
            return stands


@dataclass
class FormState:
    """State of one form between runs.

    `known` is the stored value of each field, in a row or a draft, in the form that drafts keep.
    """

    key: str
    version: int
    base: dict[str, Any]
    typed: dict[str, Any] = field(default_factory=dict)
    start: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, FormField] = field(default_factory=dict)
    days: dict[tuple[str, str], date | None] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    refusals: int = 0
    drawing: int = 0

    def draw_anew(self, version: int, base: dict[str, Any]) -> None:
        """Start over from a row's values (none for a form that adds), with nothing typed and a new key."""
        self.key, self.version, self.base = new_key(), version, base
        self.typed, self.theirs, self.seen, self.shown, self.start = {}, {}, {}, {}, dict(base)
        self.known, self.days, self.refused = {}, {}, {}
        self.drawing += 1

    def day(self, name: str, typed: str, purpose: DayPurpose) -> date | None:
        """Return the day typed into a field, as it was read at the time: "tomorrow" keeps its day past midnight.

        Raises RuleBroken for what is no day.
        """
        if (name, typed) not in self.days:
            self.days[name, typed] = day_of(typed, purpose, clock.today())
        return self.days[name, typed]

    def stands(self, name: str, widget: str) -> Any:
        """Return what a field holds, or what was typed or drawn last where Streamlit has forgotten it."""
        if widget in st.session_state:
            return st.session_state[widget]
        return self.typed.get(name, self.shown.get(name))

    @property
    def is_only_here(self) -> bool:
        """Return whether a field holds something that is not stored."""
        fields = self.fields.items()
        return any(
            _plain(field.kept(self.stands(name, field.widget))) != _plain(self.known.get(name))
            for name, field in fields
        )

    def refuse(self, sentences: Mapping[str, str]) -> None:
        """Remember errors by field; each stays until its field is changed."""
        self.refused = dict(sentences)
        self.refusals += 1


def first_state(draft: Mapping[str, Any] | None, version: int, row: dict[str, Any]) -> FormState:
    """Return the state of a form from its draft, or else from its row."""
    if draft:
        typed, base = dict(draft["typed"]), dict(draft["base"])
        return FormState(draft["key"], draft["version"], base, typed=typed, start={**base, **typed})
    return FormState(new_key(), version, row, start=dict(row))


def storable(value: Any) -> Any:
    """Return a field's value as a draft keeps it."""
    return [audit.plain(v) for v in value] if isinstance(value, list) else audit.plain(value)


def same(value: Any, options: Sequence[Any]) -> Any:
    """Return the option for its stored form (an enum comes back from JSON as text)."""
    return next((option for option in options if audit.plain(option) == audit.plain(value)), None)


def as_text(value: Any) -> str:
    """Return a text field's value; None becomes ""."""
    return "" if value is None else str(value)


def _plain(kept: Any) -> str:
    """Return a stored value as text to compare: a row may hold a number where a field holds text."""
    return "" if kept == [] else as_text(kept)


def as_typed_day(kept: Any) -> str:
    """Return a stored day (2026-12-01) as its text field shows it; what could not be read stays as typed."""
    try:
        day = date.fromisoformat(kept)
    except (TypeError, ValueError):
        return as_text(kept)
    # Python reads more than we write: 20261130, and days of years that are refused.
    return shown(day) if day.isoformat() == kept and FIRST <= day <= LAST else as_text(kept)


def as_typed_hours(kept: Any) -> str:
    """Return stored minutes as the text field of hours shows them; what could not be read stays as typed."""
    return typed_hours.shown(kept) if isinstance(kept, int) else as_text(kept)
