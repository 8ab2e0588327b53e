"""The board …"""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import BarrierStatus, HouseholdStatus, Role, Severity
from db.models import (
    Assignment,
    Barrier,
    Household,
    Membership,
    Person,
    Reduction,
    Restriction,
    SafeContact,
    Staff,
    StaffAuthority,
)
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.policy.permissions import Actor
from hiw.workload.capacity import LoadLevel
from hiw.workload.points import PointsPart
from hiw.workload.queries import board, case_mix, facts_of, household_points, staff_load
from tests import factories, factories_plans, factories_trust
from tests import factories_caseload as loads
from tests.chance import seeded
from tests.factories_plans import counted
from tests.workload.doing import Doings, HandSetClock

TODAY = clock.today()
DAY = timedelta(days=1)


class ByHand:
    """The programme's arithmetic done again from the rows, one by one, with the first values of the numbers."""

    def __init__(self, s: Session, today: date) -> None:
        self.s, self.today = s, today

    def rows(self, of: type[Any], **where: Any) -> list[Any]:
        return list(self.s.scalars(sa.select(of).filter_by(**where)))

    def points(self, home: Household, staff_id: int | None) -> dict[str, int]:
        members = self.rows(Membership, household_id=home.id, left_on=None)
        people = [self.s.get_one(Person, each.person_id) for each in members]
        severe = 0
        for barrier in self.rows(Barrier, household_id=home.id):
            if barrier.status == "open" and barrier.severity != "some":
                severe += 1
        risky = any(
            self.rows(SafeContact, person_id=each.id) or self.rows(Restriction, person_id=each.id, lifted_at=None)
            for each in people
        )
        homes = [each.authority_code for each in self.rows(StaffAuthority, staff_id=staff_id, is_home=True)]
        sums = {
            "stage": self.stage(home),
            "members": [0, 0, 0, 1, 2, 3][min(5, len(people))],
            "severe barriers": [0, 0, 1, 1, 2, 2, 3][min(6, severe)],
            "risk": 2 if risky else 0,
            "travel": 1 if homes and homes != [home.authority_code] else 0,
            "interpreter": 1 if any(each.needs_interpreter for each in people) else 0,
        }
        return {part: number for part, number in sums.items() if number > 0}

    def stage(self, home: Household) -> int:
        if home.status == "paused":
            return 1
        ends = [each for each in (home.planned_end_on, home.exit_planned_on) if each]
        if any(end < self.today + timedelta(weeks=6) for end in ends):
            return 1
        if self.today < home.started_on + timedelta(weeks=6):
            return 5
        return 1 if home.is_light_touch else 2

    def room(self, staff: Staff) -> int:
        if staff.role != "advocate" or not staff.is_active:
            return 0
        minutes = staff.contracted_minutes
        for each in self.rows(Reduction, staff_id=staff.id, cancelled_at=None):
            if each.from_on <= self.today and (each.to_on or self.today) >= self.today:
                minutes -= each.minutes
        share = Fraction(85) * Fraction(max(0, minutes), 37 * 60)
        if staff.started_on and self.today < clock.add_months(staff.started_on, 3):
            share *= Fraction(1, 2)
        elif staff.started_on and self.today < clock.add_months(staff.started_on, 9):
            share *= Fraction(4, 5)
        return int(share)

    def load(self, staff: Staff) -> tuple[int, dict[str, int], int]:
        """Households, points by part, room."""
        spells = self.rows(Assignment, advocate_id=staff.id, to_on=None)
        homes = [self.s.get_one(Household, spell.household_id) for spell in spells]
        sums: dict[str, int] = {}
        for home in homes:
            for part, number in self.points(home, staff.id).items():
                sums[part] = sums.get(part, 0) + number
        return len(homes), sums, self.room(staff)


