"""Looking at people …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db import audit_chain, triggers
from db.enums import EventName
from db.models import AuditEvent
from db.session import reading, writing
from hiw import clock
from hiw.audit import record_ids
from hiw.ui import view_log
from tests import factories
from tests.pages.conftest import AsPerson, PageHousehold, said


def no_room(*_: object) -> None:
    """Takes the place of writing a line."""
    raise audit_chain.ChainBroken


def reads(*words: str) -> list[AuditEvent]:
    with reading() as s:
        query = sa.select(AuditEvent).where(AuditEvent.is_read, AuditEvent.word.in_(words) if words else sa.true())
        return list(s.scalars(query.order_by(AuditEvent.id)))


@pytest.mark.requirement("AUD-01")
def test_leaves_one_line_however_often_the_page_is_drawn(
    here: PageHousehold, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
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
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr("hiw.ui.identity.actor_of_token", lambda s, token: here.by)  # not idle meanwhile
    at.run()
    assert len(reads("plan.opened")) == 2


@pytest.mark.requirement("AUD-01")
def test_names_each_person_whose_details_are_shown(here: PageHousehold, as_person: AsPerson) -> None:
    as_person("susan", "household_people", household=here.reference)
    lines = reads("people.opened", "person.opened")
    assert [(line.word, line.person_id) for line in lines] == [
        ("people.opened", None),
        ("person.opened", here.ann),
        ("person.opened", here.bo),
    ]
    assert {line.household_id for line in lines} == {here.household_id}


@pytest.mark.requirement("AUD-01")
def test_in_a_list_is_one_line_with_their_households(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "households")
    at.run()
    (line,) = reads("households.opened")
    assert line.changes == {"ids": [None, [here.household_id]]}


@pytest.mark.requirement("AUD-01")
def test_in_a_list_is_recorded_for_every_household_of_every_page_once(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        homes = [here.household_id, *(factories.household(s, f"Cy Day {n:02}", advocate=here.by) for n in range(64))]
    at = as_person("joe", "households")
    for page in (1, 2, 3, 2, 1):
        at.text_input(key="page").input(f"{page}").run()
    at.selectbox(key="status").set_value("every").run()
    as_person("joe", "households")  # another sign-in: the database decides
    lines = [line.changes["ids"][1] for line in reads("households.opened")]
    assert [len(ids) for ids in lines] == [25, 25, 15]
    assert sorted(household_id for ids in lines for household_id in ids) == homes


@pytest.mark.requirement("AUD-01")
def test_of_more_than_a_line_holds_is_told_in_parts(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        record_ids(s, here.by, EventName.LEDGER_EXPORTED, "financial_years", 2026, range(1, 56))
    at = as_person("joe", "activity")
    assert "took a copy of the ledger of the fund: 50 households, part 1 of 2" in said(at)
    assert "took a copy of the ledger of the fund: 5 households, part 2 of 2" in said(at)
    assert "looked at what is due today: 1 household" in said(at)


@pytest.mark.requirement("AUD-02")
def test_is_refused_when_it_cannot_be_recorded(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "account")
    with writing() as s:
        triggers.take_down(s.connection())
        s.execute(sa.text("DELETE FROM audit_heads"))
    at.switch_page("../../pages/plan/plan.py")
    at.query_params["household"] = here.reference
    at.run()
    assert "the record of who looked at it cannot be written" in at.error[0].value
    assert "Ann Lee" not in said(at)


@pytest.mark.requirement("AUD-01")
def test_by_a_search_is_one_line_however_it_was_typed(
    here: PageHousehold, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_log, "TYPING_SECONDS", 600.0)
    at = as_person("joe", "account")
    for typed in ("an", "ann", "ann l"):
        at.text_input(key="find").input(typed).run()
    assert reads("search.made") == []
    view_log.end_searches()
    (line,) = reads("search.made")
    assert line.changes == {"ids": [None, [here.household_id]]}


@pytest.mark.requirement("AUD-02")
def test_by_a_search_shows_nothing_that_cannot_be_recorded(
    here: PageHousehold, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_log, "TYPING_SECONDS", 600.0)
    at = as_person("joe", "account")
    at.text_input(key="find").input("bo").run()
    assert "Bo Lee" in said(at)
    view_log.end_searches()
    monkeypatch.setattr(audit_chain, "append", no_room)
    at.text_input(key="find").input("ann").run()
    assert [error.value for error in at.error] == [view_log.CANNOT]
    assert "Ann Lee" not in said(at)


@pytest.mark.requirement("AUD-01")
def test_by_a_search_keeps_all_that_it_showed(here: PageHousehold, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_log, "TYPING_SECONDS", 600.0)
    monkeypatch.setattr(view_log, "actor", lambda: here.by)
    for first in range(1, 156, 8):
        view_log.searched(range(first, min(first + 8, 156)))
    view_log.end_searches()
    lines = [line.changes["ids"][1] for line in reads("search.made")]
    assert [len(ids) for ids in lines] == [50, 50, 50, 5]
    assert [household_id for ids in lines for household_id in ids] == list(range(1, 156))


@pytest.mark.requirement("AUD-01")
def test_by_a_search_that_could_not_be_recorded_at_its_end_is_in_the_next_line(
    here: PageHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_log, "TYPING_SECONDS", 600.0)
    monkeypatch.setattr(view_log, "actor", lambda: here.by)
    view_log.searched([1])
    with monkeypatch.context() as patch:
        patch.setattr(audit_chain, "append", no_room)
        view_log.end_searches()
    view_log.searched([2])
    view_log.end_searches()
    (line,) = reads("search.made")
    assert line.changes == {"ids": [None, [1, 2]]}


@pytest.mark.requirement("ACL-16")
def test_that_is_refused_leaves_one_line_and_the_fifth_is_told(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "plan", household="HIW-99999")
    at.run()
    (line,) = reads("access.denied")
    assert (line.subject_kind, line.subject_id, line.staff_id) == ("households", 99_999, here.by.id)
    assert line.changes == {"function": [None, "household_view"], "why": [None, "NotFound"]}
    for number in range(99_990, 99_994):
        at.query_params["household"] = f"HIW-{number}"
        at.run()
    with reading() as s:
        told = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "denials.repeated")).all()
    assert [(line.subject_id, line.changes) for line in told] == [(here.by.id, {"number": [None, 5]})]


@pytest.mark.requirement("ACL-16")
def test_at_a_page_that_is_not_for_the_role_leaves_a_line(here: PageHousehold, as_person: AsPerson) -> None:
    as_person("joe", "team")
    (line,) = reads("access.denied")
    assert (line.subject_kind, line.subject_id) == ("pages", 0)
    assert line.changes["function"] == [None, "Team"]
