"""Somebody who has left a household, and of whom its colleagues may not know …"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import session
from db.enums import Change, NoteKind, Verdict
from db.models import AuditEvent, ConflictLink
from hiw import clock
from hiw.audit_log.queries import AuditLogFilter, household_audit_log, staff_at
from hiw.errors import HiwError, NotFound, RuleBroken
from hiw.fund.queries import request_view, requests_of
from hiw.households.queries import households_page
from hiw.plans.actions import add_goal, hold_review, undo_change, write_note
from hiw.plans.queries import TimelineKind, plan_view, timeline
from hiw.plans.rules import UNDOABLE
from hiw.today.calendar import calendar_entries
from hiw.today.queries import advocate_today, senior_today
from tests import factories_trust
from tests.conftest import ENGINES, in_use
from tests.pgtemp import TempPostgres
from tests.policy.left import (
    ACTIONS,
    CHANGES,
    GONE,
    IN_FULL,
    LISTS,
    NEW,
    QUERIES,
    Ask,
    LeftScene,
    asked,
    make_moved_on,
    make_scene,
    make_stayed,
)  # fmt: skip
from tests.policy.world import Cell
from tests.taken_back import TakenBack

WHO = ("advocate", "senior", "manager", "support", "auditor", "cover", "glass")
pytestmark = pytest.mark.requirement("ACL-07", "ACL-09", "SAFE-01")


@contextmanager
def staged(make: Callable[[Session], LeftScene], request: pytest.FixtureRequest) -> Iterator[LeftScene]:
    """A scene on the engine that is asked for; whatever is done in it is taken back."""
    if request.param == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("left")
        url = f"sqlite:///{shutil.copyfile(request.getfixturevalue('migrated_file'), folder / 'hiw.db')}"
    else:
        server: TempPostgres = request.getfixturevalue("postgres")
        url = server.url(server.create(request.getfixturevalue("migrated_template")))
    with in_use(url):
        with session.writing() as s:
            scene = make(s)
        yield scene


@pytest.fixture(scope="module", params=ENGINES)
def scene(request: pytest.FixtureRequest) -> Iterator[LeftScene]:
    with staged(make_scene, request) as scene:
        yield scene


@pytest.fixture(scope="module", params=ENGINES)
def moved_on(request: pytest.FixtureRequest) -> Iterator[LeftScene]:
    with staged(make_moved_on, request) as scene:
        yield scene


@pytest.fixture(scope="module", params=ENGINES)
def stayed(request: pytest.FixtureRequest) -> Iterator[LeftScene]:
    with staged(make_stayed, request) as scene:
        yield scene


def told(ask: Ask, cell: Cell, scene: LeftScene, *, is_named: bool = False, are_apart: bool = True) -> str:
    """What a call says, also when its asker is named on the record of the one who left, or the two need not be kept
    apart; what it did is taken back."""
    said = ""
    try:
        with session.writing() as s:
            if not are_apart:
                s.execute(sa.update(ConflictLink).values(lifted_at=clock.now()))
            if is_named:
                factories_trust.named(s, cell.by, scene.left.gone)
            said = asked(ask, s, cell, scene.world)
            raise TakenBack
    except TakenBack:
        return said


@pytest.mark.parametrize(
    ("scene", "who"),
    [*(("sqlite", each) for each in WHO), ("postgresql", "advocate"), ("postgresql", "manager")],
    indirect=["scene"],
)
def test_is_told_of_in_no_answer(scene: LeftScene, who: str) -> None:
    cell = scene.cell(scene.untold[who])
    assert [name for name, ask in QUERIES.items() if GONE in told(ask, cell, scene)] == []


def test_is_told_of_in_no_answer_either_when_nothing_kept_them_apart(scene: LeftScene) -> None:
    """Two who are kept apart are told less of in prints, so this could not be seen there."""
    cell = scene.cell(scene.untold["advocate"])
    assert [name for name, ask in QUERIES.items() if GONE in told(ask, cell, scene, are_apart=False)] == []


@pytest.mark.parametrize("who", ["advocate", "manager"])
def test_is_told_of_in_no_refusal(scene: LeftScene, who: str) -> None:
    cell = scene.cell(scene.untold[who])
    assert [name for name, ask in ACTIONS.items() if GONE in told(ask, cell, scene)] == []


# What tells of the one who left to whoever may know of them.
TELLING = {
    "advocate": {
        "advocate_today", "amend_form", "assignments_of", "changes_by_others", "staff_changes",
        "conflicts_of", "eligibility_history", "extensions_of", "find_households", "goal_view", "household_audit_log",
        "household_support", "household_view", "last_change", "my_requests", "printed_copy", "pauses_of",
        "plan_view", "possible_duplicates", "ratings_of", "request_form", "request_view", "requests_of",
        "requests_of_person", "reviews_of", "ties_of", "timeline",
    },
    "senior": {"approval_queue", "lookers", "missing_receipts", "readiness", "team_list"},
    "manager": {"declared_interests", "ledger_entries", "drill_down", "year_end"},
    "support": {"check_queue", "payment_queue"},
}  # fmt: skip


@pytest.mark.parametrize("who", TELLING)
def test_is_told_of_to_the_same_colleague_once_they_may_know(scene: LeftScene, who: str) -> None:
    """The control: each of these would be seen to tell too much, and is not empty for another reason."""
    cell = scene.cell(scene.untold[who])
    asks = {name: QUERIES[name] for name in TELLING[who]}
    assert {name for name, ask in asks.items() if GONE in told(ask, cell, scene, is_named=True)} == TELLING[who]


def is_found(name: str, cell: Cell, scene: LeftScene, *, is_named: bool = False) -> bool:
    """Whether an action finds what it is to change."""
    with session.writing() as s:
        if is_named:
            factories_trust.named(s, cell.by, scene.left.gone)
        try:
            ACTIONS[name](s, cell, scene.world)
        except NotFound:
            return False
        except HiwError:
            return True
        finally:
            s.rollback()
    return True


@pytest.mark.parametrize("looked", [True, False])
def test_is_not_told_of_through_a_colleague_who_looked_at_or_changed_nothing_else(
    scene: LeftScene, looked: bool
) -> None:
    by, senior = scene.untold["manager"], scene.world.other["senior"]
    with session.writing() as s:
        before = staff_at(s, by, scene.left.household_id, looked=looked)
        factories_trust.named(s, by, scene.left.gone)
        after = staff_at(s, by, scene.left.household_id, looked=looked)
        s.rollback()
    assert (senior.id in before, senior.id in after) == (False, True)


@pytest.mark.parametrize("who", ["advocate", "manager", "cover"])
def test_leaves_nothing_that_could_be_changed(scene: LeftScene, who: str) -> None:
    """The control is in it: the same changes find what they are about once their maker may know."""
    cell = scene.cell(scene.untold[who])
    assert [name for name in CHANGES if is_found(name, cell, scene)] == []
    assert [name for name in CHANGES if not is_found(name, cell, scene, is_named=True)] == []


def test_is_named_in_nothing_new(scene: LeftScene) -> None:
    by, left, today = scene.untold["advocate"], scene.left, clock.today()
    told: dict[str, Any] = {
        "kind": NoteKind.CALL,
        "happened_on": today,
        "was_attended": True,
        "minutes": 5,
        "body": "Rang",
    }
    held: dict[str, Any] = {
        "verdict": Verdict.CONTINUE,
        "what_changes": "",
        "others_present": "",
        "ratings": (),
        "next_on": None,
    }
    home = left.household_id
    with session.writing() as s, pytest.raises(RuleBroken, match="not in this household"):
        write_note(s, by, household_id=home, person_ids=[left.gone], **told)
    change = {left.barrier: (Change.BETTER, "")}
    with session.writing() as s, pytest.raises(NotFound):
        hold_review(s, by, household_id=home, held_on=today, people={}, barrier_changes=change, **held)
    with session.writing() as s, pytest.raises(NotFound):
        add_goal(s, by, household_id=home, person_id=None, words="Rest", barrier_ids=[left.barrier])


def test_leaves_no_change_that_its_maker_could_undo(scene: LeftScene) -> None:
    by, left = scene.untold["advocate"], scene.left
    subjects = {
        ("barriers", left.barrier), ("barrier_links", left.link), ("goals", left.goal), ("actions", left.action),
        ("actions", left.owned),
    }  # fmt: skip
    with session.reading() as s:
        about = sa.tuple_(AuditEvent.subject_kind, AuditEvent.subject_id).in_(subjects)
        mine = sa.select(AuditEvent.id).where(AuditEvent.staff_id == by.id, AuditEvent.word.in_(UNDOABLE), about)
        numbers = s.scalars(mine).all()
    assert len(numbers) > len(subjects)
    for number in numbers:
        with session.writing() as s, pytest.raises(NotFound, match="no longer there"):
            undo_change(s, by, line_id=number)


def test_is_asked_for_in_every_list_in_full() -> None:
    assert IN_FULL.keys() >= LISTS


@pytest.mark.parametrize("who", ["advocate", "senior", "manager", "glass"])
def test_leaves_nothing_by_number_or_in_a_count(scene: LeftScene, who: str) -> None:
    by, left = scene.untold[who], scene.left
    with session.reading() as s:
        plan = plan_view(s, by, left.household_id)
        record = household_audit_log(s, by, left.household_id, AuditLogFilter())
        reviews = timeline(s, by, left.household_id, kinds=frozenset({TimelineKind.REVIEW}), person_id=left.gone)
    barriers = {barrier.id for barrier in plan.barriers}
    actions = {action.id: action for goal in plan.goals for action in goal.actions}
    assert [link for link in plan.links if not {link.cause_id, link.effect_id} <= barriers] == []
    assert [goal.barrier_ids for goal in plan.goals] == [(left.effect,)]
    assert set(actions) == {left.waits}
    assert actions[left.waits].depends_on_id is None
    assert [line.text for line in record.lines if "note" in line.text or "fund" in line.text] == []
    assert reviews == ()


def test_counts_in_no_number_of_today(scene: LeftScene) -> None:
    """Of four actions due by today one is left that names who stays alone."""
    with session.reading() as s:
        work = advocate_today(s, scene.untold["advocate"]).work
        rows = senior_today(s, scene.untold["senior"]).rows
        entries = calendar_entries(s, scene.untold["advocate"])
    assert (work.counts.late, work.counts.today) == (0, 1)
    assert [row.load.late_actions for row in rows] == [0] * len(rows)
    assert sum("action due" in entry.title for entry in entries) == 1


@pytest.mark.parametrize("who", ["advocate", "senior", "cover"])
def test_and_is_known_tells_nothing_of_what_was_written_in_the_new_household(moved_on: LeftScene, who: str) -> None:
    cell = moved_on.cell(moved_on.untold[who])
    assert [name for name, ask in QUERIES.items() if NEW in told(ask, cell, moved_on)] == []


def test_and_is_known_has_taken_to_their_new_advocate_what_was_not_left_behind(moved_on: LeftScene) -> None:
    """The control of the other side."""
    by = moved_on.knows
    with session.reading() as s:
        (home,) = households_page(s, by).rows
        rows = requests_of(s, by, home.household_id)
        ties = {request_view(s, by, row.id).tied_to for row in rows}
        plan = plan_view(s, by, home.household_id)
    assert [row.what for row in rows if row.what.startswith(NEW)] == [f"{NEW} words"]
    assert ties == {f"{NEW} words", ""}
    assert f"{NEW} words" in {barrier.what for barrier in plan.barriers} | {goal.words for goal in plan.goals}


@pytest.mark.parametrize("who", ["advocate", "senior", "manager", "support"])
def test_from_whom_another_has_left_is_told_of_in_no_answer_about_that_one(stayed: LeftScene, who: str) -> None:
    cell = stayed.cell(stayed.untold[who])
    assert [name for name, ask in QUERIES.items() if GONE in told(ask, cell, stayed)] == []


def test_from_whom_another_has_left_is_known_to_who_is_named(stayed: LeftScene) -> None:
    """The control: the same colleagues, named, are told of what went along and names who stayed."""
    cell = stayed.cell(stayed.untold["manager"])
    asks = ("requests_of", "plan_view", "approval_queue")
    assert all(GONE in told(QUERIES[name], cell, stayed, is_named=True) for name in asks)
