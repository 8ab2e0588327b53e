"""Messages that no screen offers, sent by somebody who is signed in …"""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from streamlit.proto.WidgetStates_pb2 import WidgetState

from db.models import Base
from db.session import reading
from hiw.words import reference
from tests.load.client import Tab, Widget
from tests.policy.staged import OF_A_HOUSEHOLD, OF_NONE, ServedStage

pytestmark = pytest.mark.requirement("ACL-06")
NOT_OFFERED = "nothing that is offered"
# What each role may write wherever it stands: of everything else not a cell may change.
OWN = {"audit_lines", "audit_heads", "drafts", "submissions", "sign_in_sessions", "sign_in_attempts"}
PLAN = {
    "barriers", "barrier_links", "goals", "goal_barriers", "actions", "case_notes", "case_note_persons", "reviews",
    "review_barriers", "review_persons", "ratings", "visits",
}  # fmt: skip
PEOPLE = {"persons", "search_tokens", "memberships", "households", "eligibility_checks", "assignments", "pauses"}
MAY_WRITE = {
    "audrey": OWN,
    "sam": OWN | PEOPLE,
    "susan": OWN | PEOPLE | {"reset_codes"},
    "joe": OWN | PEOPLE | PLAN | {"safe_contacts", "acknowledgements", "broken_glass"},
}
PAGES = tuple(page for page in OF_NONE if page != "account")  # where one may end one's own sign-in


def contents(tables: set[str]) -> dict[str, list[tuple[object, ...]]]:
    """Every row of these tables."""
    with reading() as s:
        return {
            name: [tuple(row) for row in s.execute(sa.select(table).order_by(*table.primary_key))]
            for name, table in Base.metadata.tables.items()
            if name in tables
        }


def _text(state: WidgetState) -> None:
    state.string_value = NOT_OFFERED


def _number(state: WidgetState) -> None:
    state.double_value = 1e300


def _tick(state: WidgetState) -> None:
    state.bool_value = True


def _words(state: WidgetState) -> None:
    state.string_array_value.data.append(NOT_OFFERED)


def _grid(state: WidgetState) -> None:
    change = {column: NOT_OFFERED for column in ("id", "what", "status", "household_id", "version")}
    edits = {"edited_rows": {"0": change, "999": change}, "added_rows": [change], "deleted_rows": [0]}
    state.string_value = json.dumps(edits)


WRONG: dict[str, Callable[[WidgetState], None]] = {
    "text_input": _text,
    "text_area": _text,
    "selectbox": _text,
    "radio": _text,
    "number_input": _number,
    "checkbox": _tick,
    "date_input": _words,
    "time_input": _text,
    "multiselect": _words,
    "button_group": _words,
    "arrow_data_frame": _grid,
}


def spoilt(widgets: list[Widget]) -> Iterator[WidgetState]:
    """For every widget that holds something, what it does not offer."""
    for widget in widgets:
        if wrong := WRONG.get(widget.kind):
            state = WidgetState(id=widget.id)
            wrong(state)
            yield state


async def spoil_and_press(tab: Tab, page: str, query: str = "") -> int:
    """Open a page, give every widget what it does not offer, and press each button, greyed ones too; their number."""
    await tab.open(page, query)
    buttons = [widget for widget in tab.widgets("") if widget.kind == "button"]
    for button in buttons:
        tab.drawn.states |= {state.id: state for state in spoilt(tab.widgets(""))}
        is_there = button.id in tab.drawn.widgets  # a part that is gone answers nothing: ask the whole page
        await tab.press(button if is_there else replace(button, fragment_id=""))
    return len(buttons)


async def attack(stage: ServedStage, name: str) -> int:
    """Do so on every page; the number of buttons pressed."""
    async with Tab(stage.port, stage.cookies[name]) as tab:
        pressed = [await spoil_and_press(tab, page) for page in PAGES]
        for home in stage.homes:
            pressed += [await spoil_and_press(tab, page, f"household={reference(home)}") for page in OF_A_HOUSEHOLD]
        return sum(pressed)


def assert_log_is_clean(stage: ServedStage) -> None:
    """Faults are logged (a message that no screen sends makes some), and nobody's name, words or sign-in with them."""
    log = stage.log.read_text()
    assert log
    secrets = [cookie.split("=")[1] for cookie in stage.cookies.values()]
    assert [word for word in (*secrets, NOT_OFFERED, "Zq", "Ann Dean", "Cy Dean", "Bo Lee") if word in log] == []


@pytest.mark.requirement("SES-10")
@pytest.mark.parametrize("name", list(MAY_WRITE))
def test_change_nothing_that_their_sender_may_not(
    stage: ServedStage, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control is in it: what the same messages change for an advocate who may is seen."""
    kept = set(Base.metadata.tables) - MAY_WRITE[name]
    before, plan = contents(kept), contents(PLAN)
    pressed = asyncio.run(attack(stage, name))
    assert contents(kept) == before
    assert_log_is_clean(stage)
    assert (contents(PLAN) != plan) == (name == "joe")
    with capsys.disabled():
        print(f"\n{pressed} buttons pressed by {name}")
