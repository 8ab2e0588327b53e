"""The demo …"""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.demo import DemoRefused, caseload, is_unfinished
from db.demo.households import move_in
from db.demo.rows import BulkRows
from db.demo.seeded_random import SeededRandom
from db.demo.team import make_team
from db.enums import (
    HouseholdStatus,
    InstallationKind,
    LockKind,
    NoticeKind,
    OwnerKind,
    PendingKind,
    PendingOutcome,
    ReductionReason,
    RequestStatus,
    RequestTransition,
    Role,
)
from db.models import (
    Action,
    Assignment,
    AuditEvent,
    AuditSample,
    Barrier,
    BarrierLink,
    Base,
    BreakGlassAccess,
    BudgetLine,
    CaseNote,
    ConflictLink,
    Cover,
    Funder,
    FundRequest,
    FundTransition,
    Goal,
    Household,
    HouseholdLock,
    HouseholdNeed,
    Installation,
    KeyEvent,
    LedgerEntry,
    LifeArea,
    Membership,
    NamedStaff,
    Notice,
    PendingChange,
    Person,
    PostcodeDistrict,
    Rating,
    Reduction,
    Restriction,
    Review,
    SafeContact,
    Staff,
    StaffAuthority,
    StaffSkill,
    Virement,
    Visit,
)
from db.session import reading, writing
from hiw import clock
from hiw.access.break_glass_rules import REVIEW_WITHIN
from hiw.access.queries import break_glass_lists, my_notices, records_without_manager
from hiw.accounts.passwords import password_fits
from hiw.accounts.second_manager import OWN
from hiw.accounts.split_reset_code import second_halves_wanted
from hiw.accounts.usernames import new_username
from hiw.approvals.queries import pending_changes
from hiw.audit.sentences import LATER_VERSION, describe
from hiw.commands import demo
from hiw.commands.check import differences
from hiw.fund.payees import payee_key
from hiw.fund.queries import SpendFilter, spend_page
from hiw.fund.rule_inputs import PAYS
from hiw.households.postcodes import district_of, normalise
from hiw.households.queries import households_page
from hiw.policy.permissions import Actor
from hiw.safety.queries import alerts
from hiw.text import line, note
from hiw.today.queries import advocate_today, manager_today, senior_today
from hiw.working_days import working_days_later
from tests import factories
from tests.conftest import in_use

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOON.date()
OPEN = Household.status != HouseholdStatus.CLOSED
NEWEST, NEW_SINCE = TODAY - timedelta(days=5), TODAY - timedelta(days=52)
FEW = 24


@pytest.fixture(autouse=True)
def _monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture(scope="module")
def _made(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a demo of the usual size, made once for all tests that only look at it.

    That PostgreSQL would hold the very same rows is shown with a small one.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOON)
        url = a_copy(migrated_file, tmp_path_factory.mktemp("demo"))
        with in_use(url):
            demo.make()
        yield url


@pytest.fixture
def made(_made: str) -> Iterator[None]:
    """A demo of 500 open households, in use; to look at, not to change."""
    with in_use(_made):
        yield


def a_copy(migrated_file: Path, folder: Path) -> str:
    """The URL of a migrated empty SQLite database of its own."""
    return f"sqlite:///{shutil.copyfile(migrated_file, folder / 'demo.db')}"


def faults() -> dict[str, int]:
    """What a check of the data finds, and how often."""
    return {says: number for says, number in differences() if number}


def ask(query: sa.Select[*tuple[Any, ...]]) -> list[Any]:
    with reading() as s:
        return list(s.execute(query))


def count(*where: sa.ColumnExpressionArgument[bool], of: type[Base] = Household) -> int:
    with reading() as s:
        return s.scalar(sa.select(sa.func.count()).select_from(of).where(*where)) or 0


def shares(column: Any, *where: sa.ColumnElement[bool]) -> dict[Any, float]:
    found = Counter(row[0] for row in ask(sa.select(column).where(*where)))
    return {key: number / found.total() for key, number in found.items()}


def signed_in(username: str) -> Actor:
    with reading() as s:
        row = s.scalars(sa.select(Staff).where(Staff.username == username)).one()
        codes = s.scalars(sa.select(StaffAuthority.authority_code).where(StaffAuthority.staff_id == row.id))
        return Actor(row.id, row.full_name, row.role, frozenset(codes))


