"""Many actions at once, in a grid that one press saves; unsaved edits are stored as a draft."""

import re
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from db.enums import ActionStatus
from hiw import audit, clock, drafts, words
from hiw.edits import Edit
from hiw.errors import Clash, HiwError, RuleBroken, Stale
from hiw.plans import actions
from hiw.plans.queries import ActionRow
from hiw.text import in_whole_signs
from hiw.typed_days import DayPurpose, day_of
from hiw.ui import messages
from hiw.ui.bound_action import bind
from hiw.ui.form_fields import DAY_HINT
from hiw.ui.form_state import as_typed_day
from hiw.ui.keeping import say_if_only_here
from hiw.ui.run import perform, rehearse
from hiw.ui.storing import is_not_stored
from pages.shared.context import HouseholdContext

SAID = {words.say(status): status for status in ActionStatus}
EDITED = ("what", "status", "due_on", "start_on", "blocked_because", "status_reason", "evidence")
COLUMNS = ["goal", "what", "owner", *EDITED[1:]]
PURPOSES = {"due_on": DayPurpose.FUTURE, "start_on": DayPurpose.NEAR}
DRAWING, CLASHES = "grid-drawing", "grid-clashes"
CONFIG = {
    "goal": st.column_config.TextColumn("Goal", width="medium"),
    "what": st.column_config.TextColumn("What will be done", width="large", required=True),
    "owner": st.column_config.TextColumn("Who", width="small"),
    "status": st.column_config.SelectboxColumn("How it stands", options=list(SAID), required=True),
    "due_on": st.column_config.TextColumn("Due", help=DAY_HINT),
    "start_on": st.column_config.TextColumn("Starts", help=DAY_HINT),
    "blocked_because": st.column_config.TextColumn("What blocks it"),
    "status_reason": st.column_config.TextColumn("Why no longer needed"),
    "evidence": st.column_config.TextColumn("Evidence"),
}
Cells = dict[str, Any]


