"""Case notes as entries of the timeline: the newest text, with every version before it."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import CaseNote, CaseNotePerson, Person, Staff
from db.prepared import prepared
from hiw.households.person_label import label
from hiw.plans.queries.timeline_entries import (
    MOST,
    PERSON,
    NoteVersion,
    TimelineEntry,
    TimelineFilter,
    TimelineKind,
    TimelinePart,
    TimelinePosition,
)
from hiw.policy.permissions import Actor
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import note_visible_to, visible_to
from hiw.words import count, say

RANK = 3


def note_entries(s: Session, by: Actor, part: TimelinePart) -> list[TimelineEntry]:
    """Return the case notes of this part with their corrections and their people; one statement."""
    rows = s.execute(_notes_of(part.cut(visible_to(by)), note_visible_to(by)), part.values()).all()
    first: dict[int, tuple[CaseNote, str]] = {}
    corrections: dict[int, NoteVersion] = {}
    people: dict[int, list[str]] = defaultdict(list)
    for note, name, person in rows:
        if note.corrects_id is not None:
            corrections[note.corrects_id] = _version(note, name)
            continue
        first[note.id] = (note, name)
        if person:
            people[note.id].append(person)
    return [_entry(note, name, corrections, tuple(people[note.id])) for note, name in first.values()]


@prepared
def _notes_of(cut: TimelineFilter, shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    n = CaseNote
    about = sa.exists().where(CaseNotePerson.note_id == n.id, CaseNotePerson.person_id == PERSON)
    page = (
        sa.select(n.id, n.happened_on)
        .where(
            cut.of(n),
            shown,
            n.corrects_id.is_(None),
            cut.earlier(n.happened_on, n.written_at, RANK, n.id),
            about if cut.is_about_one else sa.true(),
        )
        .order_by(n.happened_on.desc(), n.written_at.desc(), n.id.desc())
        .limit(MOST)
        .cte("page")
    )
    # A correction keeps the day of the note it corrects.
    corrects_some = n.corrects_id.is_not(None) & n.happened_on.in_(sa.select(page.c.happened_on))
    return _NOTES.where(cut.of(n), shown, n.id.in_(sa.select(page.c.id)) | corrects_some)


def _entry(note: CaseNote, name: str, corrections: dict[int, NoteVersion], people: tuple[str, ...]) -> TimelineEntry:
    versions = [_version(note, name)]
    while versions[-1].id in corrections:
        versions.append(corrections[versions[-1].id])
    return TimelineEntry(
        place=TimelinePosition(note.happened_on, note.written_at, RANK, note.id),
        kind=TimelineKind.NOTE,
        who=name,
        text=f"wrote a note: {_contact(note)}",
        body=versions[-1].body,
        people=people,
        versions=tuple(versions),
        visibility=note.visibility,
        is_restricted=note.is_restricted,
    )


def _contact(note: CaseNote) -> str:
    length = f", {count(note.minutes, 'minute')}" if note.minutes is not None else ""
    return f"{say(note.kind)}{'' if note.was_attended else ', not attended'}{length}"


def _version(note: CaseNote, name: str) -> NoteVersion:
    return NoteVersion(note.id, note.body, note.written_by_id, name, note.written_at, note.correction_reason)


# The statement returns a note once for each of its people.
_NOTES = (
    sa.select(CaseNote, Staff.full_name, label())
    .join(Staff, Staff.id == CaseNote.written_by_id)
    .outerjoin(CaseNotePerson, CaseNotePerson.note_id == CaseNote.id)
    .outerjoin(Person, Person.id == CaseNotePerson.person_id)
    .order_by(CaseNote.happened_on.desc(), CaseNote.written_at.desc(), CaseNote.id.desc(), CaseNotePerson.person_id)
)