def test_has_500_open_households_and_a_year_and_a_half_of_closed_ones(made: None) -> None:
    assert count(OPEN) == 500
    assert 800 <= count(Household.started_on > TODAY - timedelta(days=365)) <= 900
    former = Household.started_on < TODAY - timedelta(days=551)
    assert 700 <= count(~OPEN, ~former) <= 850
    assert 250 <= count(former) <= 400
    assert not count(former, OPEN)
    assert not count(Household.started_on < date(2024, 1, 31))
    assert 3 <= count(Household.status == HouseholdStatus.PAUSED) <= 40
    with reading() as s:
        assert s.scalar(sa.select(Installation.kind)) is InstallationKind.DEMO


def test_has_six_seniors_and_nineteen_advocates_who_each_have_a_senior(made: None) -> None:
    roles = Counter(row.role for row in ask(sa.select(Staff.role)))
    assert (roles[Role.SENIOR], roles[Role.ADVOCATE]) == (6, 19)
    assert all(roles[role] for role in Role)
    homes = sa.select(StaffAuthority.authority_code).join(Staff, Staff.id == StaffAuthority.staff_id)
    assert len({row[0] for row in ask(homes.where(Staff.role == Role.SENIOR))}) == 6
    assert not count(Staff.role == Role.ADVOCATE, Staff.senior_id.is_(None), of=Staff)
    assert count(Staff.contracted_minutes < 37 * 60, Staff.role == Role.ADVOCATE, of=Staff)
    both = sa.select(StaffAuthority.staff_id).group_by(StaffAuthority.staff_id).having(sa.func.count() == 2)
    assert 1 <= len(ask(both)) <= 5


def test_lets_every_role_sign_in_with_the_password_of_the_readme(made: None) -> None:
    for role in Role:
        assert signed_in(f"{role.value}.demo").role is role
    stored = [row[0] for row in ask(sa.select(Staff.password_hash))]
    assert stored.count("") == 1, "one advocate has forgotten theirs"
    (hashed,) = set(stored) - {""}
    assert password_fits("households-into-work-demo", hashed)


def test_lets_the_named_advocate_and_senior_see_one_another_s_work(made: None) -> None:
    advocate, senior = signed_in("advocate.demo"), signed_in("senior.demo")
    assert advocate.authorities == senior.authorities == frozenset({"SFT"})
    with reading() as s:
        assert advocate.id in {row.advocate_id for row in senior_today(s, senior).rows}


def test_spreads_households_over_the_authorities_as_people_are_spread(made: None) -> None:
    wanted = {"LIV": 0.32, "WRL": 0.21, "SFT": 0.18, "SHN": 0.12, "KWL": 0.10, "HAL": 0.08}
    assert shares(Household.authority_code, OPEN) == pytest.approx(wanted, abs=0.03)


def test_gives_19_advocates_26_open_households_on_average_and_each_household_one_but_the_newest(made: None) -> None:
    query = sa.select(sa.func.count()).select_from(Assignment)
    query = query.join(Household, Household.id == Assignment.household_id)
    held = [row[0] for row in ask(query.where(Assignment.to_on.is_(None), OPEN).group_by(Assignment.advocate_id))]
    waiting = count(OPEN, Household.id.not_in(sa.select(Assignment.household_id)))
    assert 2 <= waiting <= 12
    assert (len(held), sum(held)) == (19, 500 - waiting)
    assert not count(OPEN, Household.id.not_in(sa.select(Assignment.household_id)), Household.started_on < NEWEST)
    spells = sa.select(sa.func.count(Assignment.id)).group_by(Assignment.household_id).having(sa.func.count() > 1)
    assert len(ask(spells)) > 50
    assert any(row[0] == 3 for row in ask(spells))


def test_has_closed_households_that_somebody_supported_to_the_end_and_some_that_nobody_did(made: None) -> None:
    closed = sa.select(Household.id).where(Household.status == HouseholdStatus.CLOSED)
    supported = sa.exists().where(Assignment.household_id == Household.id, Assignment.counts)
    assert len(ask(closed.where(supported))) > len(ask(closed.where(~supported))) > 5


