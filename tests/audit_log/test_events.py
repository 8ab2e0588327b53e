"""An audit event …"""

import string
from datetime import date
from pathlib import Path

import pytest

from db.enums import EventName, Role
from db.session import reading, writing
from hiw.audit.events import OLD_NAMES, event_of
from hiw.audit.sentences import LATER_VERSION, SENTENCES, UNNAMED, describe, describe_in_short
from hiw.audit_log import queries
from hiw.audit_log.queries import AuditLogFilter
from hiw.audit_log.rules import REFUSED
from hiw.settings import MEANINGS, SettingName
from hiw.settings.values import set_setting
from pages.shared.header import PAGES
from tests import factories

TODAY = date(2026, 11, 23)
STORED = (Path(__file__).parent / "event_names.txt").read_text("utf-8").split()
NAMED = {"what", "who", "person", "reason", "because", "fields", "to", "value"}  # what may tell of a client
COUNTED = {"households", "function", "number", "setting"}


def test_has_one_sentence_in_one_table() -> None:
    assert list(SENTENCES) == list(EventName), "in the order of the names"


def test_keeps_the_name_under_which_it_was_ever_stored() -> None:
    """Stored names are sealed. A new one is added to the list; none is ever changed or taken away."""
    assert sorted(STORED) == STORED == sorted(EventName)


def test_is_called_in_the_code_as_it_is_stored() -> None:
    assert [event.name for event in EventName] == [event.value.replace(".", "_").upper() for event in EventName]


@pytest.mark.parametrize("event", EventName)
def test_is_told_in_a_sentence_that_goes_on_after_a_name(event: EventName) -> None:
    seen = {"actions": [[]], "ids": [None, [1, 2]], "function": [None, "close_household"]}
    for told in (
        describe(event, "", {}, "", TODAY),
        describe(event, "Ann Lee", {"due_on": ["2026-12-02", "2026-12-03"]}, "Asked for", TODAY),
        describe_in_short(event, {}),
        describe_in_short(event, {"quiet_days": [14, 10]} if event == EventName.SETTING_CHANGED else seen),
    ):
        assert told[0].islower(), told
        assert not told.startswith("recorded:"), told
        assert told != LATER_VERSION
        assert not [sign for sign in ("{", "}", "_", "None", "  ") if sign in told], told
        assert told.rstrip(" :.,") == told, told


@pytest.mark.requirement("ACL-07")
@pytest.mark.parametrize("event", EventName)
def test_tells_nothing_of_a_client_in_short(event: EventName) -> None:
    parts = {field for _, field, _, _ in string.Formatter().parse(SENTENCES[event]) if field}
    assert parts <= NAMED | COUNTED
    marked = {field: ["MARK", "MARK"] for field in ("what", "name", "words", "reason")} | {"due_on": [None, TODAY]}
    if event != EventName.SETTING_CHANGED:  # tells its numbers
        assert "MARK" not in describe_in_short(event, marked)
    if parts & {"what", "who"}:
        assert UNNAMED in describe_in_short(event, {})


def test_of_another_name_is_told_as_what_it_is_called_today() -> None:
    assert {stored for stored in OLD_NAMES if stored in set(EventName)} == set()
    assert describe("action.done", "Ring", {}, "", TODAY) == describe("action.ticked", "Ring", {}, "", TODAY)
    assert describe("member.joined", "Ann", {}, "", TODAY) == "added Ann as a member"


def test_of_a_later_version_is_no_fault() -> None:
    assert event_of("letter.sent_out") is None
    assert describe("letter.sent_out", "X", {}, "Because", TODAY) == LATER_VERSION
    assert describe_in_short("letter.sent_out", {}) == LATER_VERSION


def test_of_many_refusals_says_as_many_as_the_rule() -> None:
    assert describe_in_short(EventName.DENIALS_REPEATED, {"number": [None, 5]}) == REFUSED


@pytest.mark.parametrize("page", PAGES)
def test_is_there_for_every_page_of_a_household(page: str) -> None:
    assert SENTENCES[EventName(f"{page}.opened")].startswith("looked at ")


def test_of_a_setting_says_which_and_both_numbers(database: str) -> None:
    with writing() as s:
        mona = factories.colleague(s, Role.MANAGER, full_name="Mona")
        set_setting(s, mona, name=SettingName.QUIET_DAYS, value=10)
    with reading() as s:
        (line,) = queries.activity(s, mona, AuditLogFilter()).lines
    label = MEANINGS[SettingName.QUIET_DAYS].says
    assert line.sentence == f"Mona changed a setting: “{label}”, 14 to 10"
