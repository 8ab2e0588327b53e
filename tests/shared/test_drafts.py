"""A draft …"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier as Gate
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st

from db.models import Draft
from db.session import reading, writing
from hiw import clock
from hiw.drafts import KEPT_FOR, drafts_of, drop_draft, drop_old_drafts, keep_draft
from hiw.policy.permissions import Actor
from hiw.web import server_options
from hiw.web.startup import opening
from tests import factories

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORM = "household.42.note"
ROUNDS = 5


@pytest.fixture
def by(database: str) -> Actor:
    with writing() as s:
        return factories.colleague(s)


@pytest.fixture
def other(by: Actor) -> Actor:
    with writing() as s:
        return factories.colleague(s)


def keep(by: Actor, form: str = FORM, **fields: Any) -> None:
    with writing() as s:
        keep_draft(s, by, form=form, fields=fields)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"),
        ("half \ud83d a smile", "half \ufffd a smile"),
        ("\udc00", "\ufffd"),
        (["\0", {"x": "\0"}], ["", {"x": ""}]),
    ],
    ids=ascii,
)
def test_keeps_what_no_text_of_postgresql_can_hold_without_it(by: Actor, typed: Any, kept: Any) -> None:
    keep(by, body=typed)
    with reading() as s:
        assert drafts_of(s, by, FORM) == {FORM: {"body": kept}}


def of(by: Actor, prefix: str = "") -> dict[str, Any]:
    with reading() as s:
        return drafts_of(s, by, prefix)


@pytest.mark.requirement("CON-06")
def test_is_there_again_as_it_was_typed(by: Actor) -> None:
    fields: dict[str, Any] = {
        "body": "Ann said “ŵ”\n\U0001f469\u200d\U0001f467",
        "minutes": None,
        "people": [1, 2],
        "was_attended": True,
    }
    keep(by, **fields)
    assert of(by) == {FORM: fields}


def test_takes_the_place_of_the_one_before(by: Actor) -> None:
    keep(by, body="Half a")
    keep(by, body="Half a sentence")
    assert of(by) == {FORM: {"body": "Half a sentence"}}


def test_is_forgotten_when_it_was_saved(by: Actor) -> None:
    keep(by, body="a")
    keep(by, "household.42.visit", place="home")
    with writing() as s:
        drop_draft(s, by, form=FORM)
        drop_draft(s, by, form="household.42.never")
    assert list(of(by)) == ["household.42.visit"]


@pytest.mark.requirement("CON-06", "SES-09")
def test_is_one_s_own(by: Actor, other: Actor) -> None:
    keep(by, body="mine")
    keep(other, body="theirs")
    assert of(by) == {FORM: {"body": "mine"}}
    with writing() as s:
        drop_draft(s, by, form=FORM)
    assert (of(by), of(other)) == ({}, {FORM: {"body": "theirs"}})


def test_is_found_by_the_beginning_of_its_form_s_name(by: Actor) -> None:
    for form in ("household.4.note", "household.42.note", "householdX42.note", "household_new", "household%"):
        keep(by, form, body="a")
    assert list(of(by, "household.4.")) == ["household.4.note"]
    assert list(of(by, "household_")) == ["household_new"]
    assert list(of(by, "household%")) == ["household%"]
    assert of(by, "other") == {}


def test_of_two_tabs_is_kept_once_when_they_keep_it_at_the_same_moment(by: Actor) -> None:
    """Requirement CON-08."""
    for number in range(ROUNDS):
        gate = Gate(3)

        def type_in(tab: int, number: int = number, gate: Gate = gate) -> None:
            gate.wait()
            keep(by, f"form.{number}", tab=tab)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(type_in, range(3)))
    assert len(of(by)) == ROUNDS
    assert all(draft["tab"] in range(3) for draft in of(by).values())


def test_is_kept_for_thirty_days_after_the_last_word(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for form, age in {"old": KEPT_FOR + timedelta(seconds=1), "kept": KEPT_FOR, "typed on": timedelta(60)}.items():
        monkeypatch.setattr(clock, "now", lambda age=age: NOW - age)
        keep(by, form, body="a")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep(by, "typed on", body="b")
    with writing() as s:
        assert drop_old_drafts(s) == 1
        assert drop_old_drafts(s) == 0
    assert set(of(by)) == {"kept", "typed on"}


def test_that_is_old_is_forgotten_when_the_server_starts(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(by, "old", body="a")
    keep(by, "new", body="a")
    with writing() as s:
        before = clock.now() - KEPT_FOR - timedelta(1)
        s.execute(sa.update(Draft).where(Draft.form == "old").values(kept_at=before))

    async def start() -> None:
        async with opening(st.App("nothing.py")):
            pass

    monkeypatch.setattr(server_options, "_found", True)  # by the server that imports app.py
    asyncio.run(start())
    assert list(of(by)) == ["new"]
