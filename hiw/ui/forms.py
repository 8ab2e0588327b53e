"""Forms that lose nothing: drafts on the server, one save for a double press, both versions at a clash.

A form is drawn like this, in a page or fragment:

    form = Form("household.42.note", drafts)
    form.show_messages()
    body = form.area("body", "What happened?", required=True)
    form.save("Save note", partial(notes.write_note, household_id=42), said="Note saved.")

Every field's value goes to the action under the field's own name; one that it does not know, or lacks, is a TypeError
when the button is drawn. Where the names differ, a `ShapedAction` makes the action's fields of the form's. An edit form
is given the row's `version` and the values it is drawn with, and sends one `edit` instead. Nothing is sent while a
field cannot be read or a required one is empty; what that is, and what the action refuses, is said beside each field,
with a summary at the top.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeVar

import streamlit as st

from hiw import audit, drafts
from hiw.edits import Edit
from hiw.errors import HiwError, NotStored, RuleBroken, Stale
from hiw.ui import messages, notices
from hiw.ui.bound_action import BoundAction, FormAction, bind, bind_to, check_fields
from hiw.ui.form_fields import FormFields
from hiw.ui.form_frame import Drafts
from hiw.ui.keeping import say_if_only_here
from hiw.ui.run import perform, rehearse

__all__ = ["Drafts", "Form"]

T = TypeVar("T")
Shape = Callable[[dict[str, Any]], dict[str, Any]]
NOWHERE: Mapping[str, str] = {}
NOT_SAVED = "Not saved yet"


@dataclass(frozen=True)
class SaveOptions(Generic[T]):
    """Options of a save button: see `Form.save`."""

    action: FormAction[T]
    said: str
    shape: Shape | None
    back: Shape | None
    then: Callable[[T | Literal[True]], None] | None
    beside: tuple[str, ...]
    called: Mapping[str, str]
    complete: bool

    def shaped(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return an edit form's values by the names of the row's fields."""
        return self.shape(values) if self.shape else values


