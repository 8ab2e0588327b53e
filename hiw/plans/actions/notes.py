"""Write case notes. They are never changed: a correction is a new note beside the old one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoteKind, Visibility
from db.models import CaseNote, CaseNotePerson
from hiw import audit, clock, text
from hiw.errors import Checks, NotFound, RuleBroken
from hiw.households.conflict_checks import check_not_together
from hiw.plans import rules
from hiw.plans import visibility as seen
from hiw.plans.people_checks import check_were_members
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, note_visible_to


def write_note(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    kind: NoteKind,
    happened_on: date,
    was_attended: bool,
    minutes: int | None,
    body: str,
    person_ids: Iterable[int],
    visibility: Visibility | None = None,
    is_restricted: bool = False,
) -> int:
    """Write what happened at a contact, and about whom; return the note's id. Closed households allow it too.

    Those it is about may see it, staff only when it is about nobody, unless `visibility` is given. A restricted note is
    read only by whoever wrote it and by colleagues named on the record of those it is about. An attended contact
    becomes the household's last one unless a later one is known; a restricted one never does. Raises RuleBroken for a
    day to come, or for somebody who was never a member.
    """
    household = household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    people = sorted(set(person_ids))
    with Checks() as check:
        check("happened_on", rules.check_past, happened_on, "The day of the contact", clock.today())
        check("minutes", rules.check_minutes, minutes)
        check("person_ids", rules.check_restricted_is_about, is_restricted, people)
        check("person_ids", check_were_members, s, by, household_id, people)
        check("person_ids", check_not_together, s, people)
        said = check("body", text.note, body)
    note = CaseNote(
        household_id=household_id, kind=kind, happened_on=happened_on, was_attended=was_attended, minutes=minutes,
        visibility=_visibility(visibility, people), is_restricted=is_restricted, body=said,
        written_by_id=by.id, written_at=clock.now(),
    )  # fmt: skip
    _keep(s, note, people)
    if was_attended and not is_restricted:
        household.last_contact_on = max(household.last_contact_on or happened_on, happened_on)
    _record(s, by, EventName.NOTE_WRITTEN, note, people, {"kind": (None, kind), "happened_on": (None, happened_on)})
    return note.id


def correct_note(s: Session, by: Actor, *, note_id: int, body: str, reason: str) -> int:
    """Add a corrected text beside the newest version of a note, which stays as it is; return the new note's id.

    Raises NotAllowed for another colleague's note unless `by` is a senior, RuleBroken when the note was corrected
    meanwhile.
    """
    household_for(s, by, _household_id(s, note_id), Permission.EDIT_PLANS, lock=True)
    old = s.scalar(sa.select(CaseNote).where(CaseNote.id == note_id, note_visible_to(by)))
    if old is None:
        raise NotFound("This note is no longer there. Look at the timeline again.")
    rules.check_can_correct(by, old.written_by_id)
    with Checks() as check:
        body, reason = check("body", text.note, body), check("reason", text.line, reason, "The reason")
    if s.scalar(sa.select(CaseNote.id).where(CaseNote.corrects_id == note_id)) is not None:
        raise RuleBroken("This note was corrected meanwhile. Read the newest version, then correct that one.")
    if body == old.body:
        raise RuleBroken("The text is the same as before. Change it, or leave the note as it is.", "body")
    people = s.scalars(sa.select(CaseNotePerson.person_id).where(CaseNotePerson.note_id == note_id)).all()
    note = CaseNote(
        household_id=old.household_id,
        kind=old.kind,
        happened_on=old.happened_on,
        was_attended=old.was_attended,
        minutes=old.minutes,
        visibility=old.visibility,
        is_restricted=old.is_restricted,
        body=body,
        corrects_id=note_id,
        correction_reason=reason,
        written_by_id=by.id,
        written_at=clock.now(),
    )
    _keep(s, note, people)
    _record(s, by, EventName.NOTE_CORRECTED, note, people, {"corrects_id": (None, note_id)}, reason=reason)
    return note.id


def _visibility(chosen: Visibility | None, people: Sequence[int]) -> Visibility:
    visibility = chosen or seen.of_note(people)
    seen.check_has_person(visibility, people[0] if people else None)
    return visibility


def _household_id(s: Session, note_id: int) -> int:
    return s.scalar(sa.select(CaseNote.household_id).where(CaseNote.id == note_id)) or 0


def _keep(s: Session, note: CaseNote, people: Iterable[int]) -> None:
    s.add(note)
    s.flush()
    s.add_all(CaseNotePerson(note_id=note.id, person_id=person_id) for person_id in people)


def _record(
    s: Session,
    by: Actor,
    word: EventName,
    note: CaseNote,
    people: Sequence[int],
    changes: Mapping[str, tuple[Any, Any]],
    reason: str = "",
) -> None:
    line = audit.record(
        s, by, word, "case_notes", note.id, household_id=note.household_id, reason=reason,
        person_id=people[0] if len(people) == 1 else None, changes={**changes, "persons": (None, sorted(people))},
    )  # fmt: skip
    audit.mark_subject(line, note)
