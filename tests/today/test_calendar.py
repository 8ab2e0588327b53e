"""The calendar file …"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import ActionStatus, AssignmentReason, CloseReason, HouseholdStatus, OwnerKind, Role, VisitPlace
from db.models import Action, Assignment, ExportedCalendarEntry, Household, Membership, Staff, Visit
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed
from hiw.households.actions import close_household
from hiw.households.reassignment import Reassignment, reassign
from hiw.plans.actions import cancel_visit
from hiw.policy.permissions import Actor
from hiw.today.actions import copy_calendar
from hiw.today.calendar import CalendarEntry, calendar_entries
from hiw.today.calendar_file import ics
from hiw.words import reference
from tests import factories as make
from tests import factories_plans as plans
from tests import factories_trust as trust

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DUE = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def _monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def entries_of(by: Actor) -> tuple[CalendarEntry, ...]:
    with reading() as s:
        return calendar_entries(s, by)


def titles_of(by: Actor) -> list[str]:
    return [entry.title for entry in entries_of(by)]


def own_action(by: Actor, household_id: int, **facts: Any) -> int:
    mine: dict[str, Any] = {"owner_kind": OwnerKind.STAFF, "owner_staff_id": by.id, "due_on": DUE}
    with writing() as s:
        return plans.action(s, plans.goal(s, household_id), **(mine | facts))


def visit(by: Actor, household_id: int, **facts: Any) -> int:
    given = {"starts_at": NOON + timedelta(days=2), "minutes": 45, "place": VisitPlace.OFFICE} | facts
    born = {"created_at": NOON, "updated_at": NOON}
    with writing() as s:
        row = Visit(household_id=household_id, staff_id=by.id, **given, **born)
        s.add(row)
        s.flush()
        return row.id


def lines(text: str) -> list[str]:
    """The lines of a file as a calendar reads them: unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def test_is_in_the_form_that_the_standard_asks_for() -> None:
    starts = datetime(2026, 12, 3, 14, tzinfo=UTC)
    text = ics([CalendarEntry(42, "visit-7@x", 2, "HIW-00042: visit, at our office", starts, 45)], NOON)
    assert lines(text) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Households into Work//Planner//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Households into Work",
        "BEGIN:VEVENT",
        "UID:visit-7@x",
        "DTSTAMP:20261123T120000Z",
        "SEQUENCE:2",
        "DTSTART:20261203T140000Z",
        "DTEND:20261203T144500Z",
        "SUMMARY:HIW-00042: visit\\, at our office",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_gives_summer_times_in_utc() -> None:
    summer = clock.at(date(2027, 6, 1), time(10))
    text = ics([CalendarEntry(42, "visit-7@x", 1, "A visit", clock.local(summer), 60)], NOON)
    assert "DTSTART:20270601T090000Z" in lines(text)


def test_gives_a_due_day_as_a_whole_day_that_takes_no_time() -> None:
    text = lines(ics([CalendarEntry(42, "action-1@x", 1, "Due", date(2026, 12, 31))], NOON))
    assert "DTSTART;VALUE=DATE:20261231" in text
    assert "DTEND;VALUE=DATE:20270101" in text
    assert "TRANSP:TRANSPARENT" in text


def test_without_entries_is_still_a_calendar() -> None:
    assert lines(ics([], NOON))[-2:] == ["END:VCALENDAR", ""]


@pytest.mark.parametrize("letter", ["x", "ß", "王", "😀"])
def test_folds_lines_at_75_octets_and_never_inside_a_letter(letter: str) -> None:
    title = letter * 200
    text = ics([CalendarEntry(42, "action-1@x", 1, title, DUE)], NOON)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in lines(text)


def test_escapes_the_signs_that_would_end_a_value() -> None:
    text = ics([CalendarEntry(42, "action-1@x", 1, "a\\b;c,d\r\nBEGIN:VEVENT", DUE)], NOON)
    assert "SUMMARY:a\\\\b\\;c\\,d\\nBEGIN:VEVENT" in lines(text)
    assert lines(text).count("BEGIN:VEVENT") == 1