def test_has_caseloads_that_are_uneven(made: None) -> None:
    """Somebody ill for long, a new starter with few, an authority with too many for its advocates."""
    held = sa.select(Assignment.advocate_id, sa.func.count()).where(Assignment.to_on.is_(None))
    households = {staff_id: number for staff_id, number in ask(held.group_by(Assignment.advocate_id))}
    assert max(households.values()) > 2 * min(households.values())
    starter = sa.select(Staff.id).where(Staff.started_on > TODAY - timedelta(days=90))
    ((new_id,),) = ask(starter.where(Staff.role == Role.ADVOCATE))
    assert households[new_id] == min(households.values())
    assert not ask(sa.select(Assignment.id).where(Assignment.advocate_id == new_id, Assignment.from_on < NEW_SINCE))
    away = sa.select(Reduction.staff_id, Reduction.minutes, Staff.contracted_minutes)
    away = away.join(Staff, Staff.id == Reduction.staff_id).where(Reduction.reason == ReductionReason.SICKNESS)
    ((away_id, minutes, contracted),) = ask(away)
    assert minutes == contracted
    assert households[away_id] > 5
    each = {code: households_each(code) for code in ("WRL", "SFT", "HAL")}
    assert each["WRL"] == max(each.values())


def households_each(code: str) -> float:
    """Open households of an authority by the hours of those whose home it is."""
    at_home = sa.select(StaffAuthority.staff_id).where(StaffAuthority.authority_code == code, StaffAuthority.is_home)
    ((minutes,),) = ask(
        sa.select(sa.func.sum(Staff.contracted_minutes)).where(Staff.id.in_(at_home), Staff.role == Role.ADVOCATE)
    )
    return count(OPEN, Household.authority_code == code) * 37 * 60 / int(minutes)


def test_has_needs_that_a_colleague_meets_days_that_matter_and_households_that_stay(made: None) -> None:
    skills = {row[0] for row in ask(sa.select(StaffSkill.what))}
    needs = {row[0] for row in ask(sa.select(HouseholdNeed.what))}
    assert len(needs) >= 3
    assert needs <= skills
    assert 10 <= count(of=KeyEvent) <= 60
    assert {row[0] for row in ask(sa.select(HouseholdLock.kind))} == set(LockKind)
    assert 30 <= count(OPEN, Household.is_light_touch) <= 120
    assert 10 <= count(OPEN, Household.exit_planned_on > TODAY) <= 60
    homes = sa.select(StaffAuthority.staff_id).join(Staff, Staff.id == StaffAuthority.staff_id)
    assert len(ask(homes.where(StaffAuthority.is_home, Staff.role == Role.ADVOCATE))) == 19


def test_has_about_two_members_a_household_some_with_more_and_some_waiting_for_a_second(made: None) -> None:
    grouped = sa.select(sa.func.count()).where(Membership.left_on.is_(None)).group_by(Membership.household_id)
    sizes = Counter(row[0] for row in ask(grouped))
    assert set(sizes) == {1, 2, 3, 4, 5}
    assert 1.9 <= sum(size * number for size, number in sizes.items()) / sizes.total() <= 2.4


def test_has_people_as_long_out_of_work_as_the_programme_meets(made: None) -> None:
    people = count(of=Person)
    long_ago = date(TODAY.year - 3, TODAY.month, TODAY.day)
    assert 0.17 <= count(Person.never_worked, of=Person) / people <= 0.23
    assert 0.36 <= count(Person.last_worked_on < long_ago, of=Person) / people <= 0.44
    assert not count(Person.never_worked, Person.last_worked_on.is_not(None), of=Person)
    assert not count(Person.birth_on > date(TODAY.year - 16, TODAY.month, TODAY.day), of=Person)


def test_has_names_in_many_scripts(made: None) -> None:
    names = [row[0] for row in ask(sa.select(Person.full_name))]
    letters = set("".join(names))
    assert letters.issuperset("łéțçіأە陈")
    assert any("O'Brien" in name for name in names)
    assert any("D'Arcy-Smith" in name for name in names)
    assert any(" " not in name for name in names)
    assert max(map(len, names)) > 40
    assert count(Person.known_as != "", Person.aliases != "", of=Person) > 50


