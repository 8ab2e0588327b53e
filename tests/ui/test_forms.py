"""A form …"""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from sqlalchemy.orm import Session
from streamlit.runtime.state import SessionStateProxy
from streamlit.testing.v1 import AppTest

from db.enums import EventName, Severity
from db.models import AuditEvent, Draft
from db.session import reading, writing
from hiw import clock, words
from hiw.accounts.sessions import end_sessions_of
from hiw.edits import Edit
from hiw.policy.permissions import Actor
from hiw.reference import LifeAreaSetting, change_life_area, life_area_settings
from hiw.submissions import key_of
from hiw.ui.bound_action import bind, bind_to, check_fields
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from tests.fields import beside
from tests.ui.conftest import Browser

DAY = date(2026, 12, 3)
pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (["edit", "hint"], "unexpected keyword argument 'hint'"),
        ([], "missing a required argument: 'edit'"),
        (["edit", "life_area_id"], "multiple values for keyword argument 'life_area_id'"),
    ],
)
def test_is_not_drawn_with_fields_that_are_not_its_action_s(names: list[str], fault: str) -> None:
    action = partial(change_life_area, life_area_id=1)
    with pytest.raises(TypeError, match=fault):
        check_fields(action, names)
    check_fields(action, ["edit"])


def test_compares_them_before_its_button_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    with pytest.raises(TypeError, match="missing a required argument: 'edit'"):
        Form("test.wrong", {}).save("Save", partial(change_life_area, life_area_id=1), said="")


def test_keeps_the_key_and_the_name_under_which_it_was_sent_before() -> None:
    """A second press that comes after an update of the server is still a second press."""
    for action in (
        bind_to(partial(write_down, household_id=7), {"body": "Rang"}),
        bind(write_down, household_id=7, body="Rang"),
    ):
        assert key_of("form.1", action.fields) == "550dcdce517346097a99841a648004fd389959d7a6738ec6b3672d6f6d73ba24"
        assert action.name == "write_down"


def write_down(_s: Session, _by: Actor, *, household_id: int, body: str) -> None: ...


def type_everything(at: AppTest) -> AppTest:
    at.text_input(key="test.new.line").input("Call the council")
    at.text_area(key="test.new.area").input("First.\nSecond.")
    at.text_input(key="test.new.day").input("3 Dec 2026")
    at.text_input(key="test.new.number").input(" 3 ")
    at.checkbox(key="test.new.yes").check()
    at.selectbox(key="test.new.one").set_value(2)
    at.multiselect(key="test.new.some").set_value(["WRL", "SFT"])
    at.segmented_control(key="test.new.word").set_value(Severity.CRISIS)
    return at.run()


def in_fields(at: AppTest, drawing: str = "") -> dict[str, Any]:
    kinds = {
        "line": at.text_input,
        "area": at.text_area,
        "day": at.text_input,
        "number": at.text_input,
        "yes": at.checkbox,
        "one": at.selectbox,
        "some": at.multiselect,
        "word": at.segmented_control,
    }
    values = {name: kind(key=f"test.new.{name}{drawing}").value for name, kind in kinds.items()}
    return values | {"some": sorted(values["some"])}


TYPED = {
    "line": "Call the council",
    "area": "First.\nSecond.",
    "day": "03/12/2026",
    "number": "3",
    "yes": True,
    "one": 2,
    "some": ["SFT", "WRL"],
    "word": Severity.CRISIS,
}
EMPTY = {
    "line": "",
    "area": "",
    "day": "",
    "number": "",
    "yes": False,
    "one": None,
    "some": [],
    "word": Severity.SOME,
}
STORED = {name: value for name, value in TYPED.items() if name != "one"}
STORED |= {"day": DAY.isoformat(), "number": 3, "person_id": 2}


def press(at: AppTest, form: str, drawing: str = "") -> AppTest:
    return at.button(key=f"{form}.save{drawing}").click().run()


def written() -> list[dict[str, Any]]:
    with reading() as s:
        query = sa.select(AuditEvent.changes).where(AuditEvent.word == EventName.ACTION_CHANGED).order_by(AuditEvent.id)
        return [{name: value for name, (_, value) in changes.items()} for changes in s.scalars(query)]


def drafts() -> list[str]:
    with reading() as s:
        return list(s.scalars(sa.select(Draft.form)))