class ActionsGrid:
    """One drawing of the grid.

    It keeps the rows it was drawn with until it is saved, so that no edit slips to another row; `earlier` are edits of
    a drawing before a reload, by action, each with its version and base.
    """

    def __init__(self, form: str, rows: list[ActionRow], earlier: Mapping[str, Cells], key: str) -> None:
        self.name, self.rows, self.key = form, rows, key
        self.earlier = {number: kept | {"mine": _without_time(kept["mine"])} for number, kept in earlier.items()}
        self._known: dict[str, Cells] = dict(self.earlier)
        self._typed: dict[int, Cells] = {}
        self._days: dict[tuple[str, str], str] = {}

    def draw(self, goals: Mapping[int, str]) -> None:
        """Draw the grid and its two buttons."""
        st.data_editor(
            self._frame(goals), key=self.key, hide_index=True, num_rows="fixed", on_change=self._keep,
            disabled=["goal", "owner"], column_config=CONFIG, alt="All actions of this plan, to be edited",
        )  # fmt: skip

    def save(self, household_id: int) -> None:
        """Save every edit, or none and say why. For a callback."""
        kept = self._edits()
        if unread := self._unread(kept):
            readable = {int(number): _edit(_without(cells, unread[number])) for number, cells in kept.items()}
            also = rehearse(bind(actions.change_actions, household_id=household_id, edits=readable))
            self._say([one for days in unread.values() for one in days.values()] + self._named(also))
            return
        edits = {int(action_id): _edit(cells) for action_id, cells in kept.items()}
        said = f"{words.count(len(edits), 'action')} saved."
        change = bind(actions.change_actions, household_id=household_id, edits=edits)
        if edits and perform(said, change, at="plan", draft=self.name, on_refused=self._refused) is None:
            return
        st.session_state.pop(CLASHES, None)
        _draw_anew()

    def drop(self) -> None:
        """Drop the edits. For a callback."""
        perform("", bind(drafts.drop_draft, form=self.name), at="plan")
        _draw_anew()

    def draw_clashes(self) -> None:
        """Draw both values of every cell that a colleague changed meanwhile; saving again keeps one's own."""
        for clash in st.session_state.get(CLASHES, ()):
            name = CONFIG[clash.field]["label"]
            with st.container(border=True, key=f"grid-clash.{clash.row_id}.{clash.field}"):
                what = next((a.what for a in self.rows if a.id == clash.row_id), "")
                st.text(f"{what} · {name}\nYour colleague: {_said(clash.theirs)}\nYou: {_said(clash.mine)}")
                st.button("Take theirs", key=f"theirs.{clash.row_id}.{clash.field}", on_click=self._take, args=(clash,))

    def _refused(self, refusal: HiwError) -> bool:
        """Show in which rows and cells it was refused.

        After a clash, redraw the grid with the rows as they are now and the edits applied, so that saving again is
        deliberate; the sentence is shown above all of them.
        """
        if isinstance(refusal, RuleBroken):
            self._say(self._named(refusal.each))
            return True
        if isinstance(refusal, Stale):
            edits = self._edits()
            for clash in refusal.clashes:
                edits[str(clash.row_id)]["base"][clash.field] = audit.plain(clash.theirs)
            st.session_state[CLASHES] = refusal.clashes
            self._redraw(edits)
        return False

    def _take(self, clash: Clash) -> None:
        edits = self._edits()
        edits[str(clash.row_id)]["mine"].pop(clash.field, None)
        st.session_state[CLASHES] = tuple(c for c in st.session_state[CLASHES] if c != clash)
        self._redraw(edits)

    @property
    def is_only_here(self) -> bool:
        """Return whether a cell has something that the database does not."""
        return self._edits() != self._known

    def keep(self) -> bool:
        """Store the edits as a draft; return whether the database has them now."""
        return self._keep_as(self._edits())

    def _keep(self) -> None:
        self.keep()

    def _redraw(self, edits: dict[str, Cells]) -> None:
        if self._keep_as(edits):  # the next drawing begins with the stored values
            _draw_anew()

    def _keep_as(self, edits: dict[str, Cells]) -> bool:
        done = perform(
            "", bind(drafts.keep_draft, form=self.name, fields=edits), at="plan", on_refused=is_not_stored,
        )  # fmt: skip
        if done:
            self._known = edits
        return bool(done)

    def _edits(self) -> dict[str, Cells]:
        """Return all edits so far, by action: only columns that may be edited, since a crafted message can name
        others."""
        edits = dict(self.earlier)
        if self.key in st.session_state:  # Streamlit may forget the grid while one run overtakes another
            self._typed = dict(st.session_state[self.key]["edited_rows"])
        for position, cells in self._typed.items():
            row = self.rows[position]
            kept = edits.get(str(row.id), {"version": row.version, "base": {}, "mine": {}})
            mine = {name: self._kept(name, value) for name, value in cells.items() if name in EDITED}
            status = SAID.get(str(mine.get("status")))
            if status and status is not ActionStatus.BLOCKED:
                mine["blocked_because"] = ""
            base = {name: audit.plain(getattr(row, name)) for name in mine}
            edits[str(row.id)] = kept | {"base": base | kept["base"], "mine": kept["mine"] | mine}
        return edits

    def _kept(self, name: str, value: Any) -> Any:
        """Return a cell as a draft stores it: a day as it was read when it came, anything unreadable as typed.

        No script of the page sees a paste into a grid, so lone surrogates are replaced here.
        """
        value = in_whole_signs(value) if isinstance(value, str) else value
        if name not in PURPOSES or not value:
            return value
        value = str(value)
        if (name, value) not in self._days:
            try:
                day = day_of(value, PURPOSES[name], clock.today())
            except RuleBroken:
                return value
            self._days[name, value] = audit.plain(day)
        return self._days[name, value]

    def _unread(self, kept: Mapping[str, Cells]) -> dict[str, dict[str, str]]:
        """Return a sentence for each cell with an unreadable day, by action and column."""
        said: dict[str, dict[str, str]] = defaultdict(dict)
        for action_id, cells in kept.items():
            for name in PURPOSES.keys() & cells["mine"].keys():
                try:
                    day_of(cells["mine"][name] or "", PURPOSES[name], clock.today())
                except RuleBroken as refused:
                    said[action_id][name] = self._of_cell(int(action_id), name, str(refused))
        return said

    def _named(self, refusals: Sequence[RuleBroken]) -> list[str]:
        return [self._of_cell(one.row_id, one.field, str(one)) for one in refusals]

    def _of_cell(self, action_id: int | None, name: str, sentence: str) -> str:
        """Return a sentence with the row and the column that it is about, as far as it is about any."""
        what = next((a.what for a in self.rows if a.id == action_id), "")
        about = " · ".join(part for part in (what, CONFIG[name]["label"] if name in CONFIG else "") if part)
        return f"{about}: {sentence}" if about else sentence

    def _say(self, sentences: Sequence[str]) -> None:
        messages.leave("plan", "error", "\n\n".join(sentences))  # each on a line of its own

    def _frame(self, goals: Mapping[int, str]) -> pd.DataFrame:
        cells = []
        for a in self.rows:
            shown = {name: getattr(a, name) for name in EDITED} | {"status": words.say(a.status)}
            shown |= self.earlier.get(str(a.id), {}).get("mine", {})
            shown |= {name: as_typed_day(audit.plain(shown[name])) for name in PURPOSES}
            cells.append([goals[a.goal_id], shown["what"], a.owner, *(shown[name] for name in COLUMNS[3:])])
        return pd.DataFrame(cells, columns=COLUMNS)


