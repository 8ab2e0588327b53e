"""Cover for a colleague …"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import NoteKind, ReductionReason, Role
from db.models import Reduction, Staff
from db.session import reading, writing
from hiw import clock
from hiw.access import actions
from hiw.access.queries import caseworkers, covers_of
from hiw.accounts.actions import change_staff
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households.queries import household_view
from hiw.plans.actions import write_note
from hiw.plans.queries import TimelineKind, timeline
from hiw.policy.permissions import Actor
from hiw.workload.actions import add_reduction
from tests import factories, factories_caseload, factories_trust

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("ACL-08")]
SUMMER = datetime(2026, 7, 6, 12, tzinfo=UTC)


@pytest.fixture
def team() -> tuple[Actor, Actor, Actor, int]:
    """A senior, an advocate on leave, a colleague of another team, and a household of the one on leave."""
    with writing() as s:
        senior = factories.colleague(s, Role.SENIOR)
        away = factories.colleague(s, senior_id=senior.id, full_name="Ada Away")
        stands_in = factories.colleague(s, senior_id=None, full_name="Stan Dean")
        return senior, away, stands_in, factories.household(s, advocate=away)


def given(by: Actor, staff: Actor, instead_of: Actor, from_on: date, to_on: date, **facts: bool) -> int:
    with writing() as s:
        return actions.give_cover(
            s, by, staff_id=staff.id, for_id=instead_of.id, from_on=from_on, to_on=to_on, reason="Leave", **facts
        )


def sees(by: Actor, home: int) -> bool:
    with reading() as s:
        try:
            return household_view(s, by, home).id == home
        except NotFound:
            return False


def test_opens_on_its_first_day_and_ends_with_its_last_by_london_s_clock(
    team: tuple[Actor, Actor, Actor, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in summer time, when a day begins at 23:00 UTC."""
    senior, away, stands_in, home = team
    monkeypatch.setattr(clock, "now", lambda: SUMMER)
    first, last = date(2026, 7, 8), date(2026, 7, 10)
    given(senior, stands_in, away, first, last)
    moments = {
        datetime(2026, 7, 7, 22, 59, tzinfo=UTC): False,
        datetime(2026, 7, 7, 23, 0, tzinfo=UTC): True,
        datetime(2026, 7, 10, 22, 59, tzinfo=UTC): True,
        datetime(2026, 7, 10, 23, 0, tzinfo=UTC): False,
    }
    for moment, is_open in moments.items():
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert sees(stands_in, home) is is_open, moment


def test_is_refused_to_somebody_who_is_covered_themselves(team: tuple[Actor, Actor, Actor, int]) -> None:
    """Two people who stand in for each other over one week leave two caseloads to nobody."""
    _, away, stands_in, _ = team
    with writing() as s:
        manager, third = factories.colleague(s, Role.MANAGER), factories.colleague(s)
    today = clock.today()
    first = given(manager, stands_in, away, today, today + timedelta(days=6))
    for late, early in ((6, 0), (12, 6)):
        days = today + timedelta(days=early), today + timedelta(days=late)
        with pytest.raises(RuleBroken, match=r"Ada Away is away on some of these days") as refusal:
            given(manager, away, third, *days)
        assert refusal.value.field == "staff_id"
        with pytest.raises(RuleBroken, match=r"Stan Dean stands in for Ada Away until .* Let somebody else") as refusal:
            given(manager, third, stands_in, *days)
        assert refusal.value.field == "for_id"
    given(manager, away, third, today + timedelta(days=7), today + timedelta(days=8))
    with writing() as s:
        actions.end_cover(s, manager, cover_id=first)
    given(manager, away, stands_in, today, today)


@pytest.mark.parametrize(("minutes", "is_refused"), [(2220, True), (1110, False)])
def test_is_refused_to_somebody_who_has_no_hours_left_then(
    team: tuple[Actor, Actor, Actor, int], minutes: int, is_refused: bool
) -> None:
    senior, away, stands_in, _ = team
    first, last = clock.today() + timedelta(days=3), clock.today() + timedelta(days=5)
    with writing() as s:
        s.get_one(Staff, stands_in.id).contracted_minutes = 2220
        factories_caseload.reduction(s, senior, stands_in, minutes, from_on=first, to_on=last)
    given(senior, stands_in, away, clock.today(), first - timedelta(days=1))
    if is_refused:
        with pytest.raises(RuleBroken, match=r"Stan Dean is away on some of these days"):
            given(senior, stands_in, away, last, last + timedelta(days=1))
    else:
        given(senior, stands_in, away, last, last + timedelta(days=1))
    given(senior, stands_in, away, last + timedelta(days=1), last + timedelta(days=2))


