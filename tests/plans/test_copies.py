"""A copy of the plan for one reader …"""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from db.enums import ActionStatus, OwnerKind, Visibility
from db.models import AuditEvent
from db.session import reading, writing
from hiw import clock
from hiw.errors import RuleBroken
from hiw.plans.actions import plan_visit, print_plan
from hiw.plans.queries import PrintedCopy, PrintedGoal, printed_copy
from hiw.plans.queries.redaction import PlanReader, _names_somebody, own_words, unnamed_for
from tests import factories_plans as make
from tests import factories_trust as trust
from tests.factories_plans import PlanHousehold

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("SAFE-01")]
PERSON, STAFF = Visibility.PERSON, Visibility.STAFF


def a_home() -> PlanHousehold:
    with writing() as s:
        return make.home(s)


def copy_of(home: PlanHousehold, reader: int | None) -> PrintedCopy:
    with reading() as s:
        return printed_copy(s, home.by, home.id, reader)


def words(copy: PrintedCopy) -> list[str]:
    return [goal.words for goal in copy.plan.goals]


def test_holds_what_everyone_may_see_and_the_reader_s_own() -> None:
    home = a_home()
    with writing() as s:
        make.goal(s, home.id, "All")
        make.goal(s, home.id, "Hers", person_id=home.amina, visibility=PERSON)
        make.goal(s, home.id, "Ours", person_id=home.amina, visibility=STAFF)
    assert words(copy_of(home, None)) == words(copy_of(home, home.bilal)) == ["All"]
    assert words(copy_of(home, home.amina)) == ["All", "Hers"]
    assert (copy_of(home, home.amina).plan.reader, copy_of(home, None).plan.reader) == ("Amina", "")
    assert [(w.kind, w.what, w.why) for w in copy_of(home, None).withheld] == [
        ("goal", "Hers", "only Amina Rahman may see it"),
        ("goal", "Ours", "staff only"),
    ]


def test_leaves_out_a_goal_whose_words_come_from_withheld_barriers_only() -> None:
    home = a_home()
    with writing() as s:
        secret = make.barrier(s, home.id, person_id=home.amina, visibility=PERSON)
        known = make.barrier(s, home.id)
        make.goal(s, home.id, "From it", person_id=home.amina, barrier_ids=[secret])
        make.goal(s, home.id, "From both", person_id=home.amina, barrier_ids=[secret, known])
    assert words(copy_of(home, home.bilal)) == ["From both"]
    assert words(copy_of(home, home.amina)) == ["From it", "From both"]


def test_counts_only_the_steps_that_it_shows() -> None:
    home = a_home()
    with writing() as s:
        goal_id = make.goal(s, home.id, "All", person_id=home.amina)
        done = {"status": ActionStatus.DONE, "done_on": date(2026, 11, 1)}
        for number in range(20):
            make.action(s, goal_id, f"Step {number}", **done, visibility=PERSON if number % 2 else STAFF)
        make.action(s, goal_id, "Shown", **done)
    assert (copy_of(home, None).plan.done, copy_of(home, None).plan.done_before) == (("Shown",), 0)
    assert copy_of(home, home.amina).plan.done_before == 3


def test_is_of_those_who_are_here_and_no_household_copy_where_two_are_kept_apart() -> None:
    home = a_home()
    with writing() as s:
        trust.conflict(s, home.by, home.amina, home.bilal)
        carol = make.member(s, home.id, "Carol Rahman")
        make.goal(s, home.id, "Ring Bilal's doctor", person_id=home.amina)
        make.goal(s, home.id, "His", person_id=home.bilal)
        goal_id = make.goal(s, home.id, "Ours")
        make.action(s, goal_id, "He does", owner_kind=OwnerKind.MEMBER, owner_person_id=home.bilal)
        make.action(s, goal_id, "She does", owner_kind=OwnerKind.MEMBER, owner_person_id=home.amina)
    with pytest.raises(RuleBroken, match="kept apart"):
        copy_of(home, None)
    with pytest.raises(RuleBroken, match="Choose a member"):
        copy_of(home, 0)
    hers, others = copy_of(home, home.amina).plan, copy_of(home, carol).plan
    assert [step.what for step in hers.goals[0].steps] == ["She does"]
    assert (hers.names, [g.words for g in hers.goals]) == (("Amina", "Carol"), ["Ours"])
    assert (others.names, others.goals) == (("Carol",), (PrintedGoal("Ours", ""),))


