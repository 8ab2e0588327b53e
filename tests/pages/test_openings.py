"""Looking at people …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db import triggers
from db.models import AuditLine
from db.session import reading, writing
from hiw import clock
from hiw.ui import openings
from tests.pages.conftest import AsPerson, Here, said


def reads(*words: str) -> list[AuditLine]:
    with reading() as s:
        query = sa.select(AuditLine).where(AuditLine.is_read, AuditLine.word.in_(words) if words else sa.true())
        return list(s.scalars(query.order_by(AuditLine.id)))


@pytest.mark.requirement("AUD-01")
def test_leaves_one_line_however_often_the_page_is_drawn(
    here: Here, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = as_person("joe", "plan", household=here.reference)
    for _ in range(5):
        at.run()
    (line,) = reads("plan.opened")
    assert (line.subject_kind, line.subject_id, line.household_id) == (
        "households",
        here.household_id,
        here.household_id,
    )
    assert (line.staff_id, line.role) == (here.by.id, "advocate")
    assert line.session_id is not None
    as_person("joe", "plan", household=here.reference)  # another sign-in: the database decides
    assert len(reads("plan.opened")) == 1
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(openings.clock, "now", lambda: later)
    monkeypatch.setattr("hiw.ui.identity.actor_of_token", lambda s, token: here.by)  # not idle meanwhile
    at.run()
    assert len(reads("plan.opened")) == 2


@pytest.mark.requirement("AUD-01")
def test_names_each_person_whose_details_are_shown(here: Here, as_person: AsPerson) -> None:
    as_person("susan", "household_people", household=here.reference)
    lines = reads("people.opened", "person.opened")
    assert [(line.word, line.person_id) for line in lines] == [
        ("people.opened", None),
        ("person.opened", here.ann),
        ("person.opened", here.bo),
    ]
    assert {line.household_id for line in lines} == {here.household_id}


@pytest.mark.requirement("AUD-01")
def test_in_a_list_is_one_line_with_their_households(here: Here, as_person: AsPerson) -> None:
    at = as_person("joe", "households")
    at.run()
    (line,) = reads("households.opened")
    assert line.changes == {"ids": [None, [here.household_id]]}


@pytest.mark.requirement("AUD-02")
def test_is_refused_when_it_cannot_be_recorded(here: Here, as_person: AsPerson) -> None:
    at = as_person("joe", "account")
    with writing() as s:
        triggers.take_down(s.connection())
        s.execute(sa.text("DELETE FROM audit_heads"))
    at.switch_page("../../pages/plan.py")
    at.query_params["household"] = here.reference
    at.run()
    assert "the record of who looked at it cannot be written" in at.error[0].value
    assert "Ann Lee" not in said(at)


@pytest.mark.requirement("AUD-01")
def test_by_a_search_is_one_line_however_it_was_typed(
    here: Here, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "TYPING_SECONDS", 600.0)
    at = as_person("joe", "account")
    for typed in ("an", "ann", "ann l"):
        at.text_input(key="find").input(typed).run()
    assert reads("search.made") == []
    openings.end_searches()
    (line,) = reads("search.made")
    assert line.changes == {"ids": [None, [here.household_id]]}


@pytest.mark.requirement("ACL-16")
def test_that_is_refused_leaves_one_line_and_the_fifth_is_told(here: Here, as_person: AsPerson) -> None:
    at = as_person("joe", "plan", household="HIW-99999")
    at.run()
    (line,) = reads("access.denied")
    assert (line.subject_kind, line.subject_id, line.staff_id) == ("households", 99_999, here.by.id)
    assert line.changes == {"function": [None, "household_view"], "why": [None, "NotFound"]}
    for number in range(99_990, 99_994):
        at.query_params["household"] = f"HIW-{number}"
        at.run()
    with reading() as s:
        told = s.scalars(sa.select(AuditLine).where(AuditLine.word == "denials.repeated")).all()
    assert [(line.subject_id, line.changes) for line in told] == [(here.by.id, {"number": [None, 5]})]


@pytest.mark.requirement("ACL-16")
def test_at_a_page_that_is_not_for_the_role_leaves_a_line(here: Here, as_person: AsPerson) -> None:
    as_person("joe", "team")
    (line,) = reads("access.denied")
    assert (line.subject_kind, line.subject_id) == ("pages", 0)
    assert line.changes["function"] == [None, "Team"]
