"""Whether a text is kept …"""

import json
from urllib.parse import urlencode

import pytest

from db.enums import Role
from db.session import writing
from hiw.drafts import drop_draft, keep_draft
from hiw.policy.permissions import Actor
from hiw.ui.keeping import mark_of
from tests.web.conftest import someone
from tests.web.serving import Server

TYPED = "Aisha rang the bank"
FIELD = "household-7-note-body"


def keep(by: Actor, text: str = TYPED) -> None:
    with writing() as s:
        keep_draft(s, by, form="household.7.note", fields={"typed": {"body": text}, "marks": {"body": mark_of(text)}})
        keep_draft(s, by, form="household.7.grid", fields={"7": {"version": 1, "base": {}, "mine": {}}})


def kept(server: Server, cookie: str, **marks: str) -> list[str]:
    asked = urlencode({name.replace("_", "-"): mark for name, mark in marks.items()})
    answer = server.ask("POST", "/kept", cookie=cookie, body=asked, Origin=server.origin)
    assert answer.status == 200
    names: list[str] = json.loads(answer.text)
    return names


def test_is_said_to_its_writer_and_to_nobody_else(server: Server, mary: tuple[Actor, str]) -> None:
    keep(mary[0])
    _, other = someone(Role.MANAGER)
    asked = {"household_7_note_body": mark_of(TYPED), "household_7_note_place": mark_of(TYPED)}
    assert kept(server, mary[1], **asked) == [FIELD]
    assert kept(server, other, **asked) == []


@pytest.mark.parametrize("text", ["", TYPED[:-1], f"{TYPED}."])
def test_is_not_said_of_another_text(server: Server, mary: tuple[Actor, str], text: str) -> None:
    keep(mary[0])
    assert kept(server, mary[1], household_7_note_body=mark_of(text)) == []


def test_is_not_said_when_it_was_dropped(server: Server, mary: tuple[Actor, str]) -> None:
    keep(mary[0])
    with writing() as s:
        drop_draft(s, mary[0], form="household.7.note")
    assert kept(server, mary[1], household_7_note_body=mark_of(TYPED)) == []


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere.example"}])
def test_is_said_to_our_own_pages_alone(server: Server, mary: tuple[Actor, str], headers: dict[str, str]) -> None:
    assert server.ask("POST", "/kept", cookie=mary[1], body="a=1", **headers).status == 401
    assert server.ask("POST", "/kept", body="a=1", Origin=server.origin).status == 401
