"""An action …"""

from datetime import date, timedelta
from typing import Any

import pytest

from db.enums import ActionStatus, GoalStatus, HouseholdStatus, Outcome, OwnerKind, Role
from db.models import Action, AuditEvent
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, RulesBroken, Stale
from hiw.plans import actions, queries
from hiw.plans.actions import ActionOwner
from tests import factories_plans as make
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)
SOON = date(2026, 12, 3)


def a_plan(**facts: Any) -> tuple[PlanHousehold, int, int]:
    """A household, its goal, and an action under it."""
    with writing() as s:
        home = make.home(s)
        goal_id = make.goal(s, home.id, person_id=home.amina)
        return home, goal_id, make.action(s, goal_id, **facts)


def saved(action_id: int) -> Action:
    with reading() as s:
        return s.get_one(Action, action_id)


def words_of(action_id: int) -> list[str]:
    with reading() as s:
        return [line.word for line in make.lines_of(s, "actions", action_id)]


def test_is_added_after_the_others_with_one_line_in_the_record() -> None:
    home, goal_id, first = a_plan()
    with writing() as s:
        owner = ActionOwner(OwnerKind.MEMBER, person_id=home.bilal)
        added = actions.add_action(
            s, home.by, goal_id=goal_id, what=" Ring ", owner=owner, due_on=SOON, depends_on_id=first
        )
    action = saved(added)
    assert (action.what, action.owner_person_id, action.status) == ("Ring", home.bilal, ActionStatus.TO_DO)
    assert (action.position, action.household_id, action.depends_on_id) == (1, home.id, first)
    with reading() as s:
        (line,) = make.lines_of(s, "actions", added)
    assert (line.word, line.person_id, line.staff_id) == ("action.added", home.amina, home.by.id)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"what": " "}, "is empty"),
        ({"what": "x" * 501}, "501 characters"),
        ({"owner": ActionOwner(OwnerKind.MEMBER)}, "Say which member"),
        ({"owner": ActionOwner(OwnerKind.MEMBER, person_id=999_999)}, "not in this household"),
        ({"owner": ActionOwner(OwnerKind.STAFF, staff_id=999_999)}, "no longer here"),
        ({"due_on": date(202, 12, 3)}, "Check the year"),
        ({"start_on": date(2026, 12, 4)}, "start after it is due"),
        ({"depends_on_id": 999_999}, "an action of this household"),
    ],
)
def test_is_not_added_when_it_does_not_hold_together(change: dict[str, Any], sentence: str) -> None:
    home, goal_id, _ = a_plan()
    owner = ActionOwner(OwnerKind.PARTNER, partner="CAB")
    fields: dict[str, Any] = {"what": "Ring", "owner": owner, "due_on": SOON} | change
    with pytest.raises(RuleBroken, match=sentence), writing() as s:
        actions.add_action(s, home.by, goal_id=goal_id, **fields)


def test_is_done_by_a_colleague_who_can_see_the_household_and_is_still_here() -> None:
    home, goal_id, _ = a_plan()
    with writing() as s:
        elsewhere, gone = make.colleague(s, authority="WRL"), make.colleague(s, is_active=False)
        manager = make.colleague(s, Role.MANAGER, authority="WRL")
    for colleague, refusal in ((elsewhere, "authority"), (gone, "no longer here"), (manager, "")):
        owner = ActionOwner(OwnerKind.STAFF, staff_id=colleague.id)
        with writing() as s:
            if not refusal:
                actions.add_action(s, home.by, goal_id=goal_id, what="Ring", owner=owner, due_on=SOON)
            else:
                with pytest.raises(RuleBroken, match=refusal):
                    actions.add_action(s, home.by, goal_id=goal_id, what="Ring", owner=owner, due_on=SOON)


def test_is_not_added_under_a_goal_that_was_set_aside() -> None:
    with writing() as s:
        home = make.home(s)
        goal_id = make.goal(s, home.id, status=GoalStatus.SET_ASIDE)
    owner = ActionOwner(OwnerKind.PARTNER, partner="CAB")
    with pytest.raises(RuleBroken, match="Make it active"), writing() as s:
        actions.add_action(s, home.by, goal_id=goal_id, what="Ring", owner=owner, due_on=SOON)