def check_by_hand(s: Session, manager: Actor) -> None:
    by_hand, shown = ByHand(s, clock.today()), board(s, manager)
    told = {load.colleague.id: load for load in shown.loads}
    for staff in s.scalars(sa.select(Staff)):
        households, parts, room = by_hand.load(staff)
        if staff.id not in told:
            assert not households
            continue
        load = told[staff.id]
        assert (load.households, load.points, load.capacity.available) == (households, sum(parts.values()), room)
        assert {part.value: points for part, points in load.parts.items()} == parts
        percent = int(Fraction(100 * load.points, room) + Fraction(1, 2)) if room else None
        assert load.percent == percent
        for row in staff_load(s, manager, staff.id).rows:
            home = s.get_one(Household, row.household_id)
            assert {part.value: points for part, points in row.points.parts.items()} == by_hand.points(home, staff.id)
            assert household_points(s, manager, home.id).points == row.points
    waiting = [
        home for home in s.scalars(sa.select(Household).where(Household.status != HouseholdStatus.CLOSED))
        if not by_hand.rows(Assignment, household_id=home.id, to_on=None)
    ]  # fmt: skip
    assert shown.waiting == len(waiting)
    assert shown.waiting_points == sum(sum(by_hand.points(home, None).values()) for home in waiting)


@pytest.mark.chance
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("seed", range(2))
def test_says_what_the_rows_say_when_each_is_counted_by_hand(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at = HandSetClock(monkeypatch)
    doings = Doings(seeded(seed), at)
    doings.ways = [way for way in doings.ways if way.__name__ != "do_setting"]
    for days in (1, 45, 130):
        doings.a_day()
        with reading() as s:
            check_by_hand(s, doings.managers[0])
        at.moment += timedelta(days=days)


def home_of(s: Session, advocate: Actor | None, *members: str, **facts: Any) -> int:
    given = {"started_on": TODAY - 100 * DAY, "planned_end_on": TODAY + 200 * DAY} | facts
    home = factories.household(s, *members, **{"authority": "SFT", **given})
    if advocate:
        factories.assignment(s, home, advocate, from_on=given["started_on"])
    return home


@pytest.mark.usefixtures("database")
def test_explains_one_household_and_one_colleague() -> None:
    with writing() as s:
        manager = factories.colleague(s, Role.MANAGER)
        ann = factories.colleague(s, Role.ADVOCATE, "LIV", contracted_minutes=30 * 60)
        s.execute(sa.update(StaffAuthority).where(StaffAuthority.staff_id == ann.id).values(is_home=True))
        home = home_of(s, ann, "Ann Lee", "Bo Lee", "Cy Lee")
        person = s.scalars(sa.select(Membership.person_id).where(Membership.household_id == home)).first()
        assert person is not None
        factories_trust.safe_contact(s, person)
        for severity in (Severity.SERIOUS, Severity.CRISIS, Severity.SOME):
            factories_plans.barrier(s, home, severity=severity)
        factories_plans.barrier(s, home, severity=Severity.CRISIS, status=BarrierStatus.RESOLVED)
    with reading() as s:
        found = household_points(s, manager, home)
        (load,) = board(s, manager).loads
    assert found.points.said() == "2 stage (active) + 1 member + 1 severe barrier + 2 risk + 1 travel = 7"
    assert (load.points, load.capacity.said(), load.percent) == (7, "85 × 30/37 hours = 68", 10)
    assert (load.band, load.room, found.reference) == (LoadLevel.ROOM, 61, f"HIW-{home:05d}")


@pytest.mark.usefixtures("database")
def test_is_empty_where_nobody_works() -> None:
    with writing() as s:
        manager = factories.colleague(s, Role.MANAGER)
    with reading() as s:
        shown = board(s, manager)
        assert (shown.loads, shown.waiting, shown.over, shown.room_points) == ((), 0, (), 0)
        assert case_mix(s, manager).empty
        assert list(case_mix(s, manager).dtypes[["staff_id", "households"]]) == ["int64", "int64"]


@pytest.mark.usefixtures("database")
def test_is_by_home_authority_with_the_fullest_first_and_who_is_away_last() -> None:
    with writing() as s:
        manager = factories.colleague(s, Role.MANAGER)
        away, few, many = (factories.colleague(s, Role.ADVOCATE, "SFT", full_name=name) for name in ("A", "F", "M"))
        liv = factories.colleague(s, Role.ADVOCATE, "LIV", full_name="L")
        s.execute(sa.update(StaffAuthority).values(is_home=True))
        loads.reduction(s, manager, away, minutes=37 * 60)
        home_of(s, few)
        for _ in range(3):
            home_of(s, many)
            home_of(s, away)
        waits = home_of(s, None)
    with reading() as s:
        shown = board(s, manager)
    assert [load.colleague.id for load in shown.loads] == [liv.id, many.id, few.id, away.id]
    assert shown.loads[-1].band is LoadLevel.AWAY
    assert shown.loads[-1].percent is None
    assert (shown.waiting, shown.waiting_points, shown.households, shown.points) == (1, 2, 7, 14)
    assert shown.available == 3 * 85
    assert shown.room_points == 85 + 79 + 83
    assert waits


@pytest.mark.usefixtures("database")
def test_of_a_team_is_its_advocates_its_senior_and_what_waits_in_their_authorities() -> None:
    with writing() as s:
        senior = factories.colleague(s, Role.SENIOR, "SFT")
        mine = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=senior.id)
        gone = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=senior.id, is_active=False)
        empty = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=senior.id, is_active=False)
        other = factories.colleague(s, Role.ADVOCATE, "LIV", senior_id=None)
        for advocate in (mine, other, senior, gone, None):
            home_of(s, advocate)
        home_of(s, None, authority="LIV")
    with reading() as s:
        shown = board(s, senior, senior_id=senior.id)
        region = board(s, senior)
    told = {load.colleague.id: load for load in shown.loads}
    assert told.keys() == {mine.id, senior.id, gone.id}
    assert empty.id not in told
    assert shown.waiting == 1
    assert region.waiting == 2
    assert told[senior.id].band is LoadLevel.UNMEASURED
    assert told[gone.id].band is LoadLevel.AWAY
    assert {load.colleague.id for load in region.loads} == {mine.id, senior.id, gone.id, other.id}


