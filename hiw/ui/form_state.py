"""What the server session remembers of one form between runs, and how values are kept and read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hiw import audit
from hiw.ui.run import new_key


@dataclass
class FormState:
    """What the server session remembers of one form between runs."""

    key: str
    version: int
    base: dict[str, Any]
    typed: dict[str, Any] = field(default_factory=dict)
    start: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    says: dict[str, tuple[str, Callable[[Any], str]]] = field(default_factory=dict)
    drawing: int = 0

    def draw_anew(self, version: int, base: dict[str, Any]) -> None:
        """Begin again from a row's values (none for a form that adds), with nothing typed and a new key."""
        self.key, self.version, self.base = new_key(), version, base
        self.typed, self.theirs, self.seen, self.shown, self.start = {}, {}, {}, {}, dict(base)
        self.drawing += 1


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


def as_day(value: Any) -> date | None:
    """A day for its stored form."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