def test_cannot_be_changed_by_those_who_may_only_look_or_who_are_elsewhere() -> None:
    _, _, action_id = a_plan()
    with writing() as s:
        auditor, stranger = make.colleague(s, Role.AUDITOR), make.colleague(s, authority="WRL")
    with pytest.raises(NotAllowed, match="change action plans"), writing() as s:
        actions.tick_action(s, auditor, action_id=action_id, done=True)
    with pytest.raises(NotFound), writing() as s:
        actions.tick_action(s, stranger, action_id=action_id, done=True)


def test_of_a_closed_household_stays_as_it_was() -> None:
    closed = {"status": HouseholdStatus.CLOSED, "closed_on": TODAY, "close_reason": "needs_met"}
    with writing() as s:
        home = make.home(s, **closed)
        action_id = make.action(s, make.goal(s, home.id))
    with pytest.raises(RuleBroken, match="Reopen it"), writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=True)


def test_is_ticked_once_however_often_and_unticked_again() -> None:
    home, _, action_id = a_plan(status=ActionStatus.BLOCKED, blocked_because="No phone")
    for _ in range(2):
        with writing() as s:
            actions.tick_action(s, home.by, action_id=action_id, done=True)
    action = saved(action_id)
    assert (action.status, action.done_on, action.blocked_because) == (ActionStatus.DONE, TODAY, "")
    with writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=False)
    assert (saved(action_id).status, saved(action_id).done_on) == (ActionStatus.TO_DO, None)
    assert words_of(action_id) == ["action.ticked", "action.unticked"]


def test_that_is_no_longer_needed_is_not_ticked() -> None:
    home, _, action_id = a_plan(status=ActionStatus.NOT_NEEDED)
    with pytest.raises(RuleBroken, match="no longer needed"), writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=True)


def test_is_blocked_and_set_aside_with_a_reason_only() -> None:
    home, _, action_id = a_plan()
    for status in (ActionStatus.BLOCKED, ActionStatus.NOT_NEEDED):
        with pytest.raises(RuleBroken, match="Say w"), writing() as s:
            actions.set_action_status(s, home.by, action_id=action_id, status=status)
        with writing() as s:
            actions.set_action_status(s, home.by, action_id=action_id, status=status, why="Moved away")
    action = saved(action_id)
    assert (action.blocked_because, action.status_reason) == ("", "Moved away")
    assert words_of(action_id) == ["action.blocked", "action.set_aside"]


def test_moves_a_week_from_its_day_or_from_today_when_it_is_late() -> None:
    home, goal_id, action_id = a_plan(due_on=SOON)
    with writing() as s:
        late = make.action(s, goal_id, due_on=date(2026, 11, 2))
        actions.postpone_action(s, home.by, action_id=action_id, from_on=SOON)
        actions.postpone_action(s, home.by, action_id=action_id, from_on=SOON)
        actions.postpone_action(s, home.by, action_id=late)
    assert saved(action_id).due_on == date(2026, 12, 10)
    assert saved(late).due_on == date(2026, 11, 30)
    assert words_of(action_id) == ["action.moved"]


def test_is_given_another_day_unless_it_is_done_or_would_start_later() -> None:
    home, goal_id, action_id = a_plan(start_on=date(2026, 12, 1), due_on=SOON)
    with writing() as s:
        done = make.action(s, goal_id, status=ActionStatus.DONE, done_on=TODAY)
        actions.move_due(s, home.by, action_id=action_id, to_on=SOON + timedelta(days=1))
    assert saved(action_id).due_on == date(2026, 12, 4)
    with pytest.raises(RuleBroken, match="is done"), writing() as s:
        actions.move_due(s, home.by, action_id=done, to_on=SOON)
    with pytest.raises(RuleBroken, match="start after"), writing() as s:
        actions.move_due(s, home.by, action_id=action_id, to_on=TODAY)