@pytest.mark.usefixtures("database")
class TestHolds:
    """The calendar file of a colleague holds …"""

    def test_nothing_when_nothing_is_due(self) -> None:
        with writing() as s:
            by = make.colleague(s)
        assert entries_of(by) == ()

    def test_own_actions_reviews_and_visits_by_day_under_titles_that_say_nothing(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, "Amina Rahman", advocate=by, next_review_on=date(2026, 12, 1))
        action_id, visit_id = own_action(by, home, what="Call the clinic"), visit(by, home)
        called = reference(home)
        assert [(entry.uid, entry.title, entry.starts) for entry in entries_of(by)] == [
            (f"visit-{visit_id}@households-into-work", f"{called}: visit, at our office", NOON + timedelta(days=2)),
            (f"review-{home}@households-into-work", f"{called}: review due", date(2026, 12, 1)),
            (f"action-{action_id}@households-into-work", f"{called}: action due", DUE),
        ]
        text = ics(entries_of(by), NOON)
        assert not [word for word in ("Amina", "Rahman", "clinic", "Call", by.name) if word in text]

    def test_a_call_as_a_call(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s)
        visit(by, home, place=VisitPlace.PHONE)
        assert titles_of(by) == [f"{reference(home)}: call"]

    def test_the_same_uid_and_a_higher_sequence_when_a_day_moves(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s)
        action_id = own_action(by, home)
        (before,) = entries_of(by)
        with writing() as s:
            s.execute(sa.update(Action).where(Action.id == action_id).values(due_on=date(2027, 1, 7), version=2))
        (after,) = entries_of(by)
        assert (after.uid, after.version, after.starts) == (before.uid, before.version + 1, date(2027, 1, 7))

    def test_no_action_of_somebody_else_or_that_is_done_with(self) -> None:
        with writing() as s:
            by, other = make.colleague(s), make.colleague(s, Role.SENIOR)
            home = make.household(s, advocate=by)
        own_action(other, home)
        own_action(by, home, status=ActionStatus.DONE, done_on=date(2026, 11, 20))
        own_action(by, home, status=ActionStatus.NOT_NEEDED)
        own_action(by, home, due_on=None)
        assert entries_of(by) == ()
        assert len(entries_of(other)) == 1

    def test_no_review_of_a_household_that_rests_or_is_with_a_colleague_now(self) -> None:
        soon = date(2026, 12, 1)
        with writing() as s:
            by, other = make.colleague(s), make.colleague(s)
            make.household(s, advocate=by, next_review_on=soon, status=HouseholdStatus.PAUSED)
            make.household(s, advocate=by, next_review_on=soon, closed_on=date(2026, 11, 2))
            passed_on = make.household(s, advocate=other, next_review_on=soon)
            make.assignment(s, passed_on, by, to_on=date(2026, 3, 1))
        assert entries_of(by) == ()
        assert titles_of(other) == [f"{reference(passed_on)}: review due"]

    def test_no_visit_of_yesterday_or_that_was_called_off(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s)
        visit(by, home, starts_at=NOON - timedelta(days=1))
        visit(by, home, cancelled_at=NOON)
        earlier_today = visit(by, home, starts_at=NOON - timedelta(hours=2))
        assert [entry.uid for entry in entries_of(by)] == [f"visit-{earlier_today}@households-into-work"]

    def test_what_a_colleague_was_to_do_who_cannot_open_the_household_any_more(self) -> None:
        """Whoever supports it finds that in their own calendar: it is in nobody's else."""
        with writing() as s:
            by = make.colleague(s)
            gone, elsewhere = make.colleague(s, is_active=False), make.colleague(s)
            senior = make.colleague(s, Role.SENIOR)
            s.execute(sa.update(Staff).where(Staff.id == by.id).values(senior_id=senior.id))
            home, other = make.household(s, advocate=by), make.household(s, advocate=make.colleague(s))
        theirs = [visit(who, home) for who in (gone, elsewhere)]
        visit(senior, home)
        visit(gone, other)
        action = own_action(gone, home)
        assert {entry.uid.split("@")[0] for entry in entries_of(by)} == {
            f"action-{action}", *(f"visit-{each}" for each in theirs)
        }  # fmt: skip
        assert entries_of(elsewhere) == ()
        assert len(entries_of(senior)) == 1

    def test_the_visits_of_whom_one_stands_in_for_on_the_days_agreed(self) -> None:
        with writing() as s:
            by, away = make.colleague(s), make.colleague(s)
            home = make.household(s, advocate=away)
            trust.cover(s, by, away, from_on=date(2026, 11, 20), to_on=date(2026, 11, 27))
        inside, _after = visit(away, home), visit(away, home, starts_at=NOON + timedelta(days=5))
        assert [entry.uid.split("@")[0] for entry in entries_of(by)] == [f"visit-{inside}"]
        assert len(entries_of(away)) == 2

    def test_nothing_of_a_household_that_went_out_of_scope_or_closed(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            away = make.household(s, advocate=by, next_review_on=DUE)
            closed = make.household(s)
        own_action(by, away)
        visit(by, away)
        own_action(by, closed)
        assert len(entries_of(by)) == 4
        with writing() as s:
            s.execute(
                sa.update(Assignment).where(Assignment.household_id == away).values(advocate_id=make.colleague(s).id)
            )
            shut = {"status": HouseholdStatus.CLOSED, "closed_on": DUE, "close_reason": "needs_met"}
            s.execute(sa.update(Household).where(Household.id == closed).values(**shut))
        assert entries_of(by) == ()

    def test_what_four_statements_find_however_much_it_is(self) -> None:
        counts = []
        with writing() as s:
            by = make.colleague(s)
        for _ in range(2):
            for _ in range(3):
                with writing() as s:
                    home = make.household(s, advocate=by, next_review_on=DUE)
                own_action(by, home)
                visit(by, home)
            with plans.counted() as statements, reading() as s:
                calendar_entries(s, by)
            counts.append(len([each for each in statements if each.startswith("SELECT")]))
        assert counts == [4, 4]


@pytest.mark.usefixtures("database")
def test_is_refused_to_a_role_that_sees_no_plans() -> None:
    with reading() as s, pytest.raises(NotAllowed):
        calendar_entries(s, make.actor(Role.SUPPORT))


def copied(by: Actor) -> dict[str, CalendarEntry]:
    """A copy that is taken now: its entries by kind and number."""
    with writing() as s:
        entries = copy_calendar(s, by)
    text = lines(ics(entries, NOON))
    assert text.count("STATUS:CANCELLED") == sum(entry.is_cancelled for entry in entries)
    return {entry.uid.split("@")[0]: entry for entry in entries}


def seniors_close(household_id: int) -> None:
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
        close_household(s, manager, household_id=household_id, reason=CloseReason.NEEDS_MET, on=NOON.date())


def moved_away(household_id: int, by: Actor) -> None:
    with writing() as s:
        manager, other = make.colleague(s, Role.MANAGER), make.colleague(s)
        hand = Reassignment(household_id, by.id, other.id, NOON.date(), AssignmentReason.CASELOAD)
        reassign(s, manager, [hand])


def restricted(household_id: int, by: Actor) -> None:
    """A member is, and the advocate is not named on the record."""
    with writing() as s:
        (person,) = s.scalars(sa.select(Membership.person_id).where(Membership.household_id == household_id))
        trust.restriction(s, make.colleague(s, Role.MANAGER), person)


def close_to_them(household_id: int, by: Actor) -> None:
    with writing() as s:
        (person,) = s.scalars(sa.select(Membership.person_id).where(Membership.household_id == household_id))
        trust.close_to(s, by, person)


WAYS_OUT: dict[str, Callable[[int, Actor], None]] = {
    "closed": lambda home, _by: seniors_close(home), "moved": moved_away, "restricted": restricted,
    "close to somebody": close_to_them,
}  # fmt: skip


@pytest.mark.usefixtures("database")
class TestTells:
    """A copy of the calendar tells …"""

    @pytest.mark.parametrize("way", WAYS_OUT)
    def test_once_and_as_cancelled_whatever_has_left(self, way: str) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, "Amina Rahman", advocate=by, next_review_on=DUE)
        visit(by, home)
        own_action(by, home)
        before = copied(by)
        assert {entry.is_cancelled for entry in before.values()} == {False}
        WAYS_OUT[way](home, by)
        after = copied(by)
        assert after.keys() == before.keys()
        for uid, entry in after.items():
            assert (entry.is_cancelled, entry.starts, entry.minutes) == (True, before[uid].starts, before[uid].minutes)
            assert entry.version == before[uid].version + 1
            assert reference(home) not in entry.title
        assert copied(by) == {}

    def test_a_visit_that_was_called_off_and_an_action_that_is_done(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, advocate=by)
        called_off, action_id = visit(by, home), own_action(by, home, due_on=date(2026, 11, 20))
        copied(by)
        with writing() as s:
            cancel_visit(s, by, visit_id=called_off)
            s.execute(sa.update(Action).where(Action.id == action_id).values(status=ActionStatus.NOT_NEEDED))
        assert [entry.is_cancelled for entry in copied(by).values()] == [True, True]
        assert copied(by) == {}

    def test_nothing_of_a_visit_that_took_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, advocate=by)
        visit(by, home)
        copied(by)
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=3))
        assert copied(by) == {}
        with reading() as s:
            assert s.scalar(sa.select(sa.func.count()).select_from(ExportedCalendarEntry)) == 0

    @pytest.mark.parametrize("way", WAYS_OUT)
    def test_nothing_of_a_visit_that_has_begun_when_its_household_leaves(
        self, way: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One that took place this morning, and one that goes on: neither is called off, or to come for anybody."""
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, "Amina Rahman", advocate=by)
        held, begun = (visit(by, home, starts_at=NOON - timedelta(minutes=ago)) for ago in (120, 0))
        to_come = visit(by, home, starts_at=NOON + timedelta(minutes=1))
        assert copied(by).keys() == {f"visit-{each}" for each in (held, begun, to_come)}
        WAYS_OUT[way](home, by)
        assert {uid: entry.is_cancelled for uid, entry in copied(by).items()} == {f"visit-{to_come}": True}
        with reading() as s:
            taker_id = s.get_one(Visit, to_come).staff_id
        if taker_id != by.id:
            taker = make.actor(Role.ADVOCATE, "SFT", id=taker_id)
            assert copied(taker).keys() == {f"visit-{to_come}"}
        assert copied(by) == {}
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=1))
        assert copied(by) == {}
        with reading() as s:
            mine = ExportedCalendarEntry.staff_id == by.id
            assert s.scalars(sa.select(ExportedCalendarEntry.uid).where(mine)).all() == []

    def test_as_cancelled_what_was_called_off_or_passed_on_before_it_began(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with writing() as s:
            by = make.colleague(s)
            home, other = (make.household(s, advocate=by) for _ in range(2))
        soon = {"starts_at": NOON + timedelta(minutes=10)}
        called_off, passed_on = visit(by, home, **soon), visit(by, other, **soon)
        copied(by)
        moved_away(other, by)
        with writing() as s:
            cancel_visit(s, by, visit_id=called_off)
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=30))
        told = {uid: entry.is_cancelled for uid, entry in copied(by).items()}
        assert told == {f"visit-{called_off}": True, f"visit-{passed_on}": True}

    def test_what_comes_back_under_a_number_that_is_higher_again(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, advocate=by)
        action_id = own_action(by, home)
        versions = [copied(by)[f"action-{action_id}"].version]
        for status in (ActionStatus.DONE, ActionStatus.TO_DO):
            done_on = NOON.date() if status is ActionStatus.DONE else None
            with writing() as s:
                s.execute(sa.update(Action).where(Action.id == action_id).values(status=status, done_on=done_on))
            versions.append(copied(by)[f"action-{action_id}"].version)
        assert versions == [1, 2, 3]
        assert copied(by)[f"action-{action_id}"].version == 3

    def test_each_colleague_of_their_own_copy(self) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, advocate=by)
        visit_id = visit(by, home)
        copied(by)
        moved_away(home, by)
        with reading() as s:
            now = make.actor(Role.ADVOCATE, "SFT", id=s.get_one(Visit, visit_id).staff_id)
        entry = copied(now)[f"visit-{visit_id}"]
        assert (entry.is_cancelled, entry.version) == (False, 2)
        assert copied(by)[f"visit-{visit_id}"].is_cancelled
