"""Query the audit log: of a household, of one member of staff, and refusals. Newest first, 50 events a page."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer

from db.enums import EventName
from db.functions import without
from db.models import AuditEvent, CaseNote, Household, Membership, Person, SentHead, Staff
from hiw import clock
from hiw.audit.sentences import describe, describe_in_short
from hiw.audit_log import heads, rules
from hiw.audit_log.differences import differences
from hiw.client_text import ClientContact, ClientSentence, NoClient
from hiw.households.person_label import label as called
from hiw.households.safe_contact import CONTACT, is_told
from hiw.plans.queries import names_of
from hiw.policy.permissions import Actor, Permission, allow_own, require
from hiw.policy.scope import household_for, knowable_people, note_visible_to, visible_to
from hiw.settings import MEANINGS

Changes = dict[str, Any]
PER_PAGE = 50
NOBODY = "The programme"
READ_BY_WORD = (EventName.PLAN_PRINTED,)  # a printed copy counts as a view too
_COVERED = aliased(Staff)
_WHO = sa.case((_COVERED.id.is_(None), Staff.full_name), else_=Staff.full_name + " for " + _COVERED.full_name)
# Of a person's event all values, except their contact details once those are not shown there any more.
_IS_TOLD = sa.exists().where(
    Membership.person_id == AuditEvent.person_id, Membership.household_id == AuditEvent.household_id, is_told()
)
_CHANGES = sa.case(
    (AuditEvent.subject_kind != sa.literal_column("'persons'"), AuditEvent.changes),
    (_IS_TOLD, AuditEvent.changes),
    else_=without(AuditEvent.changes, *CONTACT),
).label("told")
_LINES = (
    sa.select(AuditEvent, _WHO, called(), _CHANGES)
    .options(defer(AuditEvent.changes, raiseload=True))
    .outerjoin(Staff, Staff.id == AuditEvent.staff_id)
    .outerjoin(_COVERED, _COVERED.id == AuditEvent.for_id)
    .outerjoin(Person, Person.id == AuditEvent.person_id)
    .order_by(AuditEvent.id.desc())
)


@dataclass(frozen=True)
class AuditLogRow:
    """One event: who did what and when, each value before and after, and the household when it is about one."""

    id: int
    at: datetime
    staff_id: int | None
    who: NoClient
    text: ClientSentence
    differences: tuple[ClientContact, ...]
    household_id: int | None

    @property
    def sentence(self) -> str:
        """Return a sentence such as "Amina Rahman ticked “Call the council” done"."""
        return f"{self.who} {self.text}"


@dataclass(frozen=True)
class AuditLogPage:
    """Some events, and whether there are older ones."""

    lines: tuple[AuditLogRow, ...]
    has_more: bool


@dataclass(frozen=True)
class AuditLogFilter:
    """Which events: of a person of the household, a colleague, one day; and which page of them."""

    person_id: int | None = None
    staff_id: int | None = None
    on: date | None = None
    page: int = 1


@dataclass(frozen=True)
class RefusalNotice:
    """A colleague who was refused many times within ten minutes, which nobody has looked at yet."""

    staff_id: int
    who: NoClient
    at: datetime


@dataclass(frozen=True)
class HeadNotice:
    """The head of the audit log was not sent lately; `sent_at` is when it last was, None for never."""

    sent_at: datetime | None


def household_audit_log(s: Session, by: Actor, household_id: int, narrow: AuditLogFilter) -> AuditLogPage:
    """Return who changed what in a household; at most four statements. Raises NotFound out of scope."""
    require(by, Permission.SEE_PLANS)
    household_for(s, by, household_id, Permission.SEE_PLANS)
    changed = sa.and_(AuditEvent.household_id == household_id, AuditEvent.is_read == sa.false())
    query = _LINES.where(changed, knowable_people(by, AuditEvent), _is_readable(by))
    if narrow.person_id is not None:
        query = query.where(AuditEvent.person_id == narrow.person_id)
    return _page(s, by, query, narrow, in_full=True)


def lookers(s: Session, by: Actor, household_id: int, narrow: AuditLogFilter) -> AuditLogPage:
    """Return who viewed a household, or one person of it in whichever household, as far as `by` may know.

    A page about the household shows all of its people, so its views count for each of them.
    """
    require(by, Permission.SEE_CONTACTS)
    household_for(s, by, household_id)
    was_read = sa.or_(AuditEvent.is_read == sa.true(), AuditEvent.word.in_(READ_BY_WORD))
    at_household = sa.and_(AuditEvent.household_id == household_id, was_read)
    if narrow.person_id is not None:
        about = sa.or_(AuditEvent.person_id.is_(None), AuditEvent.person_id == narrow.person_id)
        at_person = sa.and_(AuditEvent.person_id == narrow.person_id, AuditEvent.is_read, _is_in_sight(by))
        at_household = sa.or_(sa.and_(at_household, about), at_person)
    return _page(
        s, by, _LINES.where(at_household, _may_read(by), knowable_people(by, AuditEvent)), narrow, in_full=True
    )


def activity(s: Session, by: Actor, narrow: AuditLogFilter) -> AuditLogPage:
    """Return what one colleague (`by`, unless another is named) did and viewed; two statements.

    Raises NotAllowed for staff whose events `by` may not read.
    """
    allow_own(by)  # whose else is asked below
    staff_id = narrow.staff_id or by.id
    rules.check_can_read_audit_log(by, staff_id, set(s.scalars(_team(by))))
    return _page(s, by, _LINES.where(AuditEvent.staff_id == staff_id), narrow)


def denials(s: Session, by: Actor, narrow: AuditLogFilter) -> AuditLogPage:
    """Return the refusals of staff whose events `by` may read, and one's own."""
    allow_own(by)  # whose else is asked below
    is_denied = AuditEvent.word == sa.literal_column(f"'{rules.DENIED}'")
    return _page(s, by, _LINES.where(is_denied, _may_read(by)), narrow)