def test_keeps_both_changes_when_two_colleagues_change_different_fields() -> None:
    home, _, action_id = a_plan(due_on=SOON)
    drawn = {
        "what": "Call the council",
        "due_on": SOON,
        "owner": ActionOwner(OwnerKind.PARTNER, partner="Citizens Advice"),
    }
    mine = ActionOwner(OwnerKind.STAFF, staff_id=home.by.id)
    with writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=Edit(1, drawn, drawn | {"due_on": TODAY}))
        actions.change_action(s, home.by, action_id=action_id, edit=Edit(1, drawn, drawn | {"owner": mine}))
    action = saved(action_id)
    assert (action.due_on, action.owner_staff_id, action.partner, action.version) == (TODAY, home.by.id, "", 3)
    with reading() as s:
        moved, given = make.lines_of(s, "actions", action_id)
    assert moved.changes == {"due_on": ["2026-12-03", "2026-11-23"]}
    assert given.changes["owner_kind"] == ["partner", "staff"]


def test_shows_both_versions_when_two_colleagues_change_the_same_field() -> None:
    home, _, action_id = a_plan()
    base = {"what": "Call the council"}
    with writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=Edit(1, base, {"what": "Visit them"}))
    with pytest.raises(Stale) as stale, writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=Edit(1, base, {"what": "Write"}))
    (clash,) = stale.value.clashes
    assert (clash.field, clash.theirs, clash.mine, clash.row_id) == ("what", "Visit them", "Write", action_id)
    assert (stale.value.version, saved(action_id).what) == (2, "Visit them")


def test_brings_its_day_and_reason_along_with_its_status() -> None:
    home, _, action_id = a_plan(status=ActionStatus.BLOCKED, blocked_because="No phone")
    base = {"status": ActionStatus.BLOCKED, "blocked_because": "No phone", "outcome": None, "outcome_on": None}
    mine = base | {"status": ActionStatus.DONE, "outcome": Outcome.POSITIVE}
    with writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=Edit(1, base, mine))
    action = saved(action_id)
    assert (action.blocked_because, action.done_on, action.outcome_on) == ("", TODAY, TODAY)


def test_that_a_colleague_has_ticked_stays_done_when_only_its_words_change() -> None:
    home, _, action_id = a_plan()
    base = {"what": "Call the council", "status": ActionStatus.TO_DO, "blocked_because": "", "done_on": None}
    with writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=True)
        edit = Edit(1, base, base | {"what": "Call them"})
        actions.change_action(s, home.by, action_id=action_id, edit=edit)
    assert (saved(action_id).what, saved(action_id).status) == ("Call them", ActionStatus.DONE)


@pytest.mark.parametrize(
    ("mine", "sentence"),
    [
        ({"status": ActionStatus.BLOCKED}, "Say what blocks"),
        ({"blocked_because": "No phone"}, "not blocked"),
        ({"due_on": None}, "by which day"),
        ({"owner_person_id": 999_999, "owner_kind": OwnerKind.MEMBER, "partner": ""}, "not in this household"),
    ],
)
def test_is_not_changed_into_what_does_not_hold_together(mine: dict[str, Any], sentence: str) -> None:
    home, _, action_id = a_plan()
    with pytest.raises(RuleBroken, match=sentence), writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=Edit(1, {"due_on": SOON}, mine))


def test_never_changes_in_a_field_that_no_form_shows() -> None:
    home, _, action_id = a_plan()
    with pytest.raises(ValueError, match="household_id"), writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=Edit(1, {}, {"household_id": 1}))


def test_waits_for_another_but_never_for_itself_through_others() -> None:
    home, goal_id, first = a_plan()
    with writing() as s:
        second = make.action(s, goal_id, "Open account", depends_on_id=first)
    edit = Edit(1, {"depends_on_id": None}, {"depends_on_id": second})
    with pytest.raises(RuleBroken, match="“Open account”"), writing() as s:
        actions.change_action(s, home.by, action_id=first, edit=edit)
    turned = {
        first: edit,
        second: Edit(1, {"depends_on_id": first}, {"depends_on_id": None}),
    }
    with writing() as s:
        actions.change_actions(s, home.by, household_id=home.id, edits=turned)
    assert (saved(first).depends_on_id, saved(second).depends_on_id) == (second, None)