class Form(FormFields):
    """One form of a page: its fields, its save button, and its messages."""

    _has_said = False

    def save(
        self,
        label: str,
        action: FormAction[T],
        *,
        said: str,
        shape: Shape | None = None,
        back: Shape | None = None,
        then: Callable[[T | Literal[True]], None] | None = None,
        beside: Sequence[str] = (),
        called: Mapping[str, str] = NOWHERE,
        complete: bool = True,
        primary: bool = True,
        disabled: str | None = None,
        button: str = "save",
    ) -> bool:
        """Draw the button. `shape` turns an edit form's values into the row's and `back` a clash's into its own,
        `then` hears what the action returned (True for nothing, and for a second press), `beside` names fields of an
        edit form that the action takes beside its `edit`, `called` gives the form's name for a field that the action
        calls otherwise. What need not be `complete` may lack required fields. A second button of the form has a
        `button` name of its own. Raises TypeError when the form's fields are not the action's."""
        check_fields(action, ("edit", *beside) if self.is_edit else self._fields)
        saving = SaveOptions(action, said, shape, back, then, tuple(beside), called, complete)
        widget = self._widget(button)
        with st.container(key=f"saving.{widget}", width="content", gap="xsmall"):
            pressed = st.button(
                label, key=widget, type="primary" if primary else "secondary", on_click=self._save,
                args=(self.state.key, saving), disabled=disabled is not None, help=disabled,
            )  # fmt: skip
            notices.show(self.name)
            self._say_if_only_here()
            if here := [said for name, said in self.state.refused.items() if name not in self._fields]:
                with notices.in_view(f"{widget}.{self.state.refusals}"):
                    st.error(messages.exact(" ".join(here)), icon=":material/error:")
        return pressed

    def show_messages(self) -> None:
        """Show why it was not saved, with links to the fields, and both versions at a clash."""
        self._show_refused()
        notices.show(f"{self.name}.clash")
        for name, value in self.state.theirs.items():
            with st.container(border=True, key=f"clash.{self.name}.{name}"):
                field = self.state.fields.get(name)
                label = field.label if field else name.replace("_", " ").capitalize()
                st.text(f"{messages.plain(label)}: your colleague saved")
                st.text((field.say if field else str)(value) if value not in (None, "") else "(nothing)")
                st.button("Take theirs", key=f"theirs.{self.name}.{name}", on_click=self._take, args=(name, value))
        if self.state.theirs:
            st.text("Saving again keeps yours.")

    def forget(self) -> None:
        """Discard what was typed. For callbacks."""
        self.state.draw_anew(self._row_version, self._row)
        perform("", bind(drafts.drop_draft, form=self.name), at=self.name)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _say_if_only_here(self) -> None:
        """Show that something is not stored, once for all buttons of the form."""
        if self.is_only_here and not self._has_said:
            self._has_said = True
            say_if_only_here(self)

    def _show_refused(self) -> None:
        """Show each error with a link to its field. A form of one field shows it beside the field only."""
        fields = self.state.fields
        named = {name: sentence for name, sentence in self.state.refused.items() if name in fields}
        if named and len(fields) > 1:
            ways = (f"* [{fields[n].called} {messages.exact(said)}](#{fields[n].anchor})" for n, said in named.items())
            with st.container(key=f"summary.{self.name}.{self.state.refusals}"):
                st.error("\n".join(ways), title=NOT_SAVED, icon=":material/error:")

    def _save(self, key: str, saving: SaveOptions[T]) -> None:
        if key != self.state.key:
            return  # second press of a double click: the first has saved
        self.state.typed |= self._kept()
        stands = {name: self._stands(name) for name in self._fields}
        wrong = {n: field.wrong(stands[n], complete=saving.complete) for n, field in self._fields.items()}
        lacking = {name: sentence for name, sentence in wrong.items() if sentence}
        if lacking:
            also = self._sorted(saving, rehearse(lambda s, by: self._bound(saving)(s, by)))
            about = {name: said for name, said in also.items() if name in self._fields}
            self._refuse(about | lacking)  # what is about no field may come of what is missing
            return
        done = perform(
            saving.said, self._bound(saving), at=self.name, form_key=key, draft=self.name,
            on_refused=partial(self._refused, saving),
        )  # fmt: skip
        if done is not None:
            self.state.draw_anew(0, {})
            if saving.then:
                saving.then(done)

    def _bound(self, saving: SaveOptions[T]) -> BoundAction[T]:
        """Return the action with what it is given."""
        if not self.is_edit:
            return bind_to(saving.action, self.values)
        fields = saving.shaped(self.values)
        beside = {name: fields.pop(name) for name in saving.beside}
        edit = Edit(self.state.version, self._base(saving, fields), fields)
        return bind_to(saving.action, {**beside, "edit": edit})

    def _base(self, saving: SaveOptions[T], fields: dict[str, Any]) -> dict[str, Any]:
        """Return the values that the form was drawn with, or the colleague's if those were shown since."""
        drawn_with = {n: self._read(n, value) if n in self._fields else value for n, value in self.state.base.items()}
        shaped = saving.shaped(drawn_with) | self.state.seen
        return {n: shaped.get(n) for n in fields}

    def _refused(self, saving: SaveOptions[T], refusal: HiwError) -> bool:
        """Show a refusal beside its field, or else at the button; return whether it was shown."""
        if isinstance(refusal, Stale):
            self._clash(refusal, saving.back)
        elif isinstance(refusal, NotStored):
            self._refuse({"": str(refusal)})
        elif isinstance(refusal, RuleBroken):
            self._refuse(self._sorted(saving, refusal.each))
        return isinstance(refusal, Stale | NotStored | RuleBroken)

    def _sorted(self, saving: SaveOptions[T], refusals: Sequence[RuleBroken]) -> dict[str, str]:
        """Refusals by the field that each is about. What is about none, or about one that is not drawn then, is said at
        the button."""
        said: dict[str, list[str]] = {}
        for one in refusals:
            said.setdefault(saving.called.get(one.field, one.field), []).append(str(one))
        return {name: " ".join(sentences) for name, sentences in said.items()}

    def _refuse(self, said: Mapping[str, str]) -> None:
        in_order = sorted(said, key=[*self._fields, *said].index)
        self.state.refuse({name: said[name] for name in in_order})

    def _clash(self, stale: Stale, back: Shape | None) -> None:
        """Keep what the colleague saved, to show it; saving again then overwrites on purpose."""
        messages.leave(f"{self.name}.clash", "error", str(stale))
        self.state.version = stale.version or self.state.version
        saved = {clash.field: clash.theirs for clash in stale.clashes}
        self.state.seen |= saved
        self.state.theirs = {n: audit.plain(v) for n, v in (back(saved) if back else saved).items()}
        self.state.base |= {n: v for n, v in self.state.theirs.items() if n in self.state.base}

    def _take(self, name: str, value: Any) -> None:
        self.state.typed |= self._kept() | {name: value}
        self.state.start = {**self.state.start, **self.state.typed}
        self.state.theirs.pop(name, None)
        self.state.drawing += 1
        self._fields = {}  # what stood in the fields of the drawing before is typed by now
        self.keep()