@pytest.mark.usefixtures("database")
def test_of_somebody_else_is_not_for_an_advocate() -> None:
    with writing() as s:
        senior = factories.colleague(s, Role.SENIOR, "SFT")
        me, other = (factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=senior.id) for _ in range(2))
        home_of(s, me)
        home_of(s, other)
        home_of(s, None)
    for asked in ({"staff_id": other.id}, {"senior_id": senior.id}):
        with reading() as s, pytest.raises(NotAllowed, match="your own caseload"):
            facts_of(s, me, TODAY, **asked)
    with reading() as s, pytest.raises(NotAllowed):
        staff_load(s, me, other.id, on=TODAY - DAY)
    with reading() as s:
        own = facts_of(s, me, TODAY)
        assert [each.id for each in own.colleagues] == [me.id]
        assert len(own.households) == 1
        assert [load.colleague.id for load in board(s, me, on=TODAY - DAY).loads] == [me.id]
        assert staff_load(s, me, me.id).load.households == 1


@pytest.mark.usefixtures("database")
def test_is_not_for_support_and_has_nobody_who_is_not_there() -> None:
    with writing() as s:
        support, manager = factories.colleague(s, Role.SUPPORT), factories.colleague(s, Role.MANAGER)
    with reading() as s:
        with pytest.raises(NotAllowed):
            board(s, support)
        with pytest.raises(NotFound):
            board(s, manager, senior_id=999)
        with pytest.raises(NotFound):
            staff_load(s, manager, 999)


