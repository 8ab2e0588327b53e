"""Households for the browser tests, each with what its test is about, among those of the demo."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import OwnerKind
from db.models import Draft, Membership, Staff
from db.session import reading, writing
from hiw import clock, words
from hiw.accounts.sessions import account_named, begin_session
from hiw.cookie_names import SESSION
from hiw.policy.permissions import Actor
from tests import factories, factories_plans

STARTED = timedelta(days=60)
ENDS = timedelta(days=300)
PATIENCE = 30  # seconds that a busy machine may take


@dataclass(frozen=True)
class StagedHousehold:
    """A household of Sefton with its members' numbers in the order they were named, and its advocate's."""

    id: int
    members: tuple[int, ...]
    advocate: Actor

    @property
    def reference(self) -> str:
        """As in addresses: HIW-00042."""
        return words.reference(self.id)

    def at(self, page: str) -> str:
        """The address of one of its pages."""
        return f"/{page}?household={self.reference}"


def cookie_of(username: str, url: str) -> Any:
    """The cookie of a new session of theirs."""
    with writing() as s:
        account = account_named(s, username)
        issued = account and begin_session(s, account)
    assert issued, f"nobody is called {username}"
    return {"name": SESSION, "value": issued.token, "url": url, "httpOnly": True}


def home(s: Session, *members: str, advocate: str = "advocate.demo", **facts: Any) -> StagedHousehold:
    """An open household with a member of each name, supported by a colleague of the demo."""
    today = clock.today()
    by = colleague(s, advocate)
    days = {"started_on": today - STARTED, "planned_end_on": today + ENDS}
    household_id = factories.household(s, *members, advocate=by, **(days | facts))
    return StagedHousehold(household_id, tuple(_members(s, household_id)), by)


def action(s: Session, home: StagedHousehold, goal_id: int, what: str, *, due_in: int = 5, **facts: Any) -> int:
    """An action of the household's advocate, due in so many days."""
    owner = {"owner_kind": OwnerKind.STAFF, "owner_staff_id": home.advocate.id}
    return factories_plans.action(s, goal_id, what, due_on=in_days(due_in), **(owner | facts))


def in_days(number: int) -> date:
    """A day so many days from today."""
    return clock.today() + timedelta(days=number)


def stored(wanted: sa.Select[Any]) -> list[Any]:
    """What the database holds at this moment."""
    with reading() as s:
        return list(s.scalars(wanted))


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Wait for something that the browser cannot show, such as a row in the database."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.05)


def wait_for_draft(form: str, text: str) -> None:
    """Wait until the server keeps this text as a draft of the form."""
    wanted = sa.select(Draft.fields).where(Draft.form == form)
    wait_until(lambda: any(text in str(fields) for fields in stored(wanted)), f"the draft “{text}”")


def colleague(s: Session, username: str) -> Actor:
    """A colleague of the demo."""
    row = s.scalars(sa.select(Staff).where(Staff.username == username)).one()
    return Actor(row.id, row.full_name, row.role, frozenset({"SFT"}))


def _members(s: Session, household_id: int) -> list[int]:
    found = sa.select(Membership.person_id).where(Membership.household_id == household_id)
    return list(s.scalars(found.order_by(Membership.person_id)))
