"""The page of notes and the timeline …"""

import pytest
import sqlalchemy as sa

from db.enums import NoteKind, VisitPlace
from db.models import CaseNote, CaseNotePerson, Visit
from db.session import reading, writing
from hiw.plans import actions
from tests import factories
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said


def test_saves_a_note_with_one_field_typed(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "notes", household=here.reference)
    at.text_area(key=here.key("note.body")).input("Ann has opened the letters.")
    at.button(key=here.key("note.save")).click().run()
    with reading() as s:
        (note,) = s.scalars(sa.select(CaseNote)).all()
        about = s.scalars(sa.select(CaseNotePerson.person_id)).all()
    assert (note.kind, note.was_attended, note.minutes) == (NoteKind.VISIT, True, None)
    assert note.body == "Ann has opened the letters."
    assert len(about) == 2
    assert "Ann has opened the letters." in said(at)


def test_keeps_what_was_typed_when_the_page_is_left_and_when_the_browser_is_closed(
    here: PageHousehold, as_person: AsPerson
) -> None:
    at = as_person("joe", "notes", household=here.reference)
    at.text_area(key=here.key("note.body")).input("Half a sen").run()
    at.switch_page("../../pages/accounts/account.py").run()
    at.switch_page("../../pages/notes/notes.py")
    at.query_params["household"] = here.reference
    at.run()
    assert at.text_area(key=here.key("note.body")).value == "Half a sen"
    again = as_person("joe", "notes", household=here.reference)
    assert again.text_area(key=here.key("note.body")).value == "Half a sen"


def test_says_what_is_wrong_with_a_note_and_keeps_it(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "notes", household=here.reference)
    at.text_area(key=here.key("note.body")).input("x" * 50_001)
    at.text_input(key=here.key("note.happened_on")).input("tomorrow")
    at.button(key=here.key("note.save")).click().run()
    assert "50,001 characters; 50,000 fit" in beside(at, here.key("note.body"))
    assert "is a day to come" in beside(at, here.key("note.happened_on"))
    assert at.text_area(key=here.key("note.body")).value == "x" * 50_001


def test_shows_a_correction_above_what_was_written_first(here: PageHousehold, as_person: AsPerson) -> None:
    note_id = write(here, "Ann owes £50.")
    at = as_person("joe", "notes", household=here.reference)
    at.button(key=f"correct.{note_id}").click().run()
    at.text_area(key=here.key(f"note.{note_id}.correction.body")).input("Ann owes £500.")
    at.text_input(key=here.key(f"note.{note_id}.correction.reason")).input("A nought was missing")
    at.button(key=here.key(f"note.{note_id}.correction.save")).click().run()
    shown = said(at)
    assert shown.index("Ann owes £500.") < shown.index("A nought was missing") < shown.index("Ann owes £50.")


def test_offers_no_correction_of_a_colleague_s_note(here: PageHousehold, as_person: AsPerson) -> None:
    note_id = write(here, "Ann owes £50.")
    at = as_person("sam", "notes", household=here.reference)
    assert f"correct.{note_id}" not in [button.key for button in at.button]


@pytest.mark.requirement("ACL-09")
def test_keeps_a_restricted_note_from_those_who_are_not_named(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "notes", household=here.reference)
    at.text_area(key=here.key("note.body")).input("He waits at the gate.")
    at.checkbox(key=here.key("note.is_restricted")).check()
    at.button(key=here.key("note.save")).click().run()
    assert "He waits at the gate." in said(at)
    assert "restricted: named colleagues only" in "".join(mark.value for mark in at.markdown)
    assert "He waits at the gate." not in said(as_person("tess", "notes", household=here.reference))


def test_shows_stored_text_exactly(here: PageHousehold, as_person: AsPerson) -> None:
    write(here, "**<script>alert(1)</script>** :red[x] $a$")
    at = as_person("joe", "notes", household=here.reference)
    assert "**<script>alert(1)</script>** :red[x] $a$" in [text.value.splitlines()[-1] for text in at.text]
    assert not [m for m in at.markdown if "script" in m.value]


def test_plans_a_visit_and_cancels_it(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "notes", household=here.reference)
    at.session_state["visit-new"] = True
    at.run()
    at.segmented_control(key=here.key("visit.place")).set_value(VisitPlace.OFFICE)
    at.button(key=here.key("visit.save")).click().run()
    with reading() as s:
        visit = s.scalars(sa.select(Visit)).one()
    assert visit.place is VisitPlace.OFFICE
    assert "at our office" in said(at)
    at.button(key=f"visit.cancel.{visit.id}").click().run()
    assert "None planned" in said(at)


def test_narrows_the_timeline_by_kind_and_by_person_in_the_address(here: PageHousehold, as_person: AsPerson) -> None:
    write(here, "About both of them.")
    at = as_person("joe", "notes", household=here.reference, kinds="Reviews")
    assert "About both of them." not in said(at)
    assert "Nothing of this kind" in said(at)
    assert "Lee" not in str(at.query_params)


def test_lets_an_auditor_read_and_write_nothing(here: PageHousehold, as_person: AsPerson) -> None:
    write(here, "Read by the auditor.")
    at = as_person("audrey", "notes", household=here.reference)
    assert "Read by the auditor." in said(at)
    assert not at.text_area


def test_is_closed_to_support_at_its_address(here: PageHousehold, as_person: AsPerson) -> None:
    write(here, "Not for support.")
    at = as_person("susan", "notes", household=here.reference)
    assert at.title[0].value == "Not for your role"
    assert "Not for support." not in said(at)


def write(here: PageHousehold, body: str) -> int:
    """A note about both members by joe, today."""
    with writing() as s:
        return actions.write_note(
            s, here.by, household_id=here.household_id, kind=NoteKind.CALL, happened_on=factories.started_on(),
            was_attended=True, minutes=5, body=body, person_ids=[here.ann, here.bo],
        )  # fmt: skip