MARKER = "Zzmarkerfamily"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("back", [0, 3])
def test_counts_households_out_of_sight_and_never_names_them(back: int) -> None:
    """A restricted one of the team, and one of another team: both in the sums, neither in a list nor a number."""
    on = TODAY - back * DAY
    with writing() as s:
        senior, stranger = (factories.colleague(s, Role.SENIOR, code) for code in ("SFT", "LIV"))
        ann = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=senior.id)
        other = factories.colleague(s, Role.ADVOCATE, "LIV", senior_id=stranger.id)
        plain, hidden = home_of(s, ann, "Bo Lee"), home_of(s, ann, f"{MARKER} One", name=MARKER)
        elsewhere = home_of(s, other, f"{MARKER} Two", name=MARKER)
        person = s.scalars(sa.select(Membership.person_id).where(Membership.household_id == hidden)).one()
        factories_trust.restriction(s, stranger, person, set_at=clock.now() - 20 * DAY)
    with reading() as s:
        mine, theirs = (staff_load(s, senior, each.id, on=on) for each in (ann, other))
        facts = facts_of(s, senior, on)
        shown = board(s, senior, on=on)
    assert MARKER not in repr((mine, theirs, facts, facts.households, shown))
    assert {each.id for each in facts.households} == {plain, None}
    assert len(facts.households) == 3
    assert [row.household_id for row in mine.rows] == [plain]
    assert theirs.rows == ()
    assert (mine.load.households, mine.load.points, mine.load.unseen, mine.load.unseen_points) == (2, 6, 1, 4)
    assert (theirs.load.households, theirs.load.unseen, theirs.load.unseen_points) == (1, 1, 2)
    assert mine.load.parts[PointsPart.RISK] == 2
    assert elsewhere
    with reading() as s, pytest.raises(NotFound):
        household_points(s, senior, hidden, on=on)


@pytest.mark.usefixtures("database")
def test_has_no_points_for_a_household_that_is_closed() -> None:
    with writing() as s:
        manager, ann = factories.colleague(s, Role.MANAGER), factories.colleague(s)
        closed = home_of(s, None, closed_on=TODAY - DAY)
        waits = home_of(s, None)
        del ann
    with reading() as s:
        with pytest.raises(RuleBroken, match="was not open"):
            household_points(s, manager, closed)
        with pytest.raises(RuleBroken, match="still to come"):
            household_points(s, manager, waits, on=TODAY + DAY)
        assert household_points(s, manager, closed, on=TODAY - 2 * DAY).points.total == 2
        assert household_points(s, manager, waits).held_since is None


@pytest.mark.usefixtures("database")
def test_takes_as_many_statements_for_few_as_for_many() -> None:
    with writing() as s:
        manager = factories.colleague(s, Role.MANAGER)
        home_of(s, factories.colleague(s))
    counts = []
    for _ in range(2):
        with reading() as s, counted() as statements:
            facts_of(s, manager, TODAY)
            facts_only = len(statements)
            board(s, manager)
        counts.append((facts_only, len(statements)))
        with writing() as s:
            for _ in range(4):
                home_of(s, factories.colleague(s))
    assert counts == [(6, 14)] * 2


@pytest.mark.usefixtures("database")
def test_of_a_colleague_has_reductions_skills_and_homes_and_keeps_notes_to_those_concerned() -> None:
    with writing() as s:
        senior, auditor = factories.colleague(s, Role.SENIOR, "SFT"), factories.colleague(s, Role.AUDITOR)
        ann = factories.colleague(s, Role.ADVOCATE, "SFT", "LIV", senior_id=senior.id)
        days = ((-400, -380), (-20, -10), (-2, 2), (5, None))
        for first, last in days:
            to_on = None if last is None else TODAY + last * DAY
            loads.reduction(s, senior, ann, from_on=TODAY + first * DAY, to_on=to_on, note="An operation")
        loads.reduction(s, senior, ann, cancelled_at=clock.now() - DAY)
        loads.skill(s, ann, "Polish")
        loads.plan(s, senior, ann)
    with reading() as s:
        shown = staff_load(s, senior, ann.id)
        assert [row.state for row in shown.reductions] == ["scheduled", "active", "ended"]
        assert {row.note for row in shown.reductions} == {"An operation"}
        assert {row.note for row in staff_load(s, auditor, ann.id).reductions} == {""}
        assert {row.note for row in staff_load(s, ann, ann.id).reductions} == {"An operation"}
    assert shown.skills == (("language", "Polish"),)
    assert shown.homes == ("LIV", "SFT")
    assert [plan.body for plan in shown.plans] == ["Two households move in May"]
    assert shown.load.capacity.reduced_minutes == 600
    assert replace(shown, on=TODAY) == shown