def test_can_ring_nobody_and_write_to_nobody(made: None) -> None:
    for phone, email in ask(sa.select(Person.phone, Person.email)):
        assert phone == "" or phone.startswith(("07700 900", "0151 496 0")), phone
        assert email == "" or email.endswith(".example"), email
    contacts = (row[0] for row in ask(sa.select(Action.partner_contact).distinct()))
    assert all(contact == "" or contact.startswith(("07700 900", "0151 496 0")) for contact in contacts)


def test_has_postcodes_that_lie_in_the_person_s_authority_some_in_split_districts(made: None) -> None:
    lies_in = {(row.district, row.authority_code): row.share for row in ask(sa.select(PostcodeDistrict.__table__))}
    found = ask(sa.select(Person.postcode, Person.authority_code))
    assert all(normalise(postcode) == postcode for postcode, _ in found)
    places = [lies_in[district_of(postcode), code] for postcode, code in found]
    assert any(share < 990 for share in places)


def test_has_households_at_two_addresses_and_people_who_moved_from_one_to_another(made: None) -> None:
    members = sa.select(Membership.household_id).join(Person, Person.id == Membership.person_id)
    apart = members.where(Membership.left_on.is_(None)).group_by(Membership.household_id)
    assert ask(apart.having(sa.func.count(sa.distinct(Person.address)) > 1))
    moved = sa.select(Membership.person_id).group_by(Membership.person_id).having(sa.func.count() > 1)
    assert len(ask(moved)) >= 5


def test_has_barriers_in_every_life_area_told_in_many_ways(made: None) -> None:
    areas = sa.select(LifeArea.code, sa.func.count(sa.distinct(Barrier.what)))
    told = dict(ask(areas.join(Barrier, Barrier.life_area_id == LifeArea.id).group_by(LifeArea.code)))
    assert len(told) == 11
    assert min(told.values()) >= 12


def test_links_barriers_within_and_across_members_with_a_few_loops(made: None) -> None:
    cause, effect = sa.orm.aliased(Barrier), sa.orm.aliased(Barrier)
    links = ask(
        sa.select(cause.id, effect.id, cause.person_id, effect.person_id, BarrierLink.said_by_person_id)
        .select_from(BarrierLink)
        .join(cause, cause.id == BarrierLink.cause_id)
        .join(effect, effect.id == BarrierLink.effect_id)
    )
    assert any(row[2] == row[3] for row in links)
    assert any(row[2] and row[3] and row[2] != row[3] for row in links)
    assert any(row[4] for row in links)
    assert not all(row[4] for row in links)
    pairs = {(row[0], row[1]) for row in links}
    assert any((second, first) in pairs for first, second in pairs)


def test_has_actions_of_every_owner_done_late_blocked_and_waiting_for_others(made: None) -> None:
    assert set(shares(Action.owner_kind)) == set(OwnerKind)
    to_come = Action.status.in_(("to_do", "doing", "blocked"))
    query = sa.select(Action.status).join(Household, Household.id == Action.household_id)
    late = Counter(row[0].value for row in ask(query.where(OPEN, to_come, Action.due_on < TODAY)))
    assert all(number > 10 for number in late.values())
    assert 80 < late.total() < 500
    assert count(Action.depends_on_id.is_not(None), of=Action) > 100
    assert not count(Action.due_on.is_(None), of=Action)
    closed = sa.select(Action.id).join(Household, Household.id == Action.household_id).where(~OPEN, to_come)
    assert not ask(closed)


def test_has_goals_in_the_first_person(made: None) -> None:
    words = {row[0].split()[0] for row in ask(sa.select(Goal.words))}
    assert words <= {"I", "We"}


def test_holds_reviews_about_every_six_weeks_and_ratings_that_rise(made: None) -> None:
    query = sa.select(Review.household_id, Review.held_on).order_by(Review.household_id, Review.held_on)
    rows = ask(query)
    gaps = [(b.held_on - a.held_on).days for a, b in pairwise(rows) if a[0] == b[0]]
    assert 38 <= sum(gaps) / len(gaps) <= 46
    first, later = Rating.review_id.is_(None), Rating.review_id.is_not(None)
    means = [ask(sa.select(sa.func.avg(Rating.own)).where(when))[0][0] for when in (first, later)]
    assert float(means[1]) > float(means[0]) + 0.3