def texts(at: AppTest) -> str:
    return "\n".join(text.value for text in at.text)


def area(by: Actor) -> LifeAreaSetting:
    with reading() as s:
        return life_area_settings(s, by)[0]


def save_elsewhere(by: Actor, **mine: Any) -> None:
    now = area(by)
    base = {"name": now.name, "hint": now.hint, "is_active": now.is_active}
    with writing() as s:
        change_life_area(s, by, life_area_id=now.id, edit=Edit(now.version, base, base | mine))


def test_sends_each_field_under_its_name_and_begins_again(browser: Browser) -> None:
    at = press(type_everything(browser()), "test.new")
    assert written() == [STORED]
    assert in_fields(at, "#1") == EMPTY
    assert "then 7, draft False" in texts(at)
    assert [toast.value for toast in at.toast] == ["Written down\\."]
    assert drafts() == []


def test_is_back_in_another_browser_as_it_was_typed(browser: Browser) -> None:
    """The server's memory is gone, as after a kill: only the database remembers."""
    type_everything(browser())
    again = browser()
    assert in_fields(again) == TYPED
    press(again, "test.new")
    assert written() == [STORED]


@pytest.mark.requirement("CON-02")
def test_sent_from_two_browsers_is_saved_once_and_both_are_told_so(browser: Browser) -> None:
    first = type_everything(browser())
    second = browser()
    press(first, "test.new")
    press(second, "test.new")
    assert written() == [STORED]
    assert [toast.value for toast in second.toast] == ["Written down\\."]
    assert in_fields(second, "#1") == EMPTY


def test_typed_further_in_another_browser_is_saved_too(browser: Browser) -> None:
    first = type_everything(browser())
    second = browser()
    press(first, "test.new")
    second.text_input(key="test.new.line").input("Call the council and the landlord")
    press(second, "test.new")
    assert [fields["line"] for fields in written()] == ["Call the council", "Call the council and the landlord"]


def test_saves_what_was_typed_where_streamlit_forgot_it_while_one_run_overtook_another(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = type_everything(browser())
    remembers = SessionStateProxy.__contains__

    def forgets(state: SessionStateProxy, key: str) -> bool:
        return not str(key).startswith("test.new.") and remembers(state, key)

    with monkeypatch.context() as while_it_forgets:
        while_it_forgets.setattr(SessionStateProxy, "__contains__", forgets)
        press(at, "test.new")
    assert written() == [STORED]


def test_may_save_the_same_words_again_on_purpose(browser: Browser) -> None:
    at = browser()
    for drawing in ("", "#1"):
        at.text_input(key=f"test.new.line{drawing}").input("Called, nobody there")
        press(at, "test.new", drawing)
    assert len(written()) == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [("day", "31/06/1990"), ("day", "20/11/2"), ("day", "20261130"), ("number", "99"), ("number", "x")],
)
def test_is_not_saved_while_a_day_or_number_cannot_be_read(browser: Browser, field: str, typed: str) -> None:
    """What is typed is what is saved, or nothing is; it says which field, and keeps what was typed."""
    at = type_everything(browser())
    at.text_input(key=f"test.new.{field}").input(typed)
    press(at, "test.new")
    assert written() == []
    assert in_fields(at)[field] == typed
    assert in_fields(browser())[field] == typed
    label, said = {"day": "A day", "number": "A number"}[field], beside(at, f"test.new.{field}")
    assert (
        said.endswith(("Check the day.", "then the month."))
        or said.endswith("2026.")
        or said == "Type a whole number from 1 to 9."
    )
    assert at.error[0].value == f"* [{label}: {exact(said)}](#test-new-{field})"
    at.text_input(key=f"test.new.{field}").input({"day": "3/12/26", "number": "3"}[field])
    press(at, "test.new")
    assert written() == [STORED]


def test_says_at_once_all_that_is_missing_or_cannot_be_read(browser: Browser) -> None:
    at = browser()
    at.text_input(key="test.new.day").input("31/6/1990")
    at.text_input(key="test.new.number").input("0")
    press(at, "test.new")
    assert [line.split(":")[0] for line in at.error[0].value.splitlines()] == ["* [A line", "* [A day", "* [A number"]
    assert beside(at, "test.new.line") == "Please fill this in."
    assert written() == []