def denial_notices(s: Session, by: Actor) -> tuple[RefusalNotice, ...]:
    """Return colleagues with many refusals that no manager has looked at, newest first. Nobody sees a notice of
    themselves."""
    require(by, Permission.MANAGE_STAFF)
    later = aliased(AuditEvent)
    newer = sa.exists().where(
        later.subject_kind == "denials", later.subject_id == AuditEvent.subject_id, later.id > AuditEvent.id
    )
    rows = s.execute(
        sa.select(AuditEvent.subject_id.label("staff_id"), Staff.full_name.label("who"), AuditEvent.at)
        .join(Staff, Staff.id == AuditEvent.subject_id)
        .where(AuditEvent.subject_kind == "denials", AuditEvent.word == rules.REPEATED, ~newer)
        .where(AuditEvent.subject_id != by.id)
        .order_by(AuditEvent.id.desc())
    )
    return tuple(RefusalNotice(**row._asdict()) for row in rows)


def head_notice(s: Session, by: Actor) -> HeadNotice | None:
    """Return that the head was not sent for two days, where the environment says where to; for managers.

    None when all is well, or nothing is configured.
    """
    require(by, Permission.MANAGE_STAFF)
    if not heads.is_configured(os.environ):
        return None
    sent_at = s.scalar(sa.select(sa.func.max(SentHead.sent_at)))
    return HeadNotice(sent_at) if heads.is_old(sent_at, clock.now()) else None


def readable_staff(s: Session, by: Actor) -> dict[int, str]:
    """Return the staff whose events `by` may read, by name; themselves first."""
    allow_own(by)  # whose else is asked below
    others = sa.select(Staff.id, Staff.full_name).where(Staff.id != by.id).order_by(Staff.full_name, Staff.id)
    if not by.may(Permission.READ_AUDIT):
        others = others.where(Staff.id.in_(_team(by)))
    return {by.id: by.name} | {number: name for number, name in s.execute(others)}


def staff_at(s: Session, by: Actor, household_id: int, *, looked: bool) -> dict[int, str]:
    """Return who changed, or viewed, something of a household, by name: to filter its events by."""
    found = sa.select(AuditEvent.staff_id).where(
        AuditEvent.household_id == household_id,
        AuditEvent.is_read == (sa.true() if looked else sa.false()),
        _may_read(by) if looked else _is_readable(by),
        knowable_people(by, AuditEvent),
    )
    household_for(s, by, household_id)
    named = sa.select(Staff.id, Staff.full_name).where(Staff.id.in_(found)).order_by(Staff.full_name, Staff.id)
    return {number: name for number, name in s.execute(named)}


