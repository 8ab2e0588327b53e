"""Anything that can happen to a caseload, done at random through the real actions, on days that a test chooses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import (
    AssignmentReason,
    BarrierStatus,
    CloseReason,
    HouseholdStatus,
    Priority,
    ReductionReason,
    Role,
    Severity,
)
from db.models import (
    Assignment,
    AuditEvent,
    Barrier,
    Household,
    Membership,
    NamedStaff,
    Person,
    ReassignmentBatch,
    Reduction,
    Restriction,
    SafeContact,
    Staff,
)
from db.session import writing
from hiw import clock
from hiw.access import actions as access
from hiw.accounts import actions as people
from hiw.approvals.actions import change_setting
from hiw.edits import Edit
from hiw.errors import HiwError
from hiw.households import actions as homes
from hiw.households.person_fields import NewPerson
from hiw.households.reassignment import Reassignment, reassign
from hiw.plans import actions as plans
from hiw.plans.actions.undo import undo_change
from hiw.policy.permissions import Actor
from hiw.safety import actions as safety
from hiw.settings.definitions import MEANINGS
from hiw.settings.names import SettingName
from hiw.workload import actions as caseload
from hiw.workload.actions import ReassignmentFields
from tests import factories, factories_trust
from tests.factories import YES
from tests.factories_plans import life_area

FIRST = date(2026, 6, 1)
TRIES = 4
SETTINGS = [name for name in SettingName if name.startswith(("points_", "target_", "starter_", "load_"))]


class HandSetClock:
    """The programme's clock, set by hand."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = datetime.combine(FIRST, time(9), UTC)
        patch.setattr(clock, "now", lambda: self.moment)

    def tick(self) -> None:
        self.moment += timedelta(seconds=5)

    def next_day(self) -> None:
        self.moment = datetime.combine(clock.today() + timedelta(days=1), time(9), UTC)