def test_is_saved_from_a_grid_with_all_others_or_not_at_all() -> None:
    home, goal_id, first = a_plan()
    with writing() as s:
        second, third = make.action(s, goal_id, "Second"), make.action(s, goal_id, "Third")
        actions.change_action(s, home.by, action_id=second, edit=Edit(1, {"what": "Second"}, {"what": "2"}))
        actions.change_action(s, home.by, action_id=third, edit=Edit(1, {"what": "Third"}, {"what": "3"}))
    edits = {
        first: Edit(1, {"what": "Call the council"}, {"what": "One"}),
        second: Edit(1, {"what": "Second"}, {"what": "Two"}),
        third: Edit(1, {"what": "Third"}, {"what": "Three"}),
    }
    with pytest.raises(Stale) as stale, writing() as s:
        actions.change_actions(s, home.by, household_id=home.id, edits=edits)
    assert [clash.row_id for clash in stale.value.clashes] == [second, third]
    assert saved(first).what == "Call the council"
    with writing() as s:
        actions.change_actions(s, home.by, household_id=home.id, edits={first: edits[first]})
    assert saved(first).what == "One"


def test_is_refused_from_a_grid_with_every_row_and_field_at_once() -> None:
    home, goal_id, first = a_plan()
    with writing() as s:
        second, third = make.action(s, goal_id, "Second"), make.action(s, goal_id, "Third")
    typed: dict[int, dict[str, Any]] = {first: {"what": " ", "evidence": "x" * 5_001}, second: {"what": ""}}
    rules: dict[int, dict[str, Any]] = {second: {"due_on": date(1926, 12, 3)}, third: {"status": ActionStatus.BLOCKED}}
    for mine, refused in (
        (typed, [(first, "what"), (first, "evidence"), (second, "what")]),
        (rules, [(second, "due_on"), (third, "blocked_because")]),
    ):
        edits = {row: Edit(1, {"due_on": SOON}, fields) for row, fields in mine.items()}
        with pytest.raises(RulesBroken) as found, writing() as s:
            actions.change_actions(s, home.by, household_id=home.id, edits=edits)
        assert [(one.row_id, one.field) for one in found.value.each] == refused


def test_of_another_household_is_not_saved_from_a_grid() -> None:
    home, _, _ = a_plan()
    _, _, elsewhere = a_plan()
    edits = {elsewhere: Edit(1, {"what": "Call the council"}, {"what": "One"})}
    with pytest.raises(NotFound), writing() as s:
        actions.change_actions(s, home.by, household_id=home.id, edits=edits)


def test_is_moved_up_in_its_goal() -> None:
    home, goal_id, first = a_plan()
    with writing() as s:
        second, third = make.action(s, goal_id, position=1), make.action(s, goal_id, position=2)
        actions.reorder_actions(s, home.by, goal_id=goal_id, action_ids=[third, first])
    with reading() as s:
        rows = queries.goal_view(s, home.by, goal_id).actions
        (line,) = make.lines_of(s, "goals", goal_id)
    assert [row.id for row in rows] == [third, second, first]
    assert line.word == "action.reordered"


@pytest.mark.parametrize("size", [1, 10])
def test_among_many_in_a_grid_asks_the_database_no_more_than_alone(size: int) -> None:
    home, goal_id, _ = a_plan()
    with writing() as s:
        rows = [make.action(s, goal_id) for _ in range(size)]
    edits = {row: Edit(1, {"what": "Call the council"}, {"what": f"Call {row}"}) for row in rows}
    with make.counted() as statements, writing() as s:
        actions.change_actions(s, home.by, household_id=home.id, edits=edits)
    assert sum(statement.startswith("SELECT") for statement in statements) == 4  # the last is the head of the record
    with reading() as s:
        assert s.query(AuditEvent).filter_by(word="action.changed").count() == size
