"""What a colleague brings, their home, their first day, and the plan for their workload …"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import NeedKind, Role
from db.models import AuditEvent, Staff, StaffAuthority, StaffSkill, WorkloadPlan
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import NotAllowed, RuleBroken, Stale
from hiw.policy.permissions import Actor
from hiw.workload.actions import give_skill, set_first_day, set_home_authority, take_skill, write_workload_plan
from tests import factories as make
from tests.workload.reassignment.staged import TODAY, team

pytestmark = pytest.mark.usefixtures("database")
LANGUAGE, WORKER = NeedKind.LANGUAGE, NeedKind.WORKER


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (LANGUAGE, " urdu ", "Urdu"),
        (LANGUAGE, "British Sign Language", "British Sign Language"),
        (NeedKind.SPECIALISM, "domestic  abuse", "Domestic abuse"),
        (WORKER, "woman", "a woman"),
        (WORKER, "A man", "a man"),
    ],
)
def test_is_kept_in_one_form(kind: NeedKind, typed: str, kept: str) -> None:
    t = team()
    with writing() as s:
        give_skill(s, t.senior, staff_id=t.ann.id, kind=kind, what=typed)
    with reading() as s:
        assert s.scalars(sa.select(StaffSkill.what)).all() == [kept]
        assert s.scalars(sa.select(AuditEvent.word)).one() == "skill.given"


def test_is_noted_once_and_taken_off_once() -> None:
    t = team()
    with writing() as s:
        give_skill(s, t.senior, staff_id=t.ann.id, kind=LANGUAGE, what="Urdu")
    with pytest.raises(RuleBroken, match="Ann Field has “Urdu” already"), writing() as s:
        give_skill(s, t.senior, staff_id=t.ann.id, kind=LANGUAGE, what="urdu")
    with writing() as s:
        take_skill(s, t.senior, staff_id=t.ann.id, kind=LANGUAGE, what="Urdu")
    with pytest.raises(RuleBroken, match="off the list already"), writing() as s:
        take_skill(s, t.senior, staff_id=t.ann.id, kind=LANGUAGE, what="Urdu")


@pytest.mark.parametrize(("kind", "what"), [(LANGUAGE, ""), (LANGUAGE, "a" * 61), (WORKER, "not a man")])
def test_is_refused_when_it_says_nothing_too_much_or_no_worker(kind: NeedKind, what: str) -> None:
    t = team()
    with pytest.raises(RuleBroken), writing() as s:
        give_skill(s, t.senior, staff_id=t.ann.id, kind=kind, what=what)


def test_has_one_home_among_the_authorities_they_work_in() -> None:
    with writing() as s:
        senior = make.colleague(s, Role.SENIOR)
        ann = make.colleague(s, Role.ADVOCATE, "SFT", "LIV", full_name="Ann Field")

    def home() -> list[str]:
        with reading() as s:
            found = sa.select(StaffAuthority.authority_code).where(StaffAuthority.is_home)
            return list(s.scalars(found))

    for code in ("SFT", "LIV", "LIV", None, "SFT"):
        with writing() as s:
            set_home_authority(s, senior, staff_id=ann.id, authority_code=code)
        assert home() == ([code] if code else [])
    with pytest.raises(RuleBroken, match="Ann Field does not work in this authority"), writing() as s:
        set_home_authority(s, senior, staff_id=ann.id, authority_code="WRL")
    with reading() as s:
        lines = s.scalars(sa.select(AuditEvent.changes).order_by(AuditEvent.id)).all()
    assert [line["home_authority"] for line in lines] == [[None, "SFT"], ["SFT", "LIV"], ["LIV", None], [None, "SFT"]]


def test_has_a_first_day_that_two_cannot_change_without_knowing() -> None:
    t = team()

    def first_day(on: date | None, base: date | None = None, version: int = 1) -> None:
        with writing() as s:
            set_first_day(
                s, t.senior, staff_id=t.ann.id, edit=Edit(version, {"started_on": base}, {"started_on": on})
            )  # fmt: skip

    first_day(TODAY)
    with reading() as s:
        assert s.get_one(Staff, t.ann.id).started_on == TODAY
    with pytest.raises(Stale, match="saved a different change"):
        first_day(TODAY - timedelta(days=1))
    for wrong in (date(2018, 3, 4), TODAY + timedelta(days=184)):
        with pytest.raises(RuleBroken, match="A first day is from"):
            first_day(wrong, TODAY, 2)
    first_day(None, TODAY, 2)


def test_gets_a_written_plan_from_their_senior() -> None:
    t = team()
    review_on = TODAY + timedelta(days=28)
    with writing() as s:
        write_workload_plan(s, t.senior, staff_id=t.ann.id, body="Two move in May", review_on=review_on)
    with reading() as s:
        plan = s.scalars(sa.select(WorkloadPlan)).one()
    assert (plan.staff_id, plan.body, plan.review_on, plan.written_by_id) == (
        t.ann.id, "Two move in May", review_on, t.senior.id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "days", "sentence"),
    [("", 28, "The plan is empty"), ("Two move", 0, "Look at the plan again"), ("Two move", 93, "from tomorrow to")],
)
def test_gets_no_plan_without_words_or_a_day(body: str, days: int, sentence: str) -> None:
    t = team()
    with pytest.raises(RuleBroken, match=sentence), writing() as s:
        write_workload_plan(s, t.senior, staff_id=t.ann.id, body=body, review_on=TODAY + timedelta(days=days))


def test_are_a_senior_s_for_their_own_team_alone() -> None:
    t = team()
    with writing() as s:
        other = make.colleague(s, Role.SENIOR, "WRL")
    who = {"staff_id": t.ann.id}
    edit = Edit(1, {}, {"started_on": TODAY})
    presses: list[Callable[[Session, Actor], object]] = [
        lambda s, by: give_skill(s, by, **who, kind=LANGUAGE, what="Urdu"),
        lambda s, by: take_skill(s, by, **who, kind=LANGUAGE, what="Urdu"),
        lambda s, by: set_home_authority(s, by, **who, authority_code="SFT"),
        lambda s, by: set_first_day(s, by, **who, edit=edit),
        lambda s, by: write_workload_plan(s, by, **who, body="A plan", review_on=TODAY + timedelta(days=7)),
    ]
    for press in presses:
        with pytest.raises(NotAllowed, match="own team only"), writing() as s:
            press(s, other)
        with pytest.raises(NotAllowed, match="change how much room"), writing() as s:
            press(s, t.ann)
