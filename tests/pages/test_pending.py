"""What waits for a second manager …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import NoticeKind, PendingOutcome, Role
from db.models import BudgetLine, Notice, PendingChange, Setting, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts.password_reset import make_reset_code
from hiw.policy.permissions import Actor
from hiw.ui.messages import exact
from tests import factories, factories_fund, factories_trust
from tests.factories_people import sign_in
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said

LIMIT = "settings.number.fund_senior_limit"


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The actions' own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def una(here: PageHousehold) -> Actor:
    """A manager beside max, who made neither."""
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="max", full_name="Max Roe")
        return factories.colleague(s, Role.MANAGER, username="una", full_name="Una Poe")


def change() -> PendingChange:
    with reading() as s:
        return s.scalars(sa.select(PendingChange)).one()


def limit() -> int | None:
    with reading() as s:
        return s.scalar(sa.select(Setting.value).where(Setting.name == "fund_senior_limit"))


def asked(as_person: AsPerson) -> AppTest:
    at = as_person("una", "settings", group="fund")
    at.text_input(key=f"{LIMIT}.value").input("900").run()
    at.button(key=f"{LIMIT}.save").click().run()
    return at


def test_is_a_number_of_the_fund_which_stays_as_it_was(una: Actor, as_person: AsPerson) -> None:
    at = asked(as_person)
    assert "It takes effect when another manager confirms it" in at.info[0].value
    (shown,) = (box.value for box in at.text_input if box.key and box.key.startswith(f"{LIMIT}.value"))
    assert (shown, limit()) == ("500", None)
    assert "becomes 900 in place of 500 (pounds).\nAsked by Una Poe (una)" in said(at)
    assert at.button(key=f"pending.confirm.{change().id}").disabled


def test_is_confirmed_by_another_on_today(una: Actor, as_person: AsPerson) -> None:
    asked(as_person)
    at = as_person("max")
    assert "Una Poe (una) asked for this: “A senior can approve for their team up to” becomes 900" in said(at)
    at.button(key=f"pending.confirm.{change().id}").click().run()
    assert (limit(), change().outcome) == (900, PendingOutcome.MADE)
    assert "Waits for a second manager" not in [title.value for title in at.subheader]
    assert "Confirmed by Max Roe (max): “A senior can approve" in said(as_person("una"))


def test_is_stopped_where_it_was_asked(una: Actor, as_person: AsPerson) -> None:
    at = asked(as_person)
    at.button(key=f"pending.stop.{change().id}").click().run()
    assert (limit(), change().outcome) == (None, PendingOutcome.STOPPED)


def test_keeps_the_number_typed_while_the_password_is_given(una: Actor, as_person: AsPerson) -> None:
    at = as_person("una", "settings", group="fund")
    with writing() as s:
        s.execute(sa.update(SignInSession).values(stepped_up_at=None))
    at.text_input(key=f"{LIMIT}.value").input("900").run()
    at.button(key=f"{LIMIT}.save").click().run()
    assert "Give your password once more" in at.info[0].value
    assert at.text_input(key=f"{LIMIT}.value").value == "900"


def test_is_nothing_where_each_number_is_saved_as_it_was_shown(una: Actor, as_person: AsPerson) -> None:
    at = as_person("una", "settings", group="fund")
    keys = [box.key or "" for box in at.text_input if (box.key or "").startswith("settings.number.")]
    assert len(keys) > 4
    for key in keys:
        at.button(key=f"{key.split('#')[0].removesuffix('.value')}.save").click().run()
        assert "It is that already" in at.toast[0].value
    with reading() as s:
        assert not s.scalars(sa.select(PendingChange)).all()
        assert not s.scalars(sa.select(Setting)).all()


def test_says_that_no_number_is_typed(una: Actor, as_person: AsPerson) -> None:
    at = as_person("una", "settings", group="fund")
    at.text_input(key=f"{LIMIT}.value").input("").run()
    at.button(key=f"{LIMIT}.save").click().run()
    assert beside(at, f"{LIMIT}.value") == "Please type a number."


@pytest.mark.parametrize("username", ["max", "joe"])
def test_takes_effect_when_its_day_is_over_and_anybody_comes(una: Actor, as_person: AsPerson, username: str) -> None:
    asked(as_person)
    with writing() as s:
        began = clock.now() - timedelta(hours=25)
        s.execute(sa.update(PendingChange).values(asked_at=began, effective_at=began + timedelta(hours=24)))
    at = as_person(username)
    assert (limit(), change().outcome) == (900, PendingOutcome.MADE)
    assert "Waits for a second manager" not in [title.value for title in at.subheader]


def test_is_a_new_budget_line(una: Actor, as_person: AsPerson) -> None:
    with writing() as s:
        factories_fund.funder(s, una, "DWP")
    at = as_person("una", "budgets")
    form = next(str(box.key) for box in at.text_input if box.label == "Original amount").removesuffix("original")
    at.text_input(key=f"{form}original").input("12,500").run()
    at.button(key=f"{form}save").click().run()
    assert "A new budget line of £12,500.00: DWP, whole region" in said(at)
    as_person("max", "budgets").button(key=f"pending.confirm.{change().id}").click().run()
    with reading() as s:
        assert len(s.scalars(sa.select(BudgetLine)).all()) == 1


def test_is_a_fellow_manager_s_account(una: Actor, as_person: AsPerson) -> None:
    with reading() as s:
        max_id = s.scalars(sa.select(Staff.id).where(Staff.username == "max")).one()
    at = as_person("una", "team")
    at.button(key=f"team.edit.{max_id}").click().run()
    at.checkbox(key=f"team.{max_id}.is_active").uncheck()
    at.button(key=f"team.{max_id}.save").click().run()
    assert "The account of Max Roe (max), manager, is closed.\nAsked by Una Poe (una)" in said(at)
    as_person("max", "team").button(key=f"pending.stop.{change().id}").click().run()
    with reading() as s:
        assert s.get_one(Staff, max_id).is_active


def test_is_a_fellow_manager_s_code_which_who_asked_then_makes(una: Actor, as_person: AsPerson) -> None:
    with writing() as s:
        mona = factories.colleague(s, Role.MANAGER, username="mona", full_name="Mona Lowe")
        sign_in(s, mona)
    at = as_person("una", "team")
    at.button(key=f"team.edit.{mona.id}").click().run()
    at.button(key=f"team.reset.{mona.id}").click().run()
    assert not at.code
    assert "A code is made by which Mona Lowe (mona) chooses a new password.\nAsked by Una Poe (una)" in said(at)
    as_person("max").button(key=f"pending.confirm.{change().id}").click().run()
    at = as_person("una", "team")
    at.button(key=f"team.edit.{mona.id}").click().run()
    at.button(key=f"team.reset.{mona.id}").click().run()
    assert at.code


def test_is_a_manager_on_a_record_that_has_none(here: PageHousehold, una: Actor, as_person: AsPerson) -> None:
    with writing() as s:
        factories_trust.restriction(s, here.by, here.ann)
    at = as_person("una")
    assert f"{here.reference}: no manager who works here is named" in said(at)
    assert "Ann" not in said(at)
    at.button(key=f"unwatched.ask.{here.household_id}").click().run()
    assert f"Una Poe (una) is named on the record of each restricted person of {here.reference}" in said(at)
    as_person("max").button(key=f"pending.confirm.{change().id}").click().run()
    assert "no manager who works here" not in said(as_person("max"))
    assert "Ann Lee" in said(as_person("una", "household_people", household=here.reference))


def test_is_one_line_that_opens_when_there_are_several_of_a_kind(
    here: PageHousehold, una: Actor, as_person: AsPerson
) -> None:
    with writing() as s:
        other = factories.household(s, "Cy Low", advocate=here.by)
        (cy,) = factories_fund.members_of(s, other)
        for person_id in (here.ann, cy):
            factories_trust.restriction(s, here.by, person_id)
        for name in ("fund_most", "fund_sum_days"):
            factories_trust.pending(s, una, subject=name)
        sam = s.scalars(sa.select(Staff.id).where(Staff.username == "sam")).one()
        for staff_id in (here.by.id, sam):
            make_reset_code(s, factories.colleague(s, Role.SUPPORT), staff_id=staff_id)
    at = as_person("max")
    assert [folded.label for folded in at.expander] == [
        exact("2 colleagues need the second half of a code for a new password"),
        exact("2 changes wait: confirm or stop them"),
        exact("2 households: no manager who works here is named on the record of a restricted person"),
    ]
    at.button(key=f"unwatched.ask.{other}").click().run()
    assert exact("3 changes wait: confirm or stop them") in [folded.label for folded in at.expander]
    assert f"{here.reference}: no manager who works here is named" in said(at)
    assert not [folded for folded in at.expander if "no manager" in folded.label]


@pytest.mark.parametrize("username", ["joe", "tess", "susan", "audrey"])
def test_is_shown_to_managers_alone(here: PageHousehold, una: Actor, as_person: AsPerson, username: str) -> None:
    with writing() as s:
        factories_trust.pending(s, una)
        factories_trust.restriction(s, here.by, here.bo)
    at = as_person(username)
    assert not {button.key for button in at.button if button.key and button.key.startswith(("pending", "unwatched"))}
    with reading() as s:
        assert not s.scalars(sa.select(Notice.id).where(Notice.kind == NoticeKind.CHANGE_WAITS)).all()
