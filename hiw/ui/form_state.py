"""What the server session remembers of one form between runs, and how values are kept and read back."""

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

    `read` makes the field's value of what stands in it, or of what a draft kept of it, and raises RuleBroken for what
    cannot be read. `say` puts a stored value in words. `missing` is the sentence when nothing stands in it, or "".
    """

    label: str
    widget: str
    read: Callable[[Any], Any]
    say: Callable[[Any], str]
    missing: str

    @property
    def anchor(self) -> str:
        """The class that the page gives to the field."""
        return re.sub("[^a-zA-Z0-9_-]", "-", self.widget)

    @property
    def called(self) -> str:
        """The label, to be followed by a sentence."""
        return self.label if self.label.endswith("?") else f"{self.label}:"

    def wrong(self, stands: Any, *, complete: bool = True) -> str:
        """Why what stands in the field cannot be saved, or ""; nothing is right when it need not be `complete`."""
        try:
            value = self.read(stands)
        except RuleBroken as refused:
            return str(refused)
        is_empty = not value.strip() if isinstance(value, str) else value in (None, [])
        return self.missing if complete and is_empty else ""

    def kept(self, stands: Any) -> Any:
        """What a draft keeps of it: the value, or what was typed when it cannot be read."""
        try:
            return storable(self.read(stands))
        except RuleBroken:
            return stands


@dataclass
class FormState:
    """What the server session remembers of one form between runs.

    `known` is what the database has of each field, in a row or a draft, as a draft keeps it.
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
        """Begin again from a row's values (none for a form that adds), with nothing typed and a new key."""
        self.key, self.version, self.base = new_key(), version, base
        self.typed, self.theirs, self.seen, self.shown, self.start = {}, {}, {}, {}, dict(base)
        self.known, self.days, self.refused = {}, {}, {}
        self.drawing += 1

    def day(self, name: str, typed: str, purpose: DayPurpose) -> date | None:
        """The day that was typed into a field, as it was read when it came: "tomorrow" stays the same day at midnight.

        Raises RuleBroken for what is no day.
        """
        if (name, typed) not in self.days:
            self.days[name, typed] = day_of(typed, purpose, clock.today())
        return self.days[name, typed]

    def stands(self, name: str, widget: str) -> Any:
        """What a field holds. Streamlit may forget it while one run overtakes another: then what was typed or drawn."""
        if widget in st.session_state:
            return st.session_state[widget]
        return self.typed.get(name, self.shown.get(name))

    @property
    def is_only_here(self) -> bool:
        """Whether something stands in a field that the database has not."""
        fields = self.fields.items()
        return any(
            _plain(field.kept(self.stands(name, field.widget))) != _plain(self.known.get(name))
            for name, field in fields
        )

    def refuse(self, sentences: Mapping[str, str]) -> None:
        """Remember why the form was not saved, by field; each stays until its field is changed."""
        self.refused = dict(sentences)
        self.refusals += 1


def first_state(draft: Mapping[str, Any] | None, version: int, row: dict[str, Any]) -> FormState:
    """A form as its draft left it, or as its row is."""
    if draft:
        typed, base = dict(draft["typed"]), dict(draft["base"])
        return FormState(draft["key"], draft["version"], base, typed=typed, start={**base, **typed})
    return FormState(new_key(), version, row, start=dict(row))


def storable(value: Any) -> Any:
    """A field's value as a draft keeps it."""
    return [audit.plain(v) for v in value] if isinstance(value, list) else audit.plain(value)


def same(value: Any, options: Sequence[Any]) -> Any:
    """The option itself for its stored form (an enum's word comes back from JSON as text)."""
    return next((option for option in options if audit.plain(option) == audit.plain(value)), None)


def as_text(value: Any) -> str:
    """A text field's value; nothing is no text."""
    return "" if value is None else str(value)


def _plain(kept: Any) -> str:
    """A kept value to be compared: a row may hold a number where a field holds its text, and nothing is nothing."""
    return "" if kept == [] else as_text(kept)


def as_typed_day(kept: Any) -> str:
    """A day as its text field shows it: a row and a draft keep it as 2026-12-01; what could not be read stands as it
    was typed."""
    try:
        day = date.fromisoformat(kept)
    except (TypeError, ValueError):
        return as_text(kept)
    # Python reads more than we write: 20261130, and days of years that are refused.
    return shown(day) if day.isoformat() == kept and FIRST <= day <= LAST else as_text(kept)


def as_typed_hours(kept: Any) -> str:
    """Hours as their text field shows them: a row and a draft keep minutes, as a number; what could not be read stands
    as it was typed."""
    return typed_hours.shown(kept) if isinstance(kept, int) else as_text(kept)