def draw_grid(context: HouseholdContext) -> None:
    """Draw all actions of the plan at once."""
    drawing = st.session_state.setdefault(DRAWING, 0)
    key = f"grid.{context.household.id}.{drawing}"
    form = context.form("grid")
    grids: dict[str, ActionsGrid] = st.session_state.setdefault("grids", {})
    if key not in grids:
        rows = [a for g in context.plan.goals for a in g.actions if a.status is not ActionStatus.NOT_NEEDED]
        grids.clear()
        grids[key] = ActionsGrid(form, rows, context.kept.get(form, {}), key)
    grid = grids[key]
    grid.draw_clashes()
    grid.draw({g.id: g.words for g in context.plan.goals})
    with st.container(horizontal=True):
        st.button(
            "Save all changes", key="grid.save", type="primary", icon=":material/save:", on_click=grid.save,
            args=(context.household.id,),
        )  # fmt: skip
        st.button("Throw them away", key="grid.drop", on_click=grid.drop)
    if grid.is_only_here:
        say_if_only_here(grid)


def _edit(kept: Cells) -> Edit:
    mine = {name: _typed(name, value) for name, value in kept["mine"].items()}
    base = {name: _stored(name, value) for name, value in kept["base"].items()}
    return Edit(kept["version"], base, mine)


def _without(kept: Cells, names: Container[str]) -> Cells:
    return kept | {"mine": {name: value for name, value in kept["mine"].items() if name not in names}}


def _typed(name: str, value: Any) -> Any:
    """Return a cell as a draft stores it."""
    return SAID[value] if name == "status" else _stored(name, value)


def _stored(name: str, value: Any) -> Any:
    """Return a value of the row as a draft stores it."""
    if name == "status":
        return ActionStatus(value)
    if name.endswith("_on"):
        return date.fromisoformat(value) if value else None
    return value or ""


def _without_time(cells: Cells) -> Cells:
    """Return cells in which days are only days: older drafts have them as 2026-12-01T00:00:00.000."""
    return {
        name: re.sub(r"^(\d{4}-\d\d-\d\d)T.*", r"\1", v) if name in PURPOSES and v else v for name, v in cells.items()
    }


def _said(value: Any) -> str:
    return words.say(value) if isinstance(value, ActionStatus) else str(value or "(nothing)")


def _draw_anew() -> None:
    st.session_state[DRAWING] += 1