def test_agrees_with_itself_about_reviews_to_come(made: None) -> None:
    last = sa.select(Review.household_id, sa.func.max(Review.held_on).label("held_on")).group_by(Review.household_id)
    newest = last.subquery()
    query = sa.select(Household.next_review_on, Review.next_on).join(Review, Review.household_id == Household.id)
    on_newest = (newest.c.household_id == Review.household_id) & (newest.c.held_on == Review.held_on)
    pairs = ask(query.join(newest, on_newest).where(OPEN))
    assert len(pairs) > 300
    assert all(kept == promised for kept, promised in pairs)
    assert not count(~OPEN, Household.next_review_on.is_not(None))
    assert not count(OPEN, Household.next_review_on.is_(None))


def test_holds_first_reviews_that_are_late_due_and_still_to_come(made: None) -> None:
    """Who was never reviewed is late too: a list that forgets them is seen to."""
    never = OPEN & ~sa.exists().where(Review.household_id == Household.id)
    week = TODAY + timedelta(days=7)
    late, due, later = (
        count(never, when)
        for when in (
            Household.next_review_on < TODAY, Household.next_review_on.between(TODAY, week),
            Household.next_review_on > week,
        )
    )  # fmt: skip
    assert min(late, due, later) >= 3
    assert count(never) == late + due + later


def test_has_something_in_every_list_of_today(made: None) -> None:
    with reading() as s:
        region = manager_today(s, signed_in("manager.demo"))
        teams = [senior_today(s, signed_in(name)) for name in ("senior.demo",)]
        own = advocate_today(s, signed_in("advocate.demo"))
    for figure in ("near_end", "past_end", "very_quiet", "reviews_overdue", "late_actions", "started_this_month"):
        assert sum(getattr(row, figure) for row in region.rows) >= 5, figure
    assert sum(row.reviews_overdue for row in region.rows) < 125
    assert len(teams[0].rows) == 4
    counts = own.work.counts
    assert min(counts.late, counts.soon, counts.reviews, counts.quiet) > 0
    assert own.changes


def test_plans_visits_for_the_coming_two_weeks_on_working_days(made: None) -> None:
    starts = [row[0] for row in ask(sa.select(Visit.starts_at))]
    assert 150 < len(starts) < 350
    assert all(TODAY <= moment.date() <= TODAY + timedelta(days=15) for moment in starts)
    assert all(moment.weekday() < 5 for moment in starts)


def test_tells_nothing_before_a_household_started_or_after_today(made: None) -> None:
    household = sa.select(Household.started_on)
    for table, day in ((CaseNote, CaseNote.happened_on), (Review, Review.held_on), (Rating, Rating.rated_on)):
        joined = household.add_columns(day).join(table, table.household_id == Household.id)
        assert not ask(joined.where((day < Household.started_on) | (day > TODAY))), table.__name__
    assert not count(Action.done_on > TODAY, of=Action)
    moments: dict[type[Base], Any] = {
        AuditEvent: AuditEvent.at,
        CaseNote: CaseNote.written_at,
        FundTransition: FundTransition.at,
        LedgerEntry: LedgerEntry.posted_at,
    }
    for row, moment in moments.items():
        assert not count(moment > NOON, of=row), "nothing that a colleague sees lies ahead of now"
    assert not count(Household.closed_on > TODAY)


def test_restricts_a_few_people_to_their_advocate_a_senior_and_a_manager(made: None) -> None:
    named = sa.select(NamedStaff.person_id, NamedStaff.staff_id)
    on_record = Counter(row.person_id for row in ask(named))
    restricted = {row.person_id for row in ask(sa.select(Restriction.person_id))}
    assert on_record == dict.fromkeys(restricted, 3)
    assert len(restricted) == count(CaseNote.is_restricted, of=CaseNote) == 4
    advocate, manager = signed_in("advocate.demo"), signed_in("manager.demo")
    with reading() as s:
        assert households_page(s, manager).total == count() - 4
        mine = {row.household_id for row in households_page(s, advocate, limit=200).rows}
    held = sa.select(Membership.household_id).where(Membership.person_id.in_(restricted), Membership.left_on.is_(None))
    assert len({row[0] for row in ask(held)} & mine) == 1
    left = sa.select(Membership.household_id).where(
        Membership.person_id.in_(restricted), Membership.left_on.is_not(None)
    )
    assert {row[0] for row in ask(left)} - {row[0] for row in ask(held)}


