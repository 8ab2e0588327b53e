"""A case note …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import HouseholdStatus, NoteKind, Role
from db.marks import mark_of_row
from db.models import CaseNote, Household
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.plans import actions, queries
from hiw.plans.queries import TimelineEntry, TimelineKind
from hiw.policy.permissions import Actor
from tests import factories_plans as make
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def a_home(**household: Any) -> PlanHousehold:
    with writing() as s:
        return make.home(s, **household)


def written(home: PlanHousehold, **facts: Any) -> int:
    fields: dict[str, Any] = {
        "kind": NoteKind.VISIT,
        "happened_on": TODAY,
        "was_attended": True,
        "minutes": 45,
        "body": "They slept badly.",
        "person_ids": [home.amina],
    }
    with writing() as s:
        return actions.write_note(s, home.by, household_id=home.id, **(fields | facts))


def corrected(by: Actor, note_id: int, body: str = "They slept well.", reason: str = "Misheard") -> int:
    with writing() as s:
        return actions.correct_note(s, by, note_id=note_id, body=body, reason=reason)


def entries(home: PlanHousehold) -> tuple[TimelineEntry, ...]:
    with reading() as s:
        return queries.timeline(s, home.by, home.id, kinds=frozenset({TimelineKind.NOTE}))


def test_is_written_and_told_with_its_people() -> None:
    home = a_home()
    written(home, person_ids=[home.bilal, home.amina])
    (entry,) = entries(home)
    assert (entry.body, entry.people) == ("They slept badly.", ("Amina Rahman", "Bilal Rahman"))
    assert entry.sentence == f"{home.by.name} wrote a note: visit, 45 minutes"


@pytest.mark.requirement("ACL-07")
def test_that_is_restricted_does_not_move_the_last_contact() -> None:
    home = a_home()
    written(home, happened_on=date(2026, 11, 2))
    written(home, happened_on=date(2026, 11, 9), is_restricted=True)
    with reading() as s:
        assert s.get_one(Household, home.id).last_contact_on == date(2026, 11, 2)


def test_of_an_attended_contact_is_the_last_contact_unless_a_later_one_is_known() -> None:
    home = a_home()
    for happened_on, was_attended, last in (
        (date(2026, 11, 2), False, None),
        (date(2026, 11, 10), True, date(2026, 11, 10)),
        (date(2026, 11, 3), True, date(2026, 11, 10)),
        (TODAY, True, TODAY),
    ):
        written(home, happened_on=happened_on, was_attended=was_attended)
        with reading() as s:
            assert s.get_one(Household, home.id).last_contact_on == last


def test_is_still_written_when_the_household_is_closed_and_about_former_members() -> None:
    home = a_home(status=HouseholdStatus.CLOSED, closed_on=TODAY, close_reason="needs_met")
    with writing() as s:
        gone = make.member(s, home.id, left_on=date(2026, 6, 1))
    written(home, person_ids=[gone])
    assert entries(home)[0].people == ("Carol Jones",)


def test_is_refused_when_something_is_wrong_with_it() -> None:
    home = a_home()
    for change, sentence in (
        ({"happened_on": date(2026, 11, 24)}, "a day to come"),
        ({"minutes": 1441}, "minutes"),
        ({"body": " "}, "The note is empty"),
        ({"body": "x" * 50_001}, "50,001 characters"),
        ({"person_ids": [999_999]}, "not in this household"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            written(home, **change)
    assert entries(home) == ()


def test_keeps_fifty_thousand_characters_and_line_breaks() -> None:
    home = a_home()
    body = "ż\n" * 24_999 + "ok"
    written(home, body=body)
    assert entries(home)[0].body == body


def test_is_not_written_by_those_who_may_only_look_or_who_are_elsewhere() -> None:
    home = a_home()
    with writing() as s:
        auditor, stranger = make.colleague(s, Role.AUDITOR), make.colleague(s, authority="WRL")
    for by, refusal in ((auditor, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            written(PlanHousehold(home.id, home.amina, home.bilal, by))


def test_keeps_every_version_with_the_correction_beside_the_first_text() -> None:
    home = a_home()
    first = written(home)
    with writing() as s:
        senior = make.colleague(s, Role.SENIOR)
    second = corrected(home.by, first)
    third = corrected(senior, second, "They slept well at last.", "More exact")
    (entry,) = entries(home)
    assert entry.body == "They slept well at last."
    assert [(version.id, version.reason) for version in entry.versions] == [
        (first, ""),
        (second, "Misheard"),
        (third, "More exact"),
    ]
    assert (entry.versions[0].body, entry.versions[2].written_by) == ("They slept badly.", senior.name)
    with reading() as s:
        note = s.get_one(CaseNote, third)
        (line,) = make.lines_of(s, "case_notes", third)
        marks = {kept.subject_mark for each in (first, second) for kept in make.lines_of(s, "case_notes", each)}
        count = s.scalar(sa.select(sa.func.count()).select_from(CaseNote))
    assert (note.kind, note.minutes, note.happened_on, count) == (NoteKind.VISIT, 45, TODAY, 3)
    assert "slept" not in str(line.changes)
    assert line.subject_mark == mark_of_row("case_notes", vars(note))
    assert len(marks | {line.subject_mark}) == 3


def test_is_corrected_only_in_its_newest_version_by_its_author_or_a_senior() -> None:
    home = a_home()
    first = written(home)
    with writing() as s:
        colleague = make.colleague(s)
    with pytest.raises(NotAllowed, match="or a senior"):
        corrected(colleague, first)
    for body, reason, sentence in (
        ("They slept badly.", "Misheard", "same as before"),
        ("", "Misheard", "The note is empty"),
        ("They slept well.", "", "The reason is empty"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            corrected(home.by, first, body, reason)
    corrected(home.by, first)
    with pytest.raises(RuleBroken, match="corrected meanwhile"):
        corrected(home.by, first)
    with pytest.raises(NotFound):
        corrected(home.by, 999_999)