def test_says_at_the_same_press_what_its_action_would_refuse(browser: Browser) -> None:
    """Somebody mends all of it at once, and nothing of the try is kept."""
    at = type_everything(browser())
    at.text_input(key="test.new.line").input("")
    at.text_input(key="test.new.day").input("31/6/1990")
    at.selectbox(key="test.new.one").set_value(1)
    press(at, "test.new")
    assert [line.split(":")[0] for line in at.error[0].value.splitlines()] == ["* [A line", "* [A day", "* [One of"]
    assert beside(at, "test.new.one") == "Ann is away."
    assert written() == []


def test_says_so_too_when_a_rule_before_it_cannot_go_on_without_what_is_missing(browser: Browser) -> None:
    at = type_everything(browser())
    at.text_area(key="test.new.area").input("On a weekday")
    at.text_input(key="test.new.day").input("31/6/1990")
    at.selectbox(key="test.new.one").set_value(1)
    press(at, "test.new")
    assert [line.split(":")[0] for line in at.error[0].value.splitlines()] == ["* [A day", "* [One of"]


def test_saves_nothing_that_its_action_would_have_taken_without_what_is_required(browser: Browser) -> None:
    at = type_everything(browser())
    at.text_input(key="test.new.number").input("99")
    press(at, "test.new")
    assert written() == []
    at.text_input(key="test.new.number").input("9")
    press(at, "test.new")
    assert [fields["number"] for fields in written()] == [9]


def test_says_no_more_of_a_field_once_it_is_changed(browser: Browser) -> None:
    at = press(browser(), "test.new")
    assert beside(at, "test.new.line") == "Please fill this in."
    at.text_input(key="test.new.line").input("Call the council").run()
    assert beside(at, "test.new.line") == ""
    assert not at.error


def test_says_of_a_day_in_words_which_one_it_is_before_it_is_saved(browser: Browser) -> None:
    at = browser()
    for typed, said in (("3/12/2026", "Thu 3 Dec 2026"), ("29 Feb 2028", "Tue 29 Feb 2028"), ("", "")):
        at.text_input(key="test.new.day").input(typed).run()
        assert beside(at, "test.new.day") == said