def test_holds_every_kind_of_notice_and_of_change_that_takes_two_managers(made: None) -> None:
    assert {row[0] for row in ask(sa.select(Notice.kind))} == set(NoticeKind)
    assert {row[0] for row in ask(sa.select(PendingChange.kind))} == set(PendingKind)
    assert {row[0] for row in ask(sa.select(PendingChange.outcome))} == {None, *PendingOutcome}
    second = ask(sa.select(Staff.username).where(Staff.role == Role.MANAGER, Staff.username != "manager.demo"))[0]
    with reading() as s:
        for username, refusal in (("manager.demo", OWN), (second.username, "")):
            assert [row.refusal for row in pending_changes(s, signed_in(username))] == [refusal]
            assert records_without_manager(s, signed_in(username)) == ()
        assert [notice.kind for notice in my_notices(s, signed_in(second.username))] == [NoticeKind.CHANGE_WAITS]


def test_has_an_advocate_with_half_a_code_for_whom_the_named_senior_makes_the_other(made: None) -> None:
    with reading() as s:
        (mine,) = second_halves_wanted(s, signed_in("senior.demo"))
        (theirs,) = second_halves_wanted(s, signed_in("manager.demo"))
        row = s.get_one(Staff, mine.staff_id)
        assert theirs == mine
        assert (row.password_hash, row.must_change_password, row.username != "advocate.demo") == ("", True, True)


def test_has_somebody_on_leave_for_whom_the_named_advocate_stands_in_today(made: None) -> None:
    (cover,) = ask(sa.select(Cover.staff_id, Cover.for_id).where(Cover.from_on <= TODAY, Cover.to_on >= TODAY))
    advocate = signed_in("advocate.demo")
    assert cover.staff_id == advocate.id
    with reading() as s:
        page = households_page(s, advocate, advocate_id=cover.for_id)
    assert page.total > 5


def test_lets_nobody_come_from_a_household_that_began_after_they_had_left_it() -> None:
    """It could: 10,000 households of one seed were refused by the database's own check of the two days."""
    joined, began = TODAY - timedelta(days=40), TODAY - timedelta(days=30)
    tale: Any = SimpleNamespace(members=[SimpleNamespace(joined_on=joined)], rows=BulkRows())
    old: Any = SimpleNamespace(case=SimpleNamespace(started_on=began, until=TODAY))
    move_in(tale, old)
    assert tale.rows.take() == {}


def test_has_people_to_be_reached_in_one_way_only_and_two_to_be_kept_apart(made: None) -> None:
    kept = {row.person_id for row in ask(sa.select(SafeContact.person_id))}
    assert len(kept) == 3
    with reading() as s:
        mine = {row.household_id for row in households_page(s, signed_in("advocate.demo"), limit=200).rows}
        held = sa.select(Membership.household_id).where(Membership.person_id.in_(kept), Membership.left_on.is_(None))
        (home,) = {row[0] for row in ask(held)} & mine
        assert [row.is_read for row in alerts(s, signed_in("advocate.demo"), home)] == [False]
    assert count(ConflictLink.lifted_at.is_(None), of=ConflictLink) == 1


def test_gives_the_auditor_twenty_households_to_read_for_a_month(made: None) -> None:
    with reading() as s:
        assert households_page(s, signed_in("auditor.demo")).total == 20
    assert count(AuditSample.from_on == TODAY, AuditSample.to_on == TODAY + timedelta(days=30), of=AuditSample) == 20


def test_has_one_opened_household_reviewed_and_one_that_waits(made: None) -> None:
    waits = BreakGlassAccess.reviewed_at.is_(None)
    assert (count(waits, of=BreakGlassAccess), count(~waits, of=BreakGlassAccess)) == (1, 1)
    with reading() as s:
        for name in ("senior.demo", "manager.demo"):
            assert len(break_glass_lists(s, signed_in(name)).to_review) == 1
        assert len(break_glass_lists(s, signed_in("advocate.demo")).of_mine) == 2