LATER = timedelta(days=3)  # the days on which Stan stands in for Ada begin today and end then


@pytest.fixture
def stands_in(team: tuple[Actor, Actor, Actor, int]) -> tuple[Actor, Actor]:
    """A manager and Stan Dean, 37 hours a week, who stands in for Ada Away."""
    _, away, stands_in, _ = team
    with writing() as s:
        manager = factories.colleague(s, Role.MANAGER)
        s.get_one(Staff, stands_in.id).contracted_minutes = 37 * 60
    given(manager, stands_in, away, clock.today(), clock.today() + LATER)
    return manager, stands_in


def leave(by: Actor, of: Actor, hours: str, first: int, last: int | None) -> None:
    today = clock.today()
    with writing() as s:
        add_reduction(
            s, by, staff_id=of.id, reason=ReductionReason.LEAVE, hours=hours, from_on=today + timedelta(first),
            to_on=None if last is None else today + timedelta(last),
        )  # fmt: skip


@pytest.mark.parametrize(("first", "last"), [(0, 0), (3, 9), (2, None), (0, 30)])
def test_keeps_whoever_stands_in_from_leave_on_the_same_days(
    stands_in: tuple[Actor, Actor], first: int, last: int | None
) -> None:
    manager, stan = stands_in
    with pytest.raises(RuleBroken, match=r"Stan Dean stands in for Ada Away until .* Let somebody else") as refusal:
        leave(manager, stan, "37", first, last)
    assert refusal.value.field == "from_on"
    leave(manager, stan, "36.5", first, last)


def test_leaves_whoever_stands_in_the_other_days(stands_in: tuple[Actor, Actor]) -> None:
    leave(*stands_in, "37", 4, None)


def changed(by: Actor, of: Actor, **mine: object) -> None:
    with writing() as s:
        row = s.get_one(Staff, of.id)
        edit = Edit(row.version, {field: getattr(row, field) for field in mine}, mine)
        change_staff(s, by, staff_id=of.id, edit=edit)


@pytest.mark.parametrize("mine", [{"is_active": False}, {"role": Role.AUDITOR}, {"role": Role.MANAGER}])
def test_keeps_whoever_stands_in_from_leaving(stands_in: tuple[Actor, Actor], mine: dict[str, object]) -> None:
    """A closed account, or a role that supports no households; a senior's does."""
    manager, stan = stands_in
    with pytest.raises(RuleBroken, match=r"Stan Dean stands in for Ada Away until .* Let somebody else") as refusal:
        changed(manager, stan, **mine)
    assert refusal.value.field in mine
    changed(manager, stan, role=Role.SENIOR)
    with writing() as s:
        actions.end_cover(s, manager, cover_id=covers_of(s, manager)[0].id)
    changed(manager, stan, **mine)


def test_keeps_whoever_stands_in_from_hours_that_their_leave_takes_altogether(stands_in: tuple[Actor, Actor]) -> None:
    manager, stan = stands_in
    leave(manager, stan, "20", 0, 3)
    leave(manager, stan, "25", 4, 9)
    changed(manager, stan, contracted_minutes=21 * 60)
    with pytest.raises(RuleBroken, match=r"Stan Dean stands in for Ada Away until .* Let somebody else") as refusal:
        changed(manager, stan, contracted_minutes=20 * 60)
    assert refusal.value.field == "contracted_minutes"