def test_holds_nothing_of_a_restricted_person_but_their_own_copy_does() -> None:
    home = a_home()
    with writing() as s:
        make.goal(s, home.id, "Hers", person_id=home.amina)
        trust.restriction(s, home.by, home.amina)
        trust.named(s, home.by, home.amina)
    assert (copy_of(home, None).plan.names, words(copy_of(home, None))) == (("Bilal",), [])
    assert words(copy_of(home, home.amina)) == ["Hers"]


def test_does_not_tell_an_advocate_that_who_left_was_restricted_since() -> None:
    home = a_home()
    with writing() as s:
        gone = make.member(s, home.id, "Zainab Yusuf", left_on=clock.today())
        make.goal(s, home.id, "Ring Zainab's school")
        plan_visit(s, home.by, household_id=home.id, starts_at=clock.now() + timedelta(days=1))
    before = [copy_of(home, reader) for reader in (None, home.bilal)]
    with writing() as s:
        theirs = make.colleague(s)
        trust.restriction(s, theirs, gone)
        trust.named(s, theirs, gone)
    assert before[0].plan.meeting_at
    assert words(before[0]) == ["Ring Zainab's school"]
    assert [copy_of(home, reader) for reader in (None, home.bilal)] == before
    with writing() as s:
        trust.named(s, home.by, gone)
    assert (copy_of(home, None).plan.meeting_at, words(copy_of(home, None))) == (None, [])


def test_is_recorded_with_its_reader_and_how_much_was_withheld_in_no_words() -> None:
    home = a_home()
    with writing() as s:
        make.goal(s, home.id, "Secret", visibility=STAFF)
    with writing() as s:
        print_plan(s, home.by, household_id=home.id, recipient_id=home.amina)
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "plan.printed")).one()
    assert line.person_id == home.amina
    assert line.changes == {"recipient": [None, home.amina], "withheld": [None, 1]}


@pytest.mark.parametrize(
    ("reader", "members", "pairs", "restricted", "unnamed"),
    [
        (1, [1, 2], {(1, 2)}, (), {2}),
        (3, [1, 2, 3], {(1, 2)}, (), {1, 2}),
        (3, [1, 3], {(1, 2)}, (), {2}),
        (None, [1, 3], {(1, 2)}, (), {2}),
        (None, [1, 2], (), {2}, {2}),
        (2, [1, 2], (), {2}, set()),
        (1, [1, 2, 3], {(1, 2), (1, 3)}, (), {2, 3}),
    ],
)
def test_knows_whom_it_must_not_name(
    reader: int | None, members: list[int], pairs: set[tuple[int, int]], restricted: set[int], unnamed: set[int]
) -> None:
    assert unnamed_for(reader, members, pairs, restricted) == unnamed


def test_knows_by_which_words_somebody_would_be_named() -> None:
    names = {1: ("Mo", "Mohammed Rahman", "Moe"), 2: ("", "Amina Rahman", ""), 3: ("", "陈美玲", "")}
    assert own_words(names, {1, 3}) == {1: {"mo", "mohammed", "moe"}, 3: {"陈美玲", "chenmeiling"}}


@pytest.mark.parametrize(
    "said", ["我和陈美玲去银行", "Lukasz rings the bank", "With ŁUKASZ's letters", "With Mary O\u02bcBrien"]
)
def test_withholds_a_goal_that_names_them_in_other_letters_or_without_spaces(said: str) -> None:
    names = {1: ("", "陈美玲", ""), 2: ("", "Łukasz Żółć", ""), 3: ("", "Mary O'Brien", "")}
    reader = PlanReader(9, own_words(names, {1, 2, 3}))
    assert _names_somebody(reader, said)
    assert not _names_somebody(reader, "去银行 with letters")