def test_keeps_the_day_on_which_tomorrow_was_typed(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody types "tomorrow" before midnight and saves after it."""
    at = type_everything(browser())
    at.text_input(key="test.new.day").input("tomorrow").run()
    meant = clock.today() + timedelta(days=1)
    with monkeypatch.context() as past_midnight:
        past_midnight.setattr(clock, "today", lambda: meant)
        assert beside(at.run(), "test.new.day") == words.whole_day(meant)
        assert beside(browser(), "test.new.day") == words.whole_day(meant)
        press(at, "test.new")
    assert [fields["day"] for fields in written()] == [meant.isoformat()]


def test_is_back_from_a_draft_of_an_earlier_version(browser: Browser, manager: Actor) -> None:
    """Drafts held days as 2026-12-03 and numbers as numbers, and do so still where they can be read."""
    type_everything(browser())
    with reading() as s:
        [typed] = [fields["typed"] for fields in s.scalars(sa.select(Draft.fields))]
    assert (typed["day"], typed["number"]) == (DAY.isoformat(), 3)


def test_says_at_its_button_what_is_refused_of_no_field(browser: Browser) -> None:
    at = type_everything(browser())
    at.text_input(key="test.new.line").input("closed").run()
    press(at, "test.new")
    assert [error.value for error in at.error] == [exact("It is closed. Ask a senior.")]
    at.text_input(key="test.new.line").input("open").run()
    assert not at.error


def test_says_beside_its_field_what_the_action_refuses(browser: Browser) -> None:
    at = type_everything(browser())
    at.text_input(key="test.new.line").input("x" * 501)
    at.selectbox(key="test.new.one").set_value(1)
    press(at, "test.new")
    assert "501 characters; 500 fit" in beside(at, "test.new.line")
    assert beside(at, "test.new.one") == "Ann is away."  # the action calls the field otherwise
    assert len(at.error) == 1


@pytest.mark.requirement("CON-06")
def test_that_is_refused_keeps_what_was_typed(browser: Browser) -> None:
    at = type_everything(browser())
    at.text_input(key="test.new.line").input("x" * 501)
    press(at, "test.new")
    assert "501 characters; 500 fit" in at.error[0].value.replace("\\", "")
    assert in_fields(at) == TYPED | {"line": "x" * 501, "day": "3 Dec 2026", "number": " 3 "}
    assert written() == []
    at.text_input(key="test.new.line").input("x" * 500)
    press(at, "test.new")
    assert [fields["line"] for fields in written()] == ["x" * 500]


def test_is_thrown_away_when_asked(browser: Browser) -> None:
    at = type_everything(browser())
    assert "draft True" in texts(at)
    at.button(key="forget").click().run()
    assert in_fields(at, "#1") == EMPTY
    assert drafts() == []


@pytest.mark.requirement("SES-05", "CON-07")
def test_of_someone_whose_sign_in_has_ended_saves_nothing_and_keeps_the_draft(browser: Browser, manager: Actor) -> None:
    at = type_everything(browser())
    with writing() as s:
        end_sessions_of(s, manager.id)
    press(at, "test.new")
    assert at.title[0].value == "Your sign-in has ended"
    assert written() == []
    assert in_fields(browser()) == TYPED


def test_that_edits_shows_the_row_as_it_is_now_while_nothing_is_typed(browser: Browser, manager: Actor) -> None:
    at = browser()
    save_elsewhere(manager, hint="Theirs")
    at.run()
    assert at.text_input(key="test.edit.hint#1").value == "Theirs"


def test_that_edits_joins_changes_of_different_fields(browser: Browser, manager: Actor) -> None:
    at = browser()
    at.text_input(key="test.edit.hint").input("Mine").run()
    save_elsewhere(manager, name="Theirs", is_active=False)
    press(at, "test.edit")
    now = area(manager)
    assert (now.name, now.hint, now.is_active) == ("Theirs", "Mine", False)


@pytest.mark.requirement("CON-04")
@pytest.mark.parametrize(("form", "field"), [("test.edit", "name"), ("test.shaped", "title")])
def test_that_edits_shows_both_versions_and_keeps_one_s_own_when_it_is_saved_again(
    browser: Browser, manager: Actor, form: str, field: str
) -> None:
    at = clash(browser(), manager, form, field)
    assert at.text_input(key=f"{form}.{field}").value == "Mine"
    assert "your colleague saved\nTheirs" in texts(at)
    assert area(manager).name == "Theirs"
    press(at, form)
    now = area(manager)
    assert (now.name, now.hint) == ("Mine", "My hint")
    assert not at.error


@pytest.mark.parametrize(("form", "field"), [("test.edit", "name"), ("test.shaped", "title")])
def test_that_edits_takes_the_colleague_s_version_and_keeps_the_rest(
    browser: Browser, manager: Actor, form: str, field: str
) -> None:
    at = clash(browser(), manager, form, field)
    at.button(key=f"theirs.{form}.{field}").click().run()
    assert at.text_input(key=f"{form}.{field}#1").value == "Theirs"
    press(at, form, "#1")
    now = area(manager)
    assert (now.name, now.hint) == ("Theirs", "My hint")
    assert not at.error


def test_that_edits_shows_a_clash_again_when_a_third_change_comes(browser: Browser, manager: Actor) -> None:
    at = clash(browser(), manager, "test.edit", "name")
    save_elsewhere(manager, name="Theirs again")
    press(at, "test.edit")
    assert "your colleague saved\nTheirs again" in texts(at)
    press(at, "test.edit")
    assert area(manager).name == "Mine"


def test_that_edits_restored_after_a_colleague_s_change_still_shows_the_clash(browser: Browser, manager: Actor) -> None:
    """The draft remembers what it was drawn with; a reload must not turn it into an overwriting."""
    browser().text_input(key="test.edit.name").input("Mine").run()
    save_elsewhere(manager, name="Theirs")
    again = browser()
    assert again.text_input(key="test.edit.name").value == "Mine"
    press(again, "test.edit")
    assert "your colleague saved\nTheirs" in texts(again)
    assert area(manager).name == "Theirs"


def clash(at: AppTest, manager: Actor, form: str, field: str) -> AppTest:
    """Mine and a colleague's change of one field, of which mine comes second."""
    at.text_input(key=f"{form}.{field}").input("Mine")
    at.text_input(key=f"{form}.hint").input("My hint").run()
    save_elsewhere(manager, name="Theirs")
    return press(at, form)