def test_has_a_fund_of_three_years_in_every_state(made: None) -> None:
    states = shares(FundRequest.status)
    assert set(states) == set(RequestStatus)
    assert 5_500 < count(of=FundRequest) < 6_500
    assert 4.5 < count(of=LedgerEntry) / count(of=FundRequest) < 5.5
    assert {row[0] for row in ask(sa.select(BudgetLine.year))} == {2024, 2025, 2026}
    late = FundRequest.receipt_due_on < TODAY, FundRequest.evidence == "", FundRequest.declaration == ""
    assert count(*late, FundRequest.status == RequestStatus.PAID, of=FundRequest) > 30
    moves = set(shares(FundTransition.move))
    assert {
        RequestTransition.ROLL,
        RequestTransition.REFUND,
        RequestTransition.CORRECT,
        RequestTransition.APPROVE_FIRST,
    } <= moves


def test_keeps_to_who_may_decide_and_check(made: None) -> None:
    m, paid = FundTransition, aliased(FundTransition)
    decided = m.move.in_(
        (
            RequestTransition.APPROVE_FIRST,
            RequestTransition.APPROVE,
            RequestTransition.DECLINE,
            RequestTransition.RETURN,
        )
    )
    of = sa.select(FundRequest.id).join(m, m.request_id == FundRequest.id)
    supports = sa.exists().where(Assignment.household_id == FundRequest.household_id, Assignment.advocate_id == m.by_id)
    assert not ask(of.where(decided, supports))
    by_payer = sa.exists().where(paid.request_id == m.request_id, paid.move.in_(PAYS), paid.by_id == m.by_id)
    assert not ask(of.where(m.move == RequestTransition.RECONCILE, by_payer))
    keys = ask(sa.select(FundRequest.payee, FundRequest.payee_key).distinct())
    assert all(key == payee_key(payee) for payee, key in keys)


def test_counts_working_days_as_the_programme_does(made: None) -> None:
    for ordered_on, due_on in ask(sa.select(FundRequest.ordered_on, FundRequest.receipt_due_on).distinct()):
        assert due_on == (ordered_on and working_days_later(ordered_on, 10))
    for opened_at, due_on in ask(sa.select(BreakGlassAccess.opened_at, BreakGlassAccess.review_due_on)):
        assert due_on == working_days_later(opened_at.date(), REVIEW_WITHIN)


def test_has_lines_over_and_under_and_a_funder_that_ends_soon(made: None) -> None:
    with reading() as s:
        spend = spend_page(s, signed_in("manager.demo"), SpendFilter(2026))
    assert spend.lines["available"].min() < 0
    assert (spend.lines["variance"] > 0).sum() >= 2
    assert (spend.lines["variance"] < 0).sum() >= 5
    assert any(outlook.unused for outlook in spend.outlooks.values())
    assert spend.tests.made == 9
    assert spend.total.band
    (ends,) = ask(sa.select(Funder.ends_on).where(Funder.ends_on.is_not(None)))
    assert TODAY < ends[0] < TODAY + timedelta(days=80)
    waits = Virement.outcome.is_(None)
    assert (count(waits, of=Virement), count(~waits, of=Virement)) == (1, 6)


def test_asks_the_fund_for_nothing_before_a_household_started(made: None) -> None:
    joined = sa.select(FundRequest.id).join(Household, Household.id == FundRequest.household_id)
    assert not ask(joined.where(sa.func.date(FundRequest.created_at) < Household.started_on))
    assert not count(LedgerEntry.happened_on > TODAY, of=LedgerEntry)
    assert not count(FundRequest.received_on > TODAY, of=FundRequest)


def test_passes_every_check_of_the_data(made: None) -> None:
    assert faults() == {}


def test_holds_only_text_that_people_could_have_typed(made: None) -> None:
    texts = [
        *(line(row[0], "Action") for row in ask(sa.select(Action.what).distinct())),
        *(line(row[0], "Barrier") for row in ask(sa.select(Barrier.what).distinct())),
        *(line(row[0], "Goal") for row in ask(sa.select(Goal.words).distinct())),
        *(line(row[0], "Name") for row in ask(sa.select(Person.full_name).distinct())),
        *(note(row[0]) for row in ask(sa.select(CaseNote.body).distinct())),
    ]
    assert len(texts) > 5_000
    assert not [text for text in texts if "{" in text or "  " in text or "None" in text]
    unsaid = {
        row.word
        for row in ask(sa.select(AuditEvent.word).distinct())
        if describe(row.word, "it", {}, "", TODAY) == LATER_VERSION
    }
    assert unsaid == set()