def test_says_in_the_list_that_whoever_stands_in_is_away_or_has_left(team: tuple[Actor, Actor, Actor, int]) -> None:
    """Leave may be entered, and an account closed, after the cover was given."""
    senior, away, stands_in, _ = team
    today = clock.today()
    given(senior, stands_in, away, today - timedelta(days=2), today + timedelta(days=2))

    def is_missing() -> bool:
        with reading() as s:
            return covers_of(s, senior)[0].is_missing

    assert not is_missing()
    with writing() as s:
        before, after = today - timedelta(days=1), today + timedelta(days=3)
        factories_caseload.reduction(s, senior, stands_in, 60 * 60, from_on=before, to_on=before)
        factories_caseload.reduction(s, senior, stands_in, 60 * 60, from_on=after, to_on=None)
    assert not is_missing()
    with writing() as s:
        factories_caseload.reduction(
            s, senior, stands_in, 60 * 60, from_on=after - timedelta(days=1), to_on=after - timedelta(days=1)
        )
    assert is_missing()
    with writing() as s:
        s.execute(sa.delete(Reduction))
        s.get_one(Staff, stands_in.id).is_active = False
    assert is_missing()


def test_ends_early_when_it_is_ended(team: tuple[Actor, Actor, Actor, int]) -> None:
    senior, away, stands_in, home = team
    cover_id = given(senior, stands_in, away, clock.today(), clock.today())
    assert sees(stands_in, home)
    with reading() as s:
        (row,) = covers_of(s, senior)
        assert (row.name, row.instead_of, row.with_restricted) == ("Stan Dean", "Ada Away", False)
        assert {worker.name: worker.is_mine for worker in caseworkers(s, senior)}["Stan Dean"] is False
    with writing() as s:
        actions.end_cover(s, senior, cover_id=cover_id)
    assert not sees(stands_in, home)
    with writing() as s, pytest.raises(NotFound):
        actions.end_cover(s, senior, cover_id=cover_id)


def test_is_given_for_one_s_own_team_by_seniors_and_for_all_by_managers_never_to_oneself(
    team: tuple[Actor, Actor, Actor, int],
) -> None:
    senior, away, stands_in, _ = team
    today = clock.today()
    with writing() as s:
        other, manager = factories.colleague(s, Role.SENIOR, "WRL"), factories.colleague(s, Role.MANAGER)
    with pytest.raises(NotAllowed, match="own team"):
        given(other, stands_in, away, today, today)
    with pytest.raises(NotAllowed, match="yourself"):
        given(senior, senior, away, today, today)
    with pytest.raises(NotAllowed):
        given(stands_in, senior, away, today, today)
    cover_id = given(manager, stands_in, away, today, today)
    with writing() as s, pytest.raises(NotFound):
        actions.end_cover(s, other, cover_id=cover_id)
    with writing() as s, pytest.raises(NotAllowed):
        actions.end_cover(s, away, cover_id=cover_id)  # not even one's own, in whose place somebody stands
    with reading() as s:
        assert {by.id: len(covers_of(s, by)) for by in (senior, manager, other)} == {
            senior.id: 1, manager.id: 1, other.id: 0,
        }  # fmt: skip


@pytest.mark.parametrize(("first", "last"), [(0, -1), (-3, -1), (0, 400)])
def test_lasts_days_that_fit(team: tuple[Actor, Actor, Actor, int], first: int, last: int) -> None:
    senior, away, stands_in, _ = team
    with pytest.raises(RuleBroken, match="Cover"):
        given(senior, stands_in, away, clock.today() + timedelta(first), clock.today() + timedelta(last))


@pytest.mark.parametrize("with_restricted", [False, True])
def test_holds_restricted_notes_only_when_they_were_handed_over(
    team: tuple[Actor, Actor, Actor, int], with_restricted: bool
) -> None:
    senior, away, stands_in, home = team
    with writing() as s:
        ann = household_view(s, away, home).members[0].person_id
        factories_trust.named(s, away, ann)
        fields: dict[str, Any] = {
            "kind": NoteKind.CALL,
            "happened_on": clock.today(),
            "was_attended": True,
            "minutes": 5,
        }
        write_note(s, senior, household_id=home, body="SECRET", person_ids=[ann], is_restricted=True, **fields)
        write_note(s, senior, household_id=home, body="PLAIN", person_ids=[ann], **fields)
    given(senior, stands_in, away, clock.today(), clock.today(), with_restricted=with_restricted)
    assert notes_of(away, home) == {"SECRET", "PLAIN"}
    assert notes_of(stands_in, home) == ({"SECRET", "PLAIN"} if with_restricted else {"PLAIN"})


def notes_of(by: Actor, home: int) -> set[str]:
    with reading() as s:
        return {entry.body for entry in timeline(s, by, home, kinds=frozenset({TimelineKind.NOTE}))}