def _team(by: Actor) -> sa.Select[int]:
    """Return the advocates of a senior; none for those who may not read a team's events."""
    team = sa.select(Staff.id).where(Staff.senior_id == by.id)
    return team if by.may(Permission.READ_TEAM_AUDIT) else team.where(sa.false())


def _may_read(by: Actor) -> sa.ColumnElement[bool]:
    if by.may(Permission.READ_AUDIT):
        return sa.true()
    return sa.or_(AuditEvent.staff_id == by.id, AuditEvent.staff_id.in_(_team(by)))


def _is_readable(by: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that an event is not about a note that `by` may not read."""
    note = sa.exists().where(CaseNote.id == AuditEvent.subject_id, note_visible_to(by))
    return sa.or_(AuditEvent.subject_kind != sa.literal_column("'case_notes'"), note)


def _is_in_sight(by: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that an event is of a household in scope, wherever the person was then."""
    return sa.exists().where(Household.id == AuditEvent.household_id, visible_to(by))


def _page(
    s: Session,
    by: Actor,
    query: sa.Select[AuditEvent, str, str, Changes],
    narrow: AuditLogFilter,
    *,
    in_full: bool = False,
) -> AuditLogPage:
    if narrow.staff_id is not None:
        query = query.where(AuditEvent.staff_id == narrow.staff_id)
    if narrow.on is not None:
        starts, ends = (clock.at(day, time()) for day in (narrow.on, narrow.on + timedelta(days=1)))
        query = query.where(AuditEvent.at >= starts, AuditEvent.at < ends)
    rows = s.execute(query.limit(PER_PAGE + 1).offset((narrow.page - 1) * PER_PAGE)).all()
    names = _names(s, by, (line for line, *_ in rows)) if in_full else {}
    unsaid = _unsaid(s, by, ((line, changes) for line, _, _, changes in rows)) if in_full else frozenset()
    today = clock.today()
    lines = tuple(
        _in_full(line, who, person, _said(line, changes, unsaid), names, today)
        if in_full
        else _in_short(line, who, changes)
        for line, who, person, changes in rows[:PER_PAGE]
    )
    return AuditLogPage(lines, len(rows) > PER_PAGE)


def _names(s: Session, by: Actor, lines: Iterable[AuditEvent]) -> dict[tuple[str, int], str]:
    return names_of(s, by, {(line.subject_kind, line.subject_id) for line in lines})


def _unsaid(s: Session, by: Actor, lines: Iterable[tuple[AuditEvent, Changes]]) -> frozenset[int]:
    """Return the households of these events that are named after their people, where `by` may not know of all of them.

    Such a name is not quoted.
    """
    called = {line.household_id for line, changes in lines if line.subject_kind == "households" and "name" in changes}
    if not called:
        return frozenset()
    members = sa.select(Membership.household_id).join(Person, Person.id == Membership.person_id)
    return frozenset(s.scalars(members.where(Membership.household_id.in_(called), sa.not_(knowable_people(by)))))


def _said(line: AuditEvent, changes: Changes, unsaid: frozenset[int]) -> Changes:
    if line.subject_kind != "households" or line.household_id not in unsaid:
        return changes
    return {field: pair for field, pair in changes.items() if field != "name"}


def _in_full(
    line: AuditEvent, who: str | None, person: str, changes: Changes, names: dict[tuple[str, int], str], today: date
) -> AuditLogRow:
    """Return an event for those who may see its household: with the names in it, and the values."""
    what = names.get((line.subject_kind, line.subject_id), person)
    text = describe(line.word, what, changes, line.reason, today)
    shown = () if line.is_read else tuple(differences(changes, today))
    return AuditLogRow(line.id, line.at, line.staff_id, who or NOBODY, text, shown, line.household_id)


def _in_short(line: AuditEvent, who: str | None, changes: Changes) -> AuditLogRow:
    """Return an event for those who may read what a colleague did: nothing of the people it was done for."""
    told = _by_label(changes) if line.word == EventName.SETTING_CHANGED else changes
    text = describe_in_short(line.word, told)
    return AuditLogRow(line.id, line.at, line.staff_id, who or NOBODY, text, (), line.household_id)


def _by_label(changes: Changes) -> Changes:
    """Return the change of a setting under its label."""
    labels = {name.value: meaning.says for name, meaning in MEANINGS.items()}
    return {labels.get(name, name): pair for name, pair in changes.items()}
