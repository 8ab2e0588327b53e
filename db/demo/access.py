"""Access in the demo: restricted people, a colleague on leave, the auditor's sample, break-glass access."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.demo.caseload import workday
from db.demo.rows import BulkRows, Row
from db.demo.seeded_random import SeededRandom
from db.demo.story import DemoRules
from db.enums import BreakGlassOutcome, BreakGlassPurpose, EventName, HouseholdStatus, NoteKind, Role, Visibility
from db.models import (
    Assignment,
    AuditEvent,
    AuditSample,
    BreakGlassAccess,
    CaseNote,
    CaseNotePerson,
    ConflictLink,
    Cover,
    Household,
    Membership,
    NamedStaff,
    Restriction,
    SafeContact,
    Staff,
)  # fmt: skip

RESTRICTED = 4
SAFE_CONTACTS = 3
SAMPLES = 20
SAMPLE_DAYS = 30  # after today
REVIEW_WITHIN = 2  # working days
NAMED = ("advocate.demo", "senior.demo", "manager.demo", "auditor.demo")
_WHY_RESTRICTED = "A former partner asks after them; the police know."
_WHY_APART = "A court order keeps them apart until next year."
_SAFE: dict[str, Any] = {
    "alert": "Do not ring the house: somebody else answers the phone.",
    "address": "Care of the library, where they collect it",
    "phone": "07700 900321",
    "times": "Weekdays, 10 to 2",
    "words_to_use": "Say that you ring about the course.",
    "must_not_know": "Nobody at home knows that they want to move.",
    "may_call": False,
    "may_text": True,
    "may_leave_message": False,
    "may_post": False,
    "may_visit": False,
}
_TOLD = (
    "They told me that a former partner has rung relatives to find out where they live. They do not want anybody but "
    "us to know the new number. We agreed a word to say when it is not safe to talk."
)


@dataclass(frozen=True)
class _SupervisedAdvocate:
    """An advocate with their senior."""

    id: int
    senior_id: int


class _Access:
    """Adds the rows of access; those of the rest of the demo must be written."""

    def __init__(
        self, connection: sa.Connection, rows: BulkRows, dice: SeededRandom, today: date, ways: DemoRules
    ) -> None:
        self.connection, self.rows, self.dice, self.today, self.ways = connection, rows, dice, today, ways
        self.hidden: list[int] = []  # the households of restricted people
        names = sa.select(Staff.username, Staff.id).where(Staff.username.in_(NAMED))
        self.id_of: dict[str, int] = {username: number for username, number in connection.execute(names)}
        other = sa.select(Staff.id).where(Staff.role == Role.MANAGER, Staff.id != self.id_of["manager.demo"])
        self.manager_id = connection.scalars(other.order_by(Staff.id)).first()
        found = sa.select(Staff.id, Staff.senior_id).where(Staff.role == Role.ADVOCATE).order_by(Staff.id)
        desks = [_SupervisedAdvocate(number, senior_id) for number, senior_id in connection.execute(found) if senior_id]
        self.own = next(desk for desk in desks if desk.id == self.id_of["advocate.demo"])
        others = [desk for desk in desks if desk is not self.own]
        self.team = [desk for desk in others if desk.senior_id == self.own.senior_id] or others[:1]
        self.others = [desk for desk in others if desk not in self.team] or others

    def restrict(self) -> None:
        """Restrict a few people to their advocate, a senior and a manager, each with a restricted note.

        One of them moved here from another household, which is not restricted.
        """
        for desk in (self.own, *self.dice.some(self.others, RESTRICTED - 2)):
            homes = self._homes(desk)
            if homes:
                home = self.dice.pick(homes)
                self._restrict(desk, home, self._first_member(home))
        self._restrict_one_who_moved()

    def reach_safely(self) -> None:
        """Add a safe contact for a few people, one of them of the named advocate."""
        for desk in (self.own, *self.dice.some(self.others, SAFE_CONTACTS - 1)):
            homes = [home for home in self._homes(desk) if home not in self.hidden]
            if homes:
                self._reach_safely(desk, self.dice.pick(homes))

    def keep_apart(self) -> None:
        """Add two people of different households who must be kept apart."""
        homes = [
            home
            for desk in (self.own, self.others[0])
            for home in [home for home in self._homes(desk) if home not in self.hidden][:1]
        ]
        if len(homes) < len(("one", "other")):
            return
        pair = [self._first_member(home) for home in homes]
        person_id, other_id = sorted(pair)
        at, senior_id = self._at(12), self.own.senior_id
        row = self.rows.add(
            ConflictLink, person_id=person_id, other_id=other_id, reason=_WHY_APART, set_by_id=senior_id, set_at=at,
            lift_asked_by_id=None, lift_reason="", lifted_by_id=None, lifted_at=None,
        )  # fmt: skip
        self._record(
            senior_id, EventName.CONFLICT_LINKED, "conflict_links", row, at, homes[0],
            person_id=pair[0], reason=_WHY_APART,
        )  # fmt: skip

    def stand_in(self) -> None:
        """Let the named advocate cover for a colleague of the team, who is on leave."""
        away, senior_id = self.team[0], self.id_of["senior.demo"]
        days = {"from_on": self.today - timedelta(days=1), "to_on": self.today + timedelta(days=4)}
        row = self.rows.add(
            Cover, staff_id=self.own.id, for_id=away.id, reason="On leave", with_restricted=False,
            given_by_id=senior_id, given_at=self._at(3), ended_at=None, **days,
        )  # fmt: skip
        changes = {"to_on": (None, days["to_on"].isoformat())}
        self._record(
            senior_id, EventName.COVER_GIVEN, "covers", row, row["given_at"], changes=changes, reason="On leave"
        )

    def sample(self) -> None:
        """Add households for the auditor to read, from all of the region."""
        h = Household
        wanted = sa.select(h.id).where(h.status != HouseholdStatus.CLOSED, h.id.not_in(self.hidden)).order_by(h.id)
        homes = list(self.connection.scalars(wanted))
        chosen = homes[:: max(1, len(homes) // SAMPLES)][:SAMPLES]
        until = self.today + timedelta(days=SAMPLE_DAYS)
        manager_id, auditor_id = self.id_of["manager.demo"], self.id_of["auditor.demo"]
        for household_id in chosen:
            row = self.rows.add(
                AuditSample, household_id=household_id, auditor_id=auditor_id, from_on=self.today, to_on=until,
                given_by_id=manager_id, given_at=self._at(1),
            )  # fmt: skip
            changes = {"to_on": (None, until.isoformat())}
            at = row["given_at"]
            self._record(manager_id, EventName.SAMPLE_CHOSEN, "audit_samples", row, at, household_id, changes=changes)

    def break_glass(self) -> None:
        """Add break-glass accesses to households of the named advocate: one reviewed, one to be reviewed."""
        homes = [home for home in self._homes(self.own) if home not in self.hidden]
        if not homes:
            return
        why = "A neighbour rang about shouting, and nobody of the team could be reached"
        old = self._open(self.others[0], self.dice.pick(homes), 9, BreakGlassPurpose.DANGER, why)
        senior_id, at = self.others[0].senior_id, old["opened_at"] + timedelta(days=1)
        old |= {
            "reviewed_by_id": senior_id, "reviewed_at": at, "outcome": BreakGlassOutcome.JUSTIFIED,
            "review_note": "The call is in the diary of that day.",
        }  # fmt: skip
        changes = {"outcome": (None, BreakGlassOutcome.JUSTIFIED.value)}
        self._record(senior_id, EventName.GLASS_REVIEWED, "broken_glass", old, at, old["household_id"], changes=changes)
        why = "The landlord rang about tomorrow's visit while the advocate was in court"
        self._open(self.team[-1], self.dice.pick(homes), 1, BreakGlassPurpose.ABSENCE, why)

    def _restrict_one_who_moved(self) -> None:
        now, before = aliased(Membership), aliased(Membership)
        moved = (
            sa.select(now.household_id, now.person_id)
            .join(before, (before.person_id == now.person_id) & (before.household_id != now.household_id))
            .where(now.left_on.is_(None), now.household_id.not_in(self.hidden))
            .order_by(now.id)
        )
        homes = {home: desk for desk in self.others for home in self._homes(desk)}
        for household_id, person_id in self.connection.execute(moved):
            if household_id in homes:
                return self._restrict(homes[household_id], household_id, person_id)

    def _restrict(self, desk: _SupervisedAdvocate, household_id: int, person_id: int) -> None:
        self.hidden.append(household_id)
        at = self._at(self.dice.between(5, 20))
        by = {"person_id": person_id, "named_by_id": desk.senior_id, "named_at": at, "ended_at": None}
        row = self.rows.add(
            Restriction, person_id=person_id, reason=_WHY_RESTRICTED, set_by_id=desk.senior_id, set_at=at,
            lift_asked_by_id=None, lift_reason="", lifted_by_id=None, lifted_at=None,
        )  # fmt: skip
        person = {"id": person_id}
        for staff_id in filter(None, (desk.id, desk.senior_id, self.manager_id)):
            self.rows.add(NamedStaff, staff_id=staff_id, **by)
            self._record(
                desk.senior_id, EventName.COLLEAGUE_NAMED, "persons", person, at, person_id=person_id,
                changes={"staff_id": (None, staff_id)},
            )  # fmt: skip
        self._record(
            desk.senior_id, EventName.PERSON_RESTRICTED, "persons", person, at,
            person_id=person_id, reason=row["reason"],
        )  # fmt: skip
        self._note(desk, household_id, person_id)

    def _reach_safely(self, desk: _SupervisedAdvocate, household_id: int) -> None:
        at, person_id = self._at(self.dice.between(5, 40)), self._first_member(household_id)
        row = self.rows.add(
            SafeContact, person_id=person_id, **_SAFE, created_at=at, updated_at=at, updated_by_id=desk.id, version=1
        )
        fields = {"fields": (None, sorted(_SAFE))}
        self._record(
            desk.id, EventName.SAFE_CONTACT_WRITTEN, "safe_contacts", row, at, household_id,
            person_id=person_id, changes=fields,
        )  # fmt: skip

    def _first_member(self, household_id: int) -> int:
        members = sa.select(Membership.person_id).where(
            Membership.household_id == household_id, Membership.left_on.is_(None)
        )
        return self.connection.execute(members.order_by(Membership.id)).scalars().first() or 0

    def _note(self, desk: _SupervisedAdvocate, household_id: int, person_id: int) -> None:
        h = Household
        last, started = self.connection.execute(
            sa.select(h.last_contact_on, h.started_on).where(h.id == household_id)
        ).one()
        day: date = last or started
        note = self.rows.add(
            CaseNote, household_id=household_id, kind=NoteKind.CALL, happened_on=day, was_attended=last is not None,
            minutes=15, visibility=Visibility.STAFF, is_restricted=True, body=_TOLD, corrects_id=None,
            correction_reason="", written_by_id=desk.id, written_at=datetime.combine(day, time(16, 50), UTC),
        )  # fmt: skip
        self.rows.add(CaseNotePerson, note_id=note["id"], person_id=person_id)

    def _open(
        self, desk: _SupervisedAdvocate, household_id: int, days_ago: int, purpose: BreakGlassPurpose, reason: str
    ) -> Row:
        at = self._at(days_ago)
        row = self.rows.add(
            BreakGlassAccess, staff_id=desk.id, household_id=household_id, owner_id=self.own.id, purpose=purpose,
            reason=reason, opened_at=at, expires_at=at + timedelta(minutes=60), ended_at=None,
            review_due_on=self.ways.working_days_later(at.date(), REVIEW_WITHIN), reviewed_by_id=None,
            reviewed_at=None, outcome=None, review_note="",
        )  # fmt: skip
        changes = {"purpose": (None, purpose.value)}
        self._record(
            desk.id, EventName.GLASS_BROKEN, "broken_glass", row, at, household_id, changes=changes, reason=reason
        )
        return row

    def _homes(self, desk: _SupervisedAdvocate) -> list[int]:
        """Return the ids of an advocate's open households."""
        held = sa.select(Household.id).join(Assignment, Assignment.household_id == Household.id)
        mine = (Assignment.advocate_id == desk.id) & Assignment.to_on.is_(None)
        open_now = Household.status == HouseholdStatus.OPEN
        return list(self.connection.scalars(held.where(mine, open_now).order_by(Household.id)))

    def _at(self, days_ago: int) -> datetime:
        """Return a morning of the working day `days_ago` days ago, or before it."""
        return datetime.combine(workday(self.today - timedelta(days=days_ago)), time(10, 20), UTC)

    def _record(
        self,
        staff_id: int,
        word: EventName,
        kind: str,
        row: Row,
        at: datetime,
        household_id: int | None = None,
        *,
        person_id: int | None = None,
        changes: dict[str, Any] | None = None,
        reason: str = "",
    ) -> None:
        self.rows.add(
            AuditEvent, at=at, staff_id=staff_id, word=word.value, subject_kind=kind, subject_id=row["id"],
            household_id=household_id, person_id=person_id, changes=changes or {}, reason=reason,
        )  # fmt: skip


def make_access(connection: sa.Connection, rows: BulkRows, dice: SeededRandom, today: date, ways: DemoRules) -> None:
    """Add the rows of access; the households and the team must be written."""
    access = _Access(connection, rows, dice, today, ways)
    access.restrict()
    access.reach_safely()
    access.keep_apart()
    access.stand_in()
    access.sample()
    access.break_glass()
