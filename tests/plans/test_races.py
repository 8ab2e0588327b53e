"""When two people press at once …"""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.enums import NoteKind, OwnerKind
from db.models import Action, BarrierLink, CaseNote
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import RuleBroken, Stale
from hiw.plans import actions
from hiw.plans.actions import ActionOwner
from hiw.plans.actions.action_fields import owner_columns
from hiw.submissions import is_first
from tests import factories_plans as make
from tests.at_once import Press, at_once

pytestmark = pytest.mark.usefixtures("database")
SOON = date(2026, 12, 3)


def an_action() -> tuple[make.PlanHousehold, int, int]:
    with writing() as s:
        home = make.home(s)
        goal_id = make.goal(s, home.id)
        return home, goal_id, make.action(s, goal_id)


def change(home: make.PlanHousehold, action_id: int, base: dict[str, Any], mine: dict[str, Any]) -> Press:
    edit = Edit(1, base, mine)
    return lambda s: actions.change_action(s, home.by, action_id=action_id, edit=edit)


def test_changes_to_different_fields_are_both_kept() -> None:
    home, _, action_id = an_action()
    drawn = {"what": "Call the council", "due_on": SOON}
    refusals = at_once(
        change(home, action_id, drawn, drawn | {"what": "Call them"}),
        change(home, action_id, drawn, drawn | {"due_on": date(2026, 12, 10)}),
        change(home, action_id, {"evidence": ""}, {"evidence": "Letter of 3 May"}),
    )
    with reading() as s:
        action = s.get_one(Action, action_id)
        assert len(make.lines_of(s, "actions", action_id)) == 3
    assert refusals == [None, None, None]
    assert (action.what, action.due_on, action.evidence, action.version) == (
        "Call them",
        date(2026, 12, 10),
        "Letter of 3 May",
        4,
    )


def test_the_second_change_to_one_field_is_shown_the_first_and_nothing_is_lost() -> None:
    home, _, action_id = an_action()
    drawn = {"what": "Call the council"}
    wanted = ["Call them", "Write to them"]
    refusals = at_once(*(change(home, action_id, drawn, {"what": what}) for what in wanted))
    with reading() as s:
        kept = s.get_one(Action, action_id).what
    (stale,) = [refusal for refusal in refusals if refusal]
    assert isinstance(stale, Stale)
    assert {kept, stale.clashes[0].mine} == set(wanted)
    assert (stale.clashes[0].theirs, stale.version) == (kept, 2)


def test_an_owner_is_never_put_together_from_two_people_s_choices() -> None:
    """An owner is five columns; a colleague's and mine clash as a whole, and mine stays whole when it is meant."""
    home, _, action_id = an_action()
    drawn = owner_columns(ActionOwner(OwnerKind.PARTNER, partner="Citizens Advice"))
    theirs = owner_columns(ActionOwner(OwnerKind.STAFF, staff_id=home.by.id))
    mine = owner_columns(ActionOwner(OwnerKind.MEMBER, person_id=home.amina))
    assert at_once(change(home, action_id, drawn, theirs)) == [None]
    (stale,) = at_once(change(home, action_id, drawn, mine))
    assert isinstance(stale, Stale)
    seen = drawn | {clash.field: clash.theirs for clash in stale.clashes}
    assert at_once(change(home, action_id, seen, mine)) == [None]
    with reading() as s:
        action = s.get_one(Action, action_id)
        assert {column: getattr(action, column) for column in mine} == mine


def test_a_grid_and_a_single_change_of_one_field_never_both_win() -> None:
    home, goal_id, action_id = an_action()
    with writing() as s:
        other = make.action(s, goal_id, "Other")
    drawn = {"what": "Call the council"}
    edits = {
        other: Edit(1, {"what": "Other"}, {"what": "Another"}),
        action_id: Edit(1, drawn, {"what": "Grid"}),
    }
    refusals = at_once(
        lambda s: actions.change_actions(s, home.by, household_id=home.id, edits=edits),
        change(home, action_id, drawn, {"what": "Single"}),
    )
    with reading() as s:
        kept = (s.get_one(Action, action_id).what, s.get_one(Action, other).what)
    assert kept == (("Single", "Other") if refusals[0] else ("Grid", "Another"))
    assert sum(isinstance(refusal, Stale) for refusal in refusals) == 1


