"""What is saved by a touch shows what the database says, and why not, when a touch …"""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import ActionStatus, CloseReason, RequestStatus, Role
from db.models import Action, BudgetLine, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.fund import actions as fund
from hiw.households.actions import close_household
from hiw.plans import actions
from hiw.ui.at_once import CUT_SHORT
from tests import factories, factories_fund
from tests.factories_plans import action, goal
from tests.failures import AWAY, FAILURES, failing
from tests.pages.conftest import AsPerson, PageHousehold

NOT_SAVED = "Not saved: the planner cannot save anything at this moment"


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines elsewhere."""
    return sqlite_database


@pytest.fixture
def to_do(here: PageHousehold) -> int:
    """An action of joe's household."""
    with writing() as s:
        return action(s, goal(s, here.household_id), "Call the council", due_on=clock.today())


def is_done(action_id: int) -> bool:
    with reading() as s:
        return s.get_one(Action, action_id).status is ActionStatus.DONE


def why(at: AppTest) -> str:
    return "\n".join(error.value.replace("\\", "") for error in at.error)


@pytest.mark.parametrize("failure", FAILURES)
def test_fails_in_a_plan(here: PageHousehold, to_do: int, as_person: AsPerson, failure: str) -> None:
    at = as_person("joe", "plan", household=here.reference)
    with failing(failure):
        at.checkbox(key=f"tick.{to_do}.1").check().run()
    if failure == AWAY:
        at.run()  # as "Show the page again" does: nothing could be drawn
    for _ in range(2):  # it stays, also when something else is pressed
        assert not at.checkbox(key=f"tick.{to_do}.1#1").value
        assert NOT_SAVED in why(at)
        at.run()
    at.checkbox(key=f"tick.{to_do}.1#1").check().run()
    assert is_done(to_do)
    assert why(at) == ""


def test_fails_again_and_again(here: PageHousehold, to_do: int, as_person: AsPerson) -> None:
    at = as_person("joe", "plan", household=here.reference)
    for drawing in ("", "#1", "#2"):
        with failing("full"):
            at.checkbox(key=f"tick.{to_do}.1{drawing}").check().run()
    assert not at.checkbox(key=f"tick.{to_do}.1#3").value
    assert why(at).count(NOT_SAVED) == 1


def test_takes_a_tick_out_and_fails(here: PageHousehold, to_do: int, as_person: AsPerson) -> None:
    with writing() as s:
        actions.tick_action(s, here.by, action_id=to_do, done=True)
    at = as_person("joe", "plan", household=here.reference)
    with failing("locked"):
        at.checkbox(key=f"tick.{to_do}.2").uncheck().run()
    assert at.checkbox(key=f"tick.{to_do}.2#1").value
    assert NOT_SAVED in why(at)


def test_is_no_news_when_a_colleague_has_done_it_meanwhile(
    here: PageHousehold, to_do: int, as_person: AsPerson
) -> None:
    at = as_person("joe", "plan", household=here.reference)
    with failing("full"):
        at.checkbox(key=f"tick.{to_do}.1").check().run()
    with writing() as s:
        actions.tick_action(s, here.by, action_id=to_do, done=True)
    at.run()
    assert why(at) == ""


@pytest.mark.parametrize("failure", FAILURES)
def test_fails_on_today(here: PageHousehold, to_do: int, as_person: AsPerson, failure: str) -> None:
    at = as_person("joe", "today")
    with failing(failure):
        at.checkbox(key=f"today.tick.{to_do}.1").check().run()
    for _ in range(2 + (failure == AWAY)):
        at.run()
        assert not at.checkbox(key=f"today.tick.{to_do}.1#1").value
        assert NOT_SAVED in why(at)
    at.checkbox(key=f"today.tick.{to_do}.1#1").check().run()
    assert is_done(to_do)
    assert why(at) == ""


def test_is_refused_by_a_rule(here: PageHousehold, to_do: int, as_person: AsPerson) -> None:
    at = as_person("joe", "today")
    with writing() as s:
        by = factories.colleague(s, Role.MANAGER)
        close_household(
            s, by, household_id=here.household_id, on=clock.today(), reason=CloseReason.INTO_WORK, note=""
        )  # fmt: skip
    at.checkbox(key=f"today.tick.{to_do}.1").check().run()
    assert not is_done(to_do)
    assert "closed" in why(at).lower()


def test_is_cut_short_by_a_newer_run_of_the_page(
    here: PageHousehold, to_do: int, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = as_person("joe", "plan", household=here.reference)
    monkeypatch.setattr("pages.plan.action_row.perform", lambda *_, **__: None)
    at.checkbox(key=f"tick.{to_do}.1").check().run()
    assert not at.checkbox(key=f"tick.{to_do}.1#1").value
    assert CUT_SHORT in why(at)


@pytest.fixture
def line(database: str) -> factories_fund.Fund:
    """A line of the fund, and its managers "max" and "mia"."""
    with writing() as s:
        made = factories_fund.fund(s)
        factories_fund.request(s, made, RequestStatus.APPROVED, 10_000)
        for by, name in ((made.manager, "max"), (made.second, "mia")):
            s.execute(sa.update(Staff).where(Staff.id == by.id).values(username=name))
    return made


def holder() -> tuple[int, int, int]:
    with reading() as s:
        row = s.scalars(sa.select(BudgetLine)).first()
        assert row is not None
        return row.id, row.version, row.holder_id


def other_than(holder_id: int, line: factories_fund.Fund) -> int:
    return line.second.id if holder_id != line.second.id else line.manager.id


def _stale(line_id: int, version: int, holder_id: int, line: factories_fund.Fund) -> None:
    with writing() as s:
        fund.change_holder(s, line.manager, line_id=line_id, version=version, holder_id=other_than(holder_id, line))
        fund.change_holder(s, line.manager, line_id=line_id, version=version + 1, holder_id=holder_id)


def test_comes_after_a_colleague_s_to_the_holder_of_a_line(line: factories_fund.Fund, as_person: AsPerson) -> None:
    at = as_person("max", "budgets")
    line_id, version, held_by = holder()
    box = at.selectbox(key=f"budgets.holder.{line_id}.{version}")
    _stale(line_id, version, held_by, line)
    box.set_value(other_than(held_by, line)).run()
    assert holder() == (line_id, version + 2, held_by)
    for _ in range(2):
        assert at.selectbox(key=f"budgets.holder.{line_id}.{version + 2}").value == held_by
        at.run()


@pytest.mark.parametrize("failure", ["full", "held"])
def test_fails_to_the_holder_of_a_line(line: factories_fund.Fund, as_person: AsPerson, failure: str) -> None:
    at = as_person("max", "budgets")
    line_id, version, held_by = holder()
    with failing(failure):
        at.selectbox(key=f"budgets.holder.{line_id}.{version}").set_value(other_than(held_by, line)).run()
    at.run()
    assert at.selectbox(key=f"budgets.holder.{line_id}.{version}#1").value == held_by
    assert NOT_SAVED in why(at)


@pytest.mark.parametrize("failure", ["full", "held", AWAY])
def test_fails_to_the_switch_of_outreach_mode(here: PageHousehold, as_person: AsPerson, failure: str) -> None:
    at = as_person("joe", "account")
    with failing(failure):
        at.toggle(key="outreach.sidebar.False").set_value(True).run()
    at.run()
    assert not at.toggle(key="outreach.sidebar.False#1").value
    assert NOT_SAVED in why(at)
    with reading() as s:
        assert not s.scalars(sa.select(SignInSession.is_outreach)).one()