def contents() -> dict[str, str]:
    """A fingerprint of every table, the same on both engines for the same rows; the password's salt left out."""
    with reading() as s:
        tables = {}
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name != "password_hash"]
            rows = s.execute(sa.select(*columns).order_by(*table.primary_key.columns)).all()
            tables[table.name] = hashlib.sha256(
                repr([tuple(map(_in_one_order, row)) for row in rows]).encode()
            ).hexdigest()
        return tables


def _in_one_order(value: object) -> object:
    """PostgreSQL keeps the fields of JSON in an order of its own."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


@pytest.fixture(scope="module")
def few(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The fingerprint of a small demo on SQLite."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOON)
        with in_use(a_copy(migrated_file, tmp_path_factory.mktemp("few"))):
            demo.make(FEW, seed=7)
            return contents()


def test_is_the_same_for_the_same_seed_and_day_on_both_engines(few: dict[str, str], database: str) -> None:
    demo.make(FEW, seed=7)
    assert contents() == few
    assert faults() == {}


def test_is_another_for_another_seed(few: dict[str, str], sqlite_database: str) -> None:
    demo.make(FEW, seed=8)
    other = contents()
    assert all(other[name] != few[name] for name in ("persons", "households", "actions", "case_notes", "staff"))


def test_tells_its_progress_up_to_the_end(database: str) -> None:
    told: list[tuple[int, int]] = []
    demo.make(FEW, progress=lambda made, in_all: told.append((made, in_all)))
    assert told[-1][0] == told[-1][1] == count()


def test_leaves_the_next_numbers_free(database: str) -> None:
    demo.make(FEW)
    before = count()
    with writing() as s:
        factories.household(s, advocate=factories.colleague(s))
    assert count() == before + 1


def test_makes_few_of_the_closed_households_beside_very_many_open_ones(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caseload, "MANY", FEW - 1)
    demo.make(FEW)
    assert count(OPEN) == FEW
    assert 1 <= count(~OPEN) <= FEW / 4


@pytest.mark.parametrize(("households", "advocates", "seniors"), [(1, 6, 6), (1_000, 38, 8), (80_000, 3_077, 614)])
def test_has_as_many_advocates_and_seniors_as_the_households_need(
    households: int, advocates: int, seniors: int
) -> None:
    rows = BulkRows()
    make_team(rows, SeededRandom(1, "team"), households, "hash", NOON)
    staff = rows.take()["staff"]
    roles = Counter(row["role"] for row in staff)
    assert roles[Role.ADVOCATE] == advocates
    assert roles[Role.SENIOR] == pytest.approx(seniors, abs=2)
    names = [row["username"] for row in staff]
    assert len(set(names)) == len(names)
    assert [new_username(name) for name in names] == names


def test_is_refused_in_a_live_database(database: str) -> None:
    with writing() as s:
        s.add(Installation(id=1, kind=InstallationKind.LIVE))
    with pytest.raises(DemoRefused, match="This database is live"):
        demo.make(FEW)
    assert (count(of=Staff), count()) == (0, 0)


def test_is_refused_a_second_time(database: str) -> None:
    demo.make(FEW)
    before = contents()
    with pytest.raises(DemoRefused, match="already holds households"):
        demo.make(FEW)
    assert contents() == before


@pytest.mark.parametrize("fact", ["household", "colleague"])
def test_is_refused_where_somebody_has_begun_to_work(database: str, fact: str) -> None:
    with writing() as s:
        getattr(factories, fact)(s)
    with pytest.raises(DemoRefused, match="not marked as a finished demo"):
        demo.make(FEW)
    assert count() == (1 if fact == "household" else 0)


def test_that_was_interrupted_is_not_taken_for_a_whole_one(database: str) -> None:
    def stop(_made: int, _in_all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.make(FEW, progress=stop)
    assert count() > 0
    with reading() as s:
        assert is_unfinished(s.connection())
    with pytest.raises(DemoRefused, match="already holds households"):
        demo.make(FEW)