def test_two_ticks_are_one() -> None:
    home, _, action_id = an_action()

    def tick(s: Session) -> None:
        actions.tick_action(s, home.by, action_id=action_id, done=True)

    assert at_once(tick, tick, tick, tick) == [None] * 4
    with reading() as s:
        assert [line.word for line in make.lines_of(s, "actions", action_id)] == ["action.ticked"]


def test_one_form_sent_twice_adds_one_action() -> None:
    home, goal_id, _ = an_action()
    owner = ActionOwner(OwnerKind.PARTNER, partner="CAB")

    def send(s: Session) -> None:
        if is_first(s, home.by, "the-form", "action.added"):
            actions.add_action(s, home.by, goal_id=goal_id, what="Ring", owner=owner, due_on=SOON)

    assert at_once(send, send, send) == [None] * 3
    with reading() as s:
        assert s.query(Action).filter_by(what="Ring").count() == 1


def test_actions_added_together_stand_one_after_the_other() -> None:
    home, goal_id, _ = an_action()
    owner = ActionOwner(OwnerKind.PARTNER, partner="CAB")

    def add(s: Session) -> None:
        actions.add_action(s, home.by, goal_id=goal_id, what="Ring", owner=owner, due_on=SOON)

    assert at_once(*[add] * 4) == [None] * 4
    with reading() as s:
        assert sorted(row.position for row in s.query(Action).filter_by(what="Ring")) == [1, 2, 3, 4]


def test_two_actions_never_come_to_wait_for_each_other() -> None:
    home, goal_id, first = an_action()
    with writing() as s:
        second = make.action(s, goal_id, "Second")
    refusals = at_once(
        change(home, first, {"depends_on_id": None}, {"depends_on_id": second}),
        change(home, second, {"depends_on_id": None}, {"depends_on_id": first}),
    )
    assert sum(isinstance(refusal, RuleBroken) for refusal in refusals) == 1


def test_one_link_between_two_barriers_is_made() -> None:
    with writing() as s:
        home = make.home(s)
        cause_id, effect_id = make.barrier(s, home.id), make.barrier(s, home.id)

    def link(s: Session) -> None:
        actions.link_barriers(s, home.by, cause_id=cause_id, effect_id=effect_id, said_by_person_id=None)

    assert sum(isinstance(refusal, RuleBroken) for refusal in at_once(*[link] * 6)) == 5
    with reading() as s:
        assert s.query(BarrierLink).count() == 1


def test_a_note_is_corrected_once_and_the_other_hears_of_it() -> None:
    with writing() as s:
        home = make.home(s)
        note_id = actions.write_note(
            s, home.by, household_id=home.id, kind=NoteKind.CALL, happened_on=date(2026, 11, 23),
            was_attended=True, minutes=None, body="Rang", person_ids=[],
        )  # fmt: skip

    def correct(body: str) -> Press:
        return lambda s: actions.correct_note(s, home.by, note_id=note_id, body=body, reason="Misheard")

    refusals = at_once(*(correct(f"Rang {times} times") for times in range(2, 6)))
    assert sum(isinstance(refusal, RuleBroken) for refusal in refusals) == 3
    with reading() as s:
        assert s.query(CaseNote).count() == 2


def test_one_change_is_undone_once() -> None:
    home, _, action_id = an_action()
    with writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=True)
    with reading() as s:
        line_id = make.lines_of(s, "actions", action_id)[0].id

    def undo(s: Session) -> None:
        actions.undo_change(s, home.by, line_id=line_id)

    assert at_once(*[undo] * 4) == [None] * 4
    with reading() as s:
        assert len(make.lines_of(s, "actions", action_id)) == 2
