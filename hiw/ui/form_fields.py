"""Fields of a form. Each is read on the server, and shows what is wrong with it beside it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

import streamlit as st

from hiw import audit, words
from hiw.typed_days import DayPurpose
from hiw.typed_hours import in_words, minutes_of
from hiw.typed_numbers import whole_number
from hiw.ui.form_frame import CHOOSE, FormFrame
from hiw.ui.form_state import as_text, as_typed_day, as_typed_hours, same

FILL_IN, TYPE_A_DAY, TYPE_A_NUMBER = "Please fill this in.", "Please type a day.", "Please type a number."
DAY_HINT = "day/month/year"


class FormFields(FormFrame):
    """The kinds of fields of a form; each call draws one and returns its value."""

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
        """Draw a field for one line of text."""
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
        """Draw a field for several lines of text."""
        with self._around(name, "area"):
            value = st.text_area(
                label, value=self._start(name, default), key=self._widget(name), height=height,
                placeholder=placeholder, on_change=self._keep, args=(name,),
            )  # fmt: skip
            return str(self._drawn(name, label, value, as_text, missing=FILL_IN if required else ""))

    def day(
        self, name: str, label: str, *, purpose: DayPurpose, default: date | None = None, required: bool = True
    ) -> date | None:
        """Draw a field for a day, typed as people write it and repeated in words; None while it cannot be read.

        `purpose` decides which year is meant where it is short or left out.
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
        """Draw a field for a whole number; None while it cannot be read."""
        missing = TYPE_A_NUMBER if required else ""
        return self._figure(
            "number", name, label, default, as_text, partial(whole_number, least=least, most=most), missing
        )

    def hours(
        self, name: str, label: str, *, least: int, most: int, default: int | None = None, required: bool = False
    ) -> int | None:
        """Draw a field for hours a week; the value, `least` and `most` are minutes. None while it cannot be read."""
        missing = TYPE_A_NUMBER if required else ""
        return self._figure(
            "hours",
            name,
            label,
            default,
            as_typed_hours,
            partial(minutes_of, least=least, most=most),
            missing,
            in_words,
        )

    def yes(self, name: str, label: str, *, default: bool = False, help: str | None = None) -> bool:
        """Draw a tick box."""
        with self._around(name, "yes"):
            value = st.checkbox(
                label, value=bool(self._start(name, default)), key=self._widget(name), on_change=self._keep,
                args=(name,), help=help,
            )  # fmt: skip
            return bool(self._drawn(name, label, value, bool, lambda v: "Yes" if v else "No"))

    def one_of(
        self, name: str, label: str, options: Mapping[Any, str], *, default: Any = None, required: bool = False
    ) -> Any:
        """Draw a list box for one of `options` (value -> words); it shows text exactly as it is."""
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
        """Draw a list for any number of `options`; the value is in the list's order."""
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
        """Draw all words of an enum to choose one at a touch. It begins with the first, or with none when `empty`."""
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

    def _figure(
        self,
        kind: str,
        name: str,
        label: str,
        default: int | None,
        as_shown: Callable[[Any], str],
        read: Callable[[str], int | None],
        missing: str,
        say: Callable[[int], str] | None = None,
    ) -> int | None:
        """Draw a typed number; `as_shown` and `read` are inverse, and `say` repeats it in words."""
        with self._around(name, kind):
            value = st.text_input(
                label, value=as_shown(self._start(name, default)), key=self._widget(name), autocomplete="off",
                on_change=self._keep, args=(name,),
            )  # fmt: skip
            number: int | None = self._drawn(
                name, label, value, lambda typed: read(as_shown(typed)), as_shown, missing=missing
            )  # fmt: skip
            if say and number is not None:
                with st.container(key=f"said.{self._widget(name)}.{number}"):
                    st.text(say(number))
            return number
