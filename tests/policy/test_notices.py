"""A notice …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import NoticeKind, Role
from db.models import AuditEvent, Membership, Notice, Staff
from db.session import reading, writing
from hiw import clock
from hiw.access.actions import read_notice
from hiw.access.queries import NoticeRow, my_notices
from hiw.accounts.notices import tell, tell_managers
from hiw.errors import NotFound
from hiw.policy.permissions import Actor
from pages.today.notices import SAID, describe
from tests import factories, factories_trust

pytestmark = pytest.mark.usefixtures("database")
KIND = NoticeKind.PERSON_RESTRICTED


def notices(by: Actor) -> tuple[NoticeRow, ...]:
    with reading() as s:
        return my_notices(s, by)


def managers(number: int = 2) -> list[Actor]:
    with writing() as s:
        return [factories.colleague(s, Role.MANAGER, full_name=f"Mona {n}") for n in range(number)]


def test_is_told_to_every_manager_who_works_here_but_the_one_who_made_it() -> None:
    mona, max_, una, gone = managers(4)
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == gone.id).values(is_active=False))
        factories.colleague(s, Role.SENIOR)
        tell_managers(s, mona, KIND, but=(una.id,))
        assert s.scalars(sa.select(Notice.staff_id)).all() == [max_.id]


def test_is_told_once_to_those_named_and_never_to_who_made_it_or_left() -> None:
    mona, max_ = managers()
    with writing() as s:
        joe, gone = factories.colleague(s), factories.colleague(s, is_active=False)
        tell(s, mona, [joe.id, joe.id, gone.id, mona.id, None], NoticeKind.RESET_CODE_MADE, staff_id=max_.id)
        first, second = s.get_one(Staff, mona.id).username, s.get_one(Staff, max_.id).username
    assert [describe(row) for row in notices(joe)] == [
        f"Mona 0 ({first}) made a code, or half of one, by which Mona 1 ({second}) chooses a new password."
    ]
    assert notices(mona) == notices(gone) == ()


def test_of_a_command_says_that_it_was_done_at_the_server() -> None:
    mona, max_ = managers()
    with writing() as s:
        tell_managers(s, None, NoticeKind.RESET_CODE_MADE, staff_id=max_.id)
    assert describe(notices(mona)[0]).startswith("Somebody at the server made a code")


def test_stands_until_it_is_read_and_leaves_a_line() -> None:
    mona, max_ = managers()
    with writing() as s:
        tell_managers(s, None, KIND)
    first = notices(mona)[0]
    for _ in range(2):  # two touches are one
        with writing() as s:
            read_notice(s, mona, notice_id=first.id)
    assert notices(mona) == ()
    assert len(notices(max_)) == 1
    with reading() as s:
        lines = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "notice.read")).all()
    assert [(line.staff_id, line.subject_id) for line in lines] == [(mona.id, first.id)]


def test_of_somebody_else_is_neither_shown_nor_read() -> None:
    mona, max_ = managers()
    with writing() as s:
        tell(s, None, [mona.id], KIND)
    with writing() as s, pytest.raises(NotFound):
        read_notice(s, max_, notice_id=notices(mona)[0].id)
    assert notices(max_) == ()


def test_has_words_of_its_kind() -> None:
    row = NoticeRow(1, KIND, clock.now(), "", "", "", None)
    assert SAID.keys() == set(NoticeKind)
    assert describe(row) == "Somebody at the server restricted who sees somebody."


def test_comes_newest_first_and_not_by_the_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    mona, _ = managers()
    now = clock.now()
    for n in range(25):
        monkeypatch.setattr(clock, "now", lambda n=n: now + timedelta(minutes=n))
        with writing() as s:
            tell(s, None, [mona.id], KIND)
    rows = notices(mona)
    assert [row.at for row in rows] == [now + timedelta(minutes=n) for n in range(24, 4, -1)]


def about_ann(*to: Actor) -> tuple[int, int]:
    """A household of nobody's with Ann, who was restricted, and a notice of it; her number and the household's."""
    with writing() as s:
        home = factories.household(s, "Ann Lee", "Bo Lee")
        ann = s.scalars(sa.select(sa.func.min(Membership.person_id)).where(Membership.household_id == home)).one()
        factories_trust.restriction(s, to[0], ann)
        tell(s, None, [by.id for by in to], KIND, person_id=ann, household_id=home)
    return ann, home


@pytest.mark.requirement("ACL-07")
def test_names_a_restricted_person_to_those_alone_who_are_named_on_the_record() -> None:
    mona, max_ = managers()
    ann, home = about_ann(mona, max_)
    with writing() as s:
        factories_trust.named(s, max_, ann)
    assert [(row.person, row.household_id) for row in notices(mona)] == [("", None)]
    assert [(row.person, row.household_id) for row in notices(max_)] == [("Ann Lee", home)]


@pytest.mark.requirement("ACL-07")
def test_names_nobody_who_left_the_households_that_the_reader_sees() -> None:
    with writing() as s:
        joe = factories.colleague(s)
        mine, other = factories.household(s, "Cy Day", advocate=joe), factories.household(s, "Di Day", authority="LIV")
        cy = factories.member(s, mine, "Ann Lee")
        tell(s, None, [joe.id], KIND, person_id=cy, household_id=mine)
    assert [(row.person, row.household_id) for row in notices(joe)] == [("Ann Lee", mine)]
    with writing() as s:
        s.execute(sa.update(Membership).where(Membership.person_id == cy).values(left_on=clock.today()))
        factories.member(s, other, person_id=cy)
    assert [(row.person, row.household_id) for row in notices(joe)] == [("", mine)]