class Doings:
    """A region with a few colleagues and households, and what managers do there at random."""

    def __init__(self, chance: Random, at: HandSetClock) -> None:
        self.chance, self.at = chance, at
        self.done: set[str] = set()
        with writing() as s:
            self.managers = [factories.colleague(s, Role.MANAGER) for _ in range(2)]
            self.seniors = [factories.colleague(s, Role.SENIOR, code) for code in ("SFT", "LIV")]
            for code in ("SFT", "SFT", "LIV"):
                factories.colleague(s, Role.ADVOCATE, code, started_on=FIRST - timedelta(days=chance.randrange(300)))
        self.ways: list[Callable[[Session, Actor], Any]] = [
            getattr(self, name) for name in dir(self) if name.startswith("do_")
        ]
        for _ in range(8):
            self.once(self.do_add_household)
        for _ in range(4):
            self.once(self.do_reduce)

    def once(self, way: Callable[[Session, Actor], Any]) -> None:
        """Do one thing; what the rules refuse is tried with others, and in the end not done."""
        for _ in range(TRIES):
            self.at.tick()
            by = replace(self.chance.choice(self.managers), stepped_up_at=clock.now())
            try:
                with writing() as s:
                    way(s, by)
            except (HiwError, NothingToDo):
                continue
            self.done.add(way.__name__)
            return

    def a_day(self) -> None:
        """Try everything once, in any order."""
        for way in self.chance.sample(self.ways, len(self.ways)):
            self.once(way)

    def undone(self) -> set[str]:
        """What was never done: the rules refused it each time."""
        return {way.__name__ for way in self.ways} - self.done

    def one(self, s: Session, of: type[Any], *where: Any) -> Any:
        """A row at random."""
        numbers = s.scalars(sa.select(of.id).where(*where).order_by(of.id)).all()
        if not numbers:
            raise NothingToDo
        return s.get_one(of, self.chance.choice(numbers))

    def household(self, s: Session) -> Household:
        found: Household = self.one(s, Household, Household.status != HouseholdStatus.CLOSED)
        return found

    def member(self, s: Session) -> Membership:
        found: Membership = self.one(s, Membership, Membership.left_on.is_(None))
        return found

    def colleague(self, s: Session, *where: Any) -> Staff:
        found: Staff = self.one(s, Staff, Staff.role.in_((Role.ADVOCATE, Role.SENIOR)), *where)
        return found

    def maybe_day(self) -> date | None:
        return self.chance.choice([None, clock.today() + timedelta(days=self.chance.randrange(1, 90))])

    # Households and who is in them

    def do_add_household(self, s: Session, by: Actor) -> None:
        code = self.chance.choice(["SFT", "LIV"])
        names = [f"P{self.chance.randrange(10**9)}" for _ in range(self.chance.randrange(2, 6))]
        advocate = self.chance.choice([None, self.colleague(s).id])
        homes.add_household(
            s, by, people=[NewPerson(full_name=name, authority_code=code) for name in names],
            answers=[YES] * len(names), authority_code=code, advocate_id=advocate, started_on=clock.today(),
        )  # fmt: skip

    def do_assign(self, s: Session, by: Actor) -> None:
        home = self.household(s)
        now = s.scalar(sa.select(Assignment.advocate_id).where(*_present(home.id)))
        why = AssignmentReason.CASELOAD
        reassign(s, by, [Reassignment(home.id, now, self.colleague(s).id, clock.today(), why)])

    def do_move_two(self, s: Session, by: Actor) -> None:
        moves = []
        for _ in range(2):
            home = self.household(s)
            now = s.scalar(sa.select(Assignment.advocate_id).where(*_present(home.id)))
            moves.append(
                ReassignmentFields(home.id, now, self.colleague(s).id, clock.today(), AssignmentReason.CASELOAD, "Here")
            )
        caseload.reassign_households(s, by, moves=moves)

    def do_move_two_there_and_back(self, s: Session, by: Actor) -> None:
        self.do_move_two(s, by)
        s.flush()
        last = s.scalars(sa.select(ReassignmentBatch.id).order_by(ReassignmentBatch.id.desc())).first()
        assert last is not None
        caseload.undo_reassignments(s, by, batch_id=last)

    def do_pause(self, s: Session, by: Actor) -> None:
        homes.pause_household(s, by, household_id=self.household(s).id, from_on=clock.today(), reason="Ill")

    def do_resume(self, s: Session, by: Actor) -> None:
        homes.resume_household(s, by, household_id=self.household(s).id, on=clock.today())

    def do_close(self, s: Session, by: Actor) -> None:
        homes.close_household(
            s, by, household_id=self.household(s).id, reason=CloseReason.NEEDS_MET, on=clock.today()
        )  # fmt: skip

    def do_reopen(self, s: Session, by: Actor) -> None:
        closed = self.one(s, Household, Household.status == HouseholdStatus.CLOSED)
        homes.reopen_household(s, by, household_id=closed.id, reason="Back")

    def do_extend(self, s: Session, by: Actor) -> None:
        home = self.household(s)
        homes.extend_household(
            s, by, household_id=home.id, to_on=home.planned_end_on + timedelta(days=30), reason="More time"
        )  # fmt: skip

    def do_change_stage(self, s: Session, by: Actor) -> None:
        home = self.household(s)
        base = {"is_light_touch": home.is_light_touch, "exit_planned_on": home.exit_planned_on}
        mine = {"is_light_touch": self.chance.random() < 0.5, "exit_planned_on": self.maybe_day()}
        caseload.change_stage(s, by, household_id=home.id, edit=Edit(home.version, base, mine))

    def do_add_member(self, s: Session, by: Actor) -> None:
        home = self.one(s, Household)
        new = NewPerson(full_name=f"P{self.chance.randrange(10**9)}", authority_code="SFT")
        homes.add_member(s, by, household_id=home.id, person=new, answers=YES, joined_on=clock.today())

    def do_leave(self, s: Session, by: Actor) -> None:
        member = self.member(s)
        homes.leave_household(
            s, by, household_id=member.household_id, person_id=member.person_id, on=clock.today()
        )  # fmt: skip

    def do_move_member(self, s: Session, by: Actor) -> None:
        member = self.member(s)
        to = self.household(s)
        homes.move_member(
            s, by, person_id=member.person_id, from_household_id=member.household_id, to_household_id=to.id,
            on=clock.today(),
        )  # fmt: skip

    def do_interpreter(self, s: Session, by: Actor) -> None:
        member = self.member(s)
        person = s.get_one(Person, member.person_id)
        edit = Edit(
            person.version,
            {"needs_interpreter": person.needs_interpreter},
            {"needs_interpreter": not person.needs_interpreter},
        )
        homes.change_person(s, by, household_id=member.household_id, person_id=person.id, edit=edit)

    # Safety

    def do_alert(self, s: Session, by: Actor) -> None:
        member = self.member(s)
        row = s.scalar(sa.select(SafeContact).where(SafeContact.person_id == member.person_id))
        about = {"household_id": member.household_id, "person_id": member.person_id}
        if row is None:
            safety.write_safe_contact(s, by, **about, edit=Edit(0, {}, {"alert": "Do not ring"}))
            return
        safety.acknowledge_alert(s, by, **about, version=row.version)
        s.flush()
        safety.end_safe_contact(s, by, **about, reason="Safe now")

    def do_restrict(self, s: Session, by: Actor) -> None:
        access.restrict_person(s, by, person_id=self.member(s).person_id, reason="At risk")

    def do_lift(self, s: Session, by: Actor) -> None:
        person_id = self.one(s, Restriction, Restriction.lifted_at.is_(None)).person_id
        other = next(each for each in self.managers if each.id != by.id)
        named = sa.select(NamedStaff.staff_id).where(NamedStaff.person_id == person_id)
        for each in {by.id: by, other.id: other}.values():
            if each.id not in set(s.scalars(named.where(NamedStaff.ended_at.is_(None)))):
                factories_trust.named(s, each, person_id)
        access.ask_to_lift(s, other, person_id=person_id, reason="Safe")
        s.flush()
        access.lift_restriction(s, by, person_id=person_id)

    # Barriers

    def do_add_barrier(self, s: Session, by: Actor) -> None:
        member = self.member(s)
        plans.add_barrier(
            s, by, household_id=member.household_id, person_id=self.chance.choice([None, member.person_id]),
            life_area_id=life_area(s), what="Debt", severity=self.chance.choice(list(Severity)),
            priority=Priority.NOW,
        )  # fmt: skip

    do_add_another_barrier = do_add_barrier
    do_add_yet_another = do_add_barrier

    def do_change_severity(self, s: Session, by: Actor) -> None:
        barrier = self.one(s, Barrier)
        mine = {"severity": self.chance.choice(list(Severity))}
        plans.change_barrier(
            s, by, barrier_id=barrier.id, edit=Edit(barrier.version, {"severity": barrier.severity}, mine)
        )  # fmt: skip

    def do_resolve(self, s: Session, by: Actor) -> None:
        plans.resolve_barrier(s, by, barrier_id=self.one(s, Barrier, Barrier.status == BarrierStatus.OPEN).id)

    def do_reopen_barrier(self, s: Session, by: Actor) -> None:
        plans.reopen_barrier(s, by, barrier_id=self.one(s, Barrier).id)

    def do_set_aside(self, s: Session, by: Actor) -> None:
        plans.set_aside_barrier(s, by, barrier_id=self.one(s, Barrier).id, reason="By mistake")

    def do_undo(self, s: Session, by: Actor) -> None:
        line = self.one(s, AuditEvent, AuditEvent.subject_kind == "barriers", AuditEvent.staff_id == by.id,
                        AuditEvent.at > clock.now() - timedelta(minutes=20))  # fmt: skip
        undo_change(s, by, line_id=line.id)

    # Colleagues and numbers

    def do_change_colleague(self, s: Session, by: Actor) -> None:
        row = self.colleague(s)
        field, value = self.chance.choice(
            [
                ("contracted_minutes", 60 * self.chance.randrange(10, 40)),
                ("senior_id", self.chance.choice([None, *(each.id for each in self.seniors)])),
                ("is_active", self.chance.random() < 0.7),
                ("role", self.chance.choice([Role.ADVOCATE, Role.SENIOR])),
            ]
        )
        edit = Edit(row.version, {field: getattr(row, field)}, {field: value})
        people.change_staff(s, by, staff_id=row.id, edit=edit)

    def do_authorities(self, s: Session, by: Actor) -> None:
        row = self.colleague(s)
        codes = self.chance.choice([["SFT"], ["LIV"], ["LIV", "SFT"], []])
        people.change_staff(s, by, staff_id=row.id, edit=Edit(row.version, {}, {}), authorities=codes)

    def do_home(self, s: Session, by: Actor) -> None:
        code = self.chance.choice([None, "SFT", "LIV"])
        caseload.set_home_authority(s, by, staff_id=self.colleague(s).id, authority_code=code)

    def do_first_day(self, s: Session, by: Actor) -> None:
        row = self.colleague(s)
        day = clock.today() - timedelta(days=self.chance.randrange(400))
        edit = Edit(row.version, {"started_on": row.started_on}, {"started_on": day})
        caseload.set_first_day(s, by, staff_id=row.id, edit=edit)

    def do_add_colleague(self, s: Session, by: Actor) -> None:
        number = self.chance.randrange(10**9)
        people.add_staff(
            s, by, username=f"new.{number}", full_name=f"New {number}", role=Role.ADVOCATE, authorities=["SFT"],
        )  # fmt: skip

    def do_reduce(self, s: Session, by: Actor) -> None:
        from_on = clock.today() + timedelta(days=self.chance.randrange(3))
        caseload.add_reduction(
            s, by, staff_id=self.colleague(s).id, reason=ReductionReason.LEAVE, hours="7", from_on=from_on,
            to_on=self.chance.choice([None, from_on, from_on + timedelta(days=2)]),
        )  # fmt: skip

    def do_end_reduction(self, s: Session, by: Actor) -> None:
        day = clock.today() - timedelta(days=self.chance.randrange(2))
        begun = self.one(s, Reduction, Reduction.from_on < clock.today(), Reduction.to_on.is_(None))
        caseload.end_reduction(s, by, reduction_id=begun.id, on=day)

    def do_cancel_reduction(self, s: Session, by: Actor) -> None:
        caseload.cancel_reduction(s, by, reduction_id=self.one(s, Reduction).id)

    def do_setting(self, s: Session, by: Actor) -> None:
        name = self.chance.choice(SETTINGS)
        meaning = MEANINGS[name]
        value = self.chance.randint(meaning.least, min(meaning.most, meaning.first + 5))
        change_setting(s, by, name=name, value=value)


class NothingToDo(Exception):
    """There is no row of the kind."""


def _present(household_id: int) -> tuple[Any, ...]:
    return Assignment.household_id == household_id, Assignment.to_on.is_(None)
