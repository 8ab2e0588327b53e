"""The trail …"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from db.enums import EventName, NoteKind, Role
from db.models import AuditEvent, Membership, Staff
from db.session import reading, writing
from hiw import audit, clock
from hiw.audit import ViewEvent
from hiw.audit_log import actions, queries
from hiw.audit_log.differences import differences
from hiw.audit_log.queries import AuditLogFilter
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households.actions import change_person
from hiw.plans.actions import write_note
from hiw.policy.permissions import Actor
from tests import factories, factories_trust
from tests.factories_plans import counted

NIGHT = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # half past midnight on the 25th in London
DAY = date(2026, 10, 25)


@dataclass(frozen=True)
class LoggedHousehold:
    joe: Actor
    sam: Actor
    tess: Actor
    mona: Actor
    home: int
    ann: int


@pytest.fixture
def place(database: str) -> LoggedHousehold:
    """Tess is Joe's senior and not Sam's; Ann lives in the household."""
    with writing() as s:
        joe, sam = factories.colleague(s, full_name="Joe"), factories.colleague(s, full_name="Sam")
        tess = factories.colleague(s, Role.SENIOR, full_name="Tess")
        mona = factories.colleague(s, Role.MANAGER, full_name="Mona")
        s.execute(sa.update(Staff).where(Staff.id == sam.id).values(senior_id=None))
        home = factories.household(s, "Ann Lee", "Bo Lee", advocate=joe)
        ann = s.scalar(sa.select(sa.func.min(Membership.person_id)).where(Membership.household_id == home))
        assert ann is not None
    return LoggedHousehold(joe, sam, tess, mona, home, ann)


def change(place: LoggedHousehold, by: Actor, times: int = 1, person_id: int | None = None) -> None:
    with writing() as s:
        for n in range(times):
            audit.record(
                s, by, EventName.HOUSEHOLD_RENAMED, "households", place.home, household_id=place.home,
                person_id=person_id, changes={"name": (n, n + 1)},
            )  # fmt: skip


def look(place: LoggedHousehold, by: Actor, what: EventName = EventName.PLAN_OPENED) -> bool:
    """Whether the opening was a new one."""
    now = clock.now()
    with writing() as s:
        opening = ViewEvent(what, "households", place.home, household_id=place.home)
        (at,) = audit.record_views(s, by, [opening]).values()
    return at >= now


def refuse(by: Actor, times: int = 1) -> None:
    for n in range(times):
        with writing() as s:
            actions.note_denial(s, by, function="household_view", why="NotFound", kind="households", subject_id=n)


def who(page: queries.AuditLogPage) -> list[str]:
    return [line.who for line in page.lines]


@pytest.mark.requirement("AUD-01")
def test_says_for_whom_somebody_stood_in(place: LoggedHousehold) -> None:
    with writing() as s:
        factories_trust.cover(s, place.sam, place.joe)
        other = factories.household(s, "Cy Ray", advocate=place.sam)
    sam = replace(place.sam, is_standing_in=True)
    change(place, sam)
    with writing() as s:
        audit.record(s, sam, EventName.HOUSEHOLD_RENAMED, "households", other, household_id=other)
    with reading() as s:
        lines = queries.activity(s, sam, AuditLogFilter()).lines
    assert [(line.household_id, line.who) for line in lines] == [(other, "Sam"), (place.home, "Sam for Joe")]


@pytest.mark.requirement("AUD-06")
def test_of_a_household_is_empty_at_first_and_then_newest_first(place: LoggedHousehold) -> None:
    with reading() as s:
        assert queries.household_audit_log(s, place.joe, place.home, AuditLogFilter()) == queries.AuditLogPage(
            (), False
        )
    change(place, place.joe)
    change(place, place.sam, person_id=place.ann)
    look(place, place.mona)
    with reading() as s:
        assert who(queries.household_audit_log(s, place.joe, place.home, AuditLogFilter())) == ["Sam", "Joe"]
        assert who(queries.household_audit_log(s, place.joe, place.home, AuditLogFilter(person_id=place.ann))) == [
            "Sam"
        ]
        assert who(queries.household_audit_log(s, place.joe, place.home, AuditLogFilter(staff_id=place.joe.id))) == [
            "Joe"
        ]
        (line,) = queries.household_audit_log(s, place.joe, place.home, AuditLogFilter(staff_id=place.joe.id)).lines
        assert (line.text, line.differences) == ("gave the household another name", ("name: 0 → 1",))
        assert queries.staff_at(s, place.joe, place.home, looked=False) == {
            place.joe.id: "Joe", place.sam.id: "Sam",
        }  # fmt: skip


def test_of_a_household_out_of_scope_is_not_there(place: LoggedHousehold) -> None:
    stranger = factories.actor(Role.ADVOCATE, "WRL", id=999)
    for query in (queries.household_audit_log, queries.lookers):
        with reading() as s, pytest.raises(NotFound):
            query(s, stranger, place.home, AuditLogFilter())
    with reading() as s, pytest.raises(NotFound):
        queries.staff_at(s, stranger, place.home, looked=True)
    with reading() as s, pytest.raises((NotAllowed, NotFound)):
        queries.household_audit_log(s, factories.actor(Role.SUPPORT), place.home, AuditLogFilter())


def test_comes_in_pages_of_fifty_with_as_many_statements_for_each(place: LoggedHousehold) -> None:
    change(place, place.joe, times=1)
    with reading() as s, counted() as few:
        queries.household_audit_log(s, place.joe, place.home, AuditLogFilter())
    change(place, place.joe, times=119)
    with reading() as s, counted() as many:
        first = queries.household_audit_log(s, place.joe, place.home, AuditLogFilter())
    with reading() as s:
        last = queries.household_audit_log(s, place.joe, place.home, AuditLogFilter(page=3))
        beyond = queries.household_audit_log(s, place.joe, place.home, AuditLogFilter(page=9))
    assert len(few) == len(many) == 4
    assert (len(first.lines), first.has_more, len(last.lines), last.has_more) == (50, True, 20, False)
    assert beyond.lines == ()
    assert [line.id for line in first.lines] == list(range(120, 70, -1))


@pytest.mark.requirement("AUD-08")
def test_of_a_day_is_that_of_london(place: LoggedHousehold, monkeypatch: pytest.MonkeyPatch) -> None:
    for moment in (NIGHT - timedelta(hours=1), NIGHT, NIGHT + timedelta(hours=24), NIGHT + timedelta(hours=25)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        change(place, place.joe)
    with reading() as s:
        found = queries.household_audit_log(s, place.joe, place.home, AuditLogFilter(on=DAY))
    assert [line.at for line in found.lines] == [NIGHT + timedelta(hours=24), NIGHT]  # a day of 25 hours


@pytest.mark.requirement("AUD-06")
def test_tells_each_role_who_looked_as_far_as_they_may_know(place: LoggedHousehold) -> None:
    for by in (place.joe, place.sam, place.tess, place.mona):
        look(place, by)

    def told(by: Actor) -> list[str]:
        with reading() as s:
            return who(queries.lookers(s, by, place.home, AuditLogFilter()))

    assert told(place.joe) == ["Joe"]
    assert told(place.tess) == ["Tess", "Joe"]
    assert told(place.mona) == ["Mona", "Tess", "Sam", "Joe"]


@pytest.mark.requirement("AUD-06")
def test_tells_who_looked_at_one_person_wherever_they_were(place: LoggedHousehold) -> None:
    with writing() as s:
        other = factories.household(s, "Cy Day")
        opened = [
            ViewEvent(EventName.PERSON_OPENED, "persons", place.ann, other, place.ann),
            ViewEvent(EventName.PERSON_OPENED, "persons", 999, place.home, 999),
        ]
        audit.record_views(s, place.sam, opened)
    look(place, place.joe)
    with reading() as s:
        found = queries.lookers(s, place.mona, place.home, AuditLogFilter(person_id=place.ann))
    assert [line.sentence for line in found.lines] == [
        "Joe looked at the plan",
        "Sam looked at the details of Ann Lee",
    ]


@pytest.mark.requirement("AUD-01")
def test_has_one_line_for_an_opening_within_half_an_hour(
    place: LoggedHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(place, place.joe)
    assert not look(place, place.joe)
    assert look(place, place.joe, EventName.NOTES_OPENED)
    assert look(place, place.sam)
    later = clock.now() + audit.SAME_VIEW_FOR
    monkeypatch.setattr(clock, "now", lambda: later)
    assert look(place, place.joe)


@pytest.mark.requirement("AUD-06")
def test_of_a_colleague_holds_what_they_did_and_saw(place: LoggedHousehold) -> None:
    change(place, place.joe)
    look(place, place.joe)
    look(place, place.sam)
    with reading() as s:
        for by in (place.joe, place.tess, place.mona):
            found = queries.activity(s, by, AuditLogFilter(staff_id=place.joe.id))
            assert [line.text for line in found.lines] == ["looked at the plan", "gave the household another name"]
            assert [line.differences for line in found.lines] == [(), ()]
        assert who(queries.activity(s, place.sam, AuditLogFilter())) == ["Sam"]
        with pytest.raises(NotAllowed):
            queries.activity(s, place.tess, AuditLogFilter(staff_id=place.sam.id))
        assert list(queries.readable_staff(s, place.tess).values()) == ["Tess", "Joe"]
        assert list(queries.readable_staff(s, place.joe).values()) == ["Joe"]
        assert len(queries.readable_staff(s, place.mona)) == 4


@pytest.mark.requirement("ACL-16")
def test_tells_managers_of_the_fifth_refusal_once(place: LoggedHousehold) -> None:
    refuse(place.joe, 4)
    with reading() as s:
        assert queries.denial_notices(s, place.mona) == ()
    refuse(place.joe, 3)
    refuse(place.sam, 4)
    with reading() as s:
        (notice,) = queries.denial_notices(s, place.mona)
        assert (notice.staff_id, notice.who) == (place.joe.id, "Joe")
        assert len(queries.denials(s, place.mona, AuditLogFilter()).lines) == 11
        assert who(queries.denials(s, place.tess, AuditLogFilter())) == ["Joe"] * 7
        assert who(queries.denials(s, place.mona, AuditLogFilter(staff_id=place.sam.id))) == ["Sam"] * 4
        with pytest.raises(NotAllowed):
            queries.denial_notices(s, place.joe)


@pytest.mark.requirement("ACL-16")
def test_forgets_refusals_that_lie_far_apart(place: LoggedHousehold, monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    for n in range(6):
        monkeypatch.setattr(clock, "now", lambda n=n: start + timedelta(minutes=3 * n))
        refuse(place.joe)
    with reading() as s:
        assert queries.denial_notices(s, place.mona) == ()


@pytest.mark.requirement("ACL-16")
def test_keeps_what_a_manager_found(place: LoggedHousehold) -> None:
    refuse(place.joe, 5)
    with writing() as s:
        actions.look_at_denials(s, place.mona, staff_id=place.joe.id, outcome="A wrong list was printed.")
    with reading() as s:
        assert queries.denial_notices(s, place.mona) == ()
        line = s.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (line.word, line.subject_id, line.reason) == ("denials.looked_at", place.joe.id, "A wrong list was printed.")
    with pytest.raises(NotFound), writing() as s:
        actions.look_at_denials(s, place.mona, staff_id=place.joe.id, outcome="Again.")


def test_lets_nobody_else_say_that_refusals_were_harmless(place: LoggedHousehold) -> None:
    refuse(place.joe, 5)
    refuse(place.mona, 5)
    with pytest.raises(NotAllowed), writing() as s:
        actions.look_at_denials(s, place.tess, staff_id=place.joe.id, outcome="Fine.")
    with pytest.raises(RuleBroken), writing() as s:
        actions.look_at_denials(s, place.mona, staff_id=place.mona.id, outcome="Fine.")
    with reading() as s:
        assert [notice.who for notice in queries.denial_notices(s, place.mona)] == ["Joe"]


def test_has_one_line_when_two_managers_look_at_once(place: LoggedHousehold) -> None:
    refuse(place.joe, 5)

    def look_into(_: int) -> bool:
        try:
            with writing() as s:
                actions.look_at_denials(s, place.mona, staff_id=place.joe.id, outcome="Fine.")
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(2) as managers:
        assert sorted(managers.map(look_into, range(2))) == [False, True]


def test_says_values_as_people_do() -> None:
    changes = {
        "due_on": [None, "2026-12-03"], "status": ["to_do", "done"], "is_shared": [False, True], "note": ["a\nb", ""],
        "members": [[1], [1, 2]], "person_id": [1, 2], "barrier_ids": [[1], []], "actions": [[]],
        "seen_at": ["2026-07-01T22:30:00+00:00", None],
    }  # fmt: skip
    assert list(differences(changes, date(2026, 11, 22))) == [
        "due: nothing → Thu 3 Dec",
        "status: to do → done",
        "is shared: no → yes",
        "note: a b → nothing",
        "members: 1 entry → 2 entries",
        "seen: 1 Jul 2026, 23:30 → nothing",
    ]


@pytest.mark.requirement("ACL-07")
def test_of_a_household_holds_a_restricted_note_for_who_may_read_it_alone(place: LoggedHousehold) -> None:
    with writing() as s:
        factories_trust.cover(s, place.sam, place.joe)
        write_note(
            s, place.sam, household_id=place.home, kind=NoteKind.CALL, happened_on=clock.today(), was_attended=True,
            minutes=5, body="x", person_ids=[place.ann], is_restricted=True,
        )  # fmt: skip

    def seen_by(by: Actor) -> tuple[list[str], set[str]]:
        with reading() as s:
            page = queries.household_audit_log(s, by, place.home, AuditLogFilter())
            return who(page), set(queries.staff_at(s, by, place.home, looked=False).values())

    assert seen_by(place.sam) == (["Sam"], {"Sam"})
    for by in (place.joe, place.tess, place.mona):
        assert seen_by(by) == ([], set()), by.name
    with writing() as s:
        factories_trust.named(s, place.joe, place.ann)
    assert seen_by(place.joe) == (["Sam"], {"Sam"})


@pytest.mark.requirement("ACL-07", "SAFE-02")
@pytest.mark.parametrize("why", ["left", "kept back"])
def test_of_a_household_tells_no_contact_details_that_it_is_not_told(place: LoggedHousehold, why: str) -> None:
    edit = Edit(1, {"phone": "", "known_as": ""}, {"phone": "0151 496 0001", "known_as": "Nan"})
    with writing() as s:
        change_person(s, place.joe, household_id=place.home, person_id=place.ann, edit=edit)

    def values() -> set[str]:
        with reading() as s:
            (line,) = queries.household_audit_log(s, place.joe, place.home, AuditLogFilter()).lines
            return set(line.differences)

    assert values() == {"phone: nothing → 0151 496 0001", "known as: nothing → Nan"}
    with writing() as s:
        if why == "left":
            s.execute(sa.update(Membership).where(Membership.person_id == place.ann).values(left_on=clock.today()))
        else:
            factories_trust.safe_contact(s, place.ann)
    assert values() == {"known as: nothing → Nan"}
