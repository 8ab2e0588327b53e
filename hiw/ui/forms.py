"""Forms that lose nothing: what is typed is kept on the server, a double press saves once, a clash shows both sides.

A form is drawn like this, in a page or fragment:

    form = Form("household.42.note", drafts)
    body = form.area("body", "What happened?")
    form.save("Save note", notes.write_note, said="Note saved.", household_id=42)

Every field's value goes to the action under the field's own name. An edit form is given the row's `version` and
the values it is drawn with, and sends one `edit` instead.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import streamlit as st

from hiw import audit, drafts, words
from hiw.edits import Edit
from hiw.errors import Stale
from hiw.ui import messages
from hiw.ui.form_state import FormState, as_day, as_text, first_state, same, storable
from hiw.ui.run import perform

T = TypeVar("T")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
Drafts = Mapping[str, Mapping[str, Any]]
Shape = Callable[[dict[str, Any]], dict[str, Any]]


class Form:
    """One form of a page, with a name that says which record it is about."""

    def __init__(self, name: str, kept: Drafts, *, version: int = 0, values: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.is_edit = values is not None
        self._row = {f: audit.plain(v) for f, v in (values or {}).items()}
        self._row_version = version
        self._read: dict[str, Callable[[Any], Any]] = {}
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
        """What stands in the fields drawn so far in this run, by name."""
        return {n: read(self._stands(n)) for n, read in self._read.items()}

    # -- fields ---------------------------------------------------------------------------------------------------

    def line(self, name: str, label: str, *, placeholder: str = "", hide_label: bool = False, default: str = "") -> str:
        """One line of text."""
        value = st.text_input(
            label, value=self._start(name, default), key=self._widget(name), placeholder=placeholder,
            on_change=self._keep, label_visibility="collapsed" if hide_label else "visible",
        )  # fmt: skip
        return self._drawn(name, label, value, as_text)

    def area(self, name: str, label: str, *, height: int = 160, placeholder: str = "", default: str = "") -> str:
        """Text with room."""
        value = st.text_area(
            label, value=self._start(name, default), key=self._widget(name), height=height,
            placeholder=placeholder, on_change=self._keep,
        )  # fmt: skip
        return self._drawn(name, label, value, as_text)

    def day(self, name: str, label: str, *, default: date | None = None, hide_label: bool = False) -> date | None:
        """A day, or none."""
        start = self._start(name, audit.plain(default))
        value = st.date_input(
            label, value=as_day(start), key=self._widget(name), format="DD/MM/YYYY", min_value=EARLIEST,
            max_value=LATEST, on_change=self._keep, label_visibility="collapsed" if hide_label else "visible",
        )  # fmt: skip
        return self._drawn(name, label, value, as_day, lambda v: words.long_day(date.fromisoformat(v)))

    def number(self, name: str, label: str, *, least: int, most: int, default: int | None = None) -> int | None:
        """A whole number, or none."""
        value = st.number_input(
            label, value=self._start(name, default), min_value=least, max_value=most, step=1,
            key=self._widget(name), on_change=self._keep,
        )  # fmt: skip
        return self._drawn(name, label, value, lambda v: None if v is None else int(v))

    def yes(self, name: str, label: str, *, default: bool = False, help: str | None = None) -> bool:
        """A tick box."""
        value = st.checkbox(
            label, value=bool(self._start(name, default)), key=self._widget(name), on_change=self._keep, help=help
        )
        return self._drawn(name, label, value, bool, lambda v: "Yes" if v else "No")

    def one_of(
        self, name: str, label: str, options: Mapping[Any, str], *, default: Any = None, hide_label: bool = False
    ) -> Any:
        """One of a list, shown by its words (in a list box, which shows text exactly as it is)."""
        keys = list(options)
        start = self._start(name, audit.plain(default))
        index = next((i for i, option in enumerate(keys) if audit.plain(option) == start), 0)
        value = st.selectbox(
            label, keys, index=index, format_func=lambda o: options.get(o, ""), key=self._widget(name),
            on_change=self._keep, label_visibility="collapsed" if hide_label else "visible",
        )  # fmt: skip
        return self._drawn(name, label, value, lambda v: same(v, keys), lambda v: options.get(same(v, keys), str(v)))

    def some_of(self, name: str, label: str, options: Mapping[Any, str], *, default: Sequence[Any] = ()) -> list[Any]:
        """Any number of a list, in the list's order."""
        keys = list(options)
        start = self._start(name, list(default))
        value = st.multiselect(
            label, keys, default=[o for o in keys if o in start], format_func=lambda o: options.get(o, ""),
            key=self._widget(name), on_change=self._keep,
        )  # fmt: skip
        return self._drawn(
            name, label, value, lambda v: [o for o in keys if o in (v or ())],
            lambda v: ", ".join(options.get(each, str(each)) for each in v) or "(nothing)",
        )  # fmt: skip

    def word(
        self, name: str, label: str, words_of: type[StrEnum], *, default: StrEnum | None = None, required: bool = True
    ) -> Any:
        """One of a closed list's words, all in view: one touch. None is an answer unless it is `required`."""
        keys = list(words_of)
        start = self._start(name, audit.plain(default or keys[0] if required else default))
        value = st.segmented_control(
            label, keys, default=same(start, keys), format_func=words.label, key=self._widget(name), required=required,
            on_change=self._keep,
        )  # fmt: skip
        return self._drawn(name, label, value, lambda v: same(v, keys), lambda v: words.label(words_of(v)))

    # -- saving ---------------------------------------------------------------------------------------------------

    def save(
        self,
        label: str,
        action: Callable[..., Any],
        *,
        said: str,
        shape: Shape | None = None,
        back: Shape | None = None,
        then: Callable[[Any], None] | None = None,
        beside: Sequence[str] = (),
        primary: bool = True,
        disabled: str | None = None,
        button: str = "save",
        **fixed: Any,
    ) -> bool:
        """The button. `shape` turns the fields into the action's own and `back` a clash's values into the fields,
        `then` hears what the action returned, `beside` names fields of an edit form that the action takes beside
        its `edit`. A second button of the form has a `button` name of its own."""
        return st.button(
            label,
            key=self._widget(button),
            type="primary" if primary else "secondary",
            on_click=self._save,
            args=(self.state.key, action, said, shape, back, then, tuple(beside), fixed),
            disabled=disabled is not None,
            help=disabled,
        )

    def show_messages(self) -> None:
        """What was said about this form, and both versions of what a colleague changed meanwhile."""
        messages.show(self.name)
        for name, value in self.state.theirs.items():
            with st.container(border=True, key=f"clash.{self.name}.{name}"):
                label, say = self.state.says.get(name, (name.replace("_", " ").capitalize(), str))
                st.text(f"{label}: your colleague saved")
                st.text(say(value) if value not in (None, "") else "(nothing)")
                st.button("Take theirs", key=f"theirs.{self.name}.{name}", on_click=self._take, args=(name, value))
        if self.state.theirs:
            st.text("Saving again keeps yours.")

    def forget(self) -> None:
        """Throw away what was typed. For callbacks."""
        self.state.draw_anew(self._row_version, self._row)
        perform("", drafts.drop_draft, at=self.name, form=self.name)

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

    def _drawn(self, name: str, label: str, value: Any, read: Callable[[Any], T], say: Callable[[Any], str] = str) -> T:
        self._read[name] = read
        self.state.shown[name] = value
        self.state.says[name] = (label, say)
        return read(value)

    def _keep(self) -> None:
        self.state.typed |= {n: storable(v) for n, v in self.values.items()}
        kept = {
            "typed": self.state.typed,
            "key": self.state.key,
            "version": self.state.version,
            "base": self.state.base,
        }
        perform("", drafts.keep_draft, at=self.name, form=self.name, fields=kept)

    def _save(
        self,
        key: str,
        action: Callable[..., Any],
        said: str,
        shape: Shape | None,
        back: Shape | None,
        then: Callable[[Any], None] | None,
        beside: tuple[str, ...],
        fixed: dict[str, Any],
    ) -> None:
        if key != self.state.key:
            return  # the second press of a double click: the first has saved
        values = self.values
        self.state.typed |= {n: storable(v) for n, v in values.items()}
        fields = shape(values) if shape else values
        if self.is_edit:
            fixed = fixed | {name: fields.pop(name) for name in beside}
            fields = {"edit": Edit(self.state.version, self._base(shape, fields), fields)}
        done = perform(
            said, action, at=self.name, form_key=key, draft=self.name,
            on_stale=lambda stale: self._clash(stale, back), **fields, **fixed,
        )  # fmt: skip
        if done is not None:
            self.state.draw_anew(0, {})
            if then:
                then(done)

    def _base(self, shape: Shape | None, fields: dict[str, Any]) -> dict[str, Any]:
        """The same fields as the form was drawn with, or as the colleague saved them if that was shown since."""
        drawn_with = {n: self._read.get(n, lambda v: v)(value) for n, value in self.state.base.items()}
        shaped = (shape(drawn_with) if shape else drawn_with) | self.state.seen
        return {n: shaped.get(n) for n in fields}

    def _clash(self, stale: Stale, back: Shape | None) -> None:
        """Keep what the colleague saved, to be shown, and so that saving again is meant."""
        self.state.version = stale.version or self.state.version
        saved = {clash.field: clash.theirs for clash in stale.clashes}
        self.state.seen |= saved
        self.state.theirs = {n: audit.plain(v) for n, v in (back(saved) if back else saved).items()}
        self.state.base |= {n: v for n, v in self.state.theirs.items() if n in self.state.base}

    def _take(self, name: str, value: Any) -> None:
        self.state.typed |= {n: storable(v) for n, v in self.values.items()} | {name: value}
        self.state.start = {**self.state.start, **self.state.typed}
        self.state.theirs.pop(name, None)
        self.state.drawing += 1
