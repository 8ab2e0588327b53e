"""A served database for the tests that speak to a real server: four households and six colleagues."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

from db.enums import NoteKind, Role
from db.models import CaseNote, CaseNotePerson, FundRequest, Membership
from db.session import writing
from hiw import clock
from hiw.accounts.sessions import account_named, begin_session
from hiw.cookie_names import SESSION
from hiw.policy.permissions import Actor
from hiw.ui.page_registry import ENTRIES
from tests import factories, factories_fund, factories_left, factories_trust
from tests import factories_plans as plans
from tests.factories_fund import Fund
from tests.load.stage import Database, serving

ALL_PAGES = {entry.name for entry in ENTRIES}
OF_A_HOUSEHOLD = (
    "plan",
    "household_people",
    "household_support",
    "notes",
    "reviews",
    "record",
    "access",
    "household_fund",
)
BY_NUMBER = {"request", "colleague"}  # asked for with the number of what they are about
OF_NONE = ("", *sorted(ALL_PAGES - {"today", *OF_A_HOUSEHOLD, *BY_NUMBER}))


@dataclass(frozen=True)
class ServedStage:
    """A served database, and its households."""

    port: int
    homes: tuple[int, ...]
    left: int
    cookies: dict[str, str]
    requests: tuple[int, ...]
    colleagues: tuple[int, ...]
    log: Path


@contextmanager
def staged(sqlite_database: str, tmp_path: Path) -> Iterator[ServedStage]:
    """One server, five colleagues of different roles and one more advocate."""
    with writing() as s:
        people = {
            "tess": factories.colleague(s, Role.SENIOR, username="tess"),
            "joe": factories.colleague(s, username="joe"),
            "sam": factories.colleague(s, username="sam"),
            "mandy": factories.colleague(s, Role.MANAGER, username="mandy"),
            "susan": factories.colleague(s, Role.SUPPORT, username="susan"),
            "audrey": factories.colleague(s, Role.AUDITOR, username="audrey"),
        }
        homes = _homes(s, people)
        left = _left(s, people)
        requests = tuple(s.scalars(sa.select(FundRequest.id)))
        cookies = {name: f"{SESSION}={_token(s, name)}" for name in people}
    with serving(Database("sqlite", 3, sqlite_database), tmp_path) as server:
        colleagues = tuple(actor.id for actor in people.values())
        yield ServedStage(server.port, homes, left, cookies, requests, colleagues, server.log)


def _homes(s: sa.orm.Session, people: dict[str, Actor]) -> tuple[int, ...]:
    joe, mandy = people["joe"], people["mandy"]
    hidden = factories.household(s, "Zqhidden Lee", "Bo Lee", advocate=joe)
    plain = factories.household(s, "Ann Dean", "Cy Dean", advocate=joe)
    lou = factories.colleague(s, Role.ADVOCATE, "LIV", senior_id=None)
    other = factories.household(s, "Zqother Mills", authority="LIV", advocate=lou)
    zoe, ann = (s.scalars(_first_member(home)).first() for home in (hidden, plain))
    assert zoe
    assert ann
    _ask_the_fund(s, people, hidden, zoe, "Zqasked")
    _ask_the_fund(s, people, plain, ann, "", why="Zqwhy : it is in the plan")
    factories_trust.restriction(s, mandy, zoe)
    factories_trust.named(s, joe, zoe)
    factories_trust.safe_contact(s, ann, address="Zqsafe Street", alert="Ring at noon")
    plans.action(s, plans.goal(s, plain, "Zqplan: I want to work", person_id=ann))
    factories.sample(s, plain, people["audrey"])
    note = CaseNote(
        household_id=plain, kind=NoteKind.CALL, happened_on=clock.today(), body="Zqwrote", is_restricted=True,
        written_by_id=mandy.id, written_at=clock.now(),
    )  # fmt: skip
    s.add(note)
    s.flush()
    s.add(CaseNotePerson(note_id=note.id, person_id=ann))
    return hidden, plain, other


def _left(s: sa.orm.Session, people: dict[str, Actor]) -> int:
    """A household of joe's that somebody has left of whom mandy alone may know."""
    home = factories.household(s, "Ed Dean", "Flo Dean", advocate=people["joe"])
    person = s.scalars(_first_member(home)).first()
    assert person
    left = factories_left.household_to_leave(s, "Zqgone", people["joe"], _fund_of(s, people, home, person))
    factories.sample(s, left.household_id, people["audrey"])
    factories_left.leave(s, people["joe"], left, people["mandy"])
    return left.household_id


def _fund_of(s: sa.orm.Session, people: dict[str, Actor], home: int, person_id: int) -> Fund:
    joe, mandy = people["joe"], people["mandy"]
    line_id = factories_fund.line(s, factories_fund.funder(s, mandy), mandy)
    return Fund(
        home, person_id, person_id, plans.barrier(s, home, "No coat"), line_id, factories_fund.category(s), joe,
        people["tess"], mandy, mandy, people["susan"],
    )  # fmt: skip


def _ask_the_fund(
    s: sa.orm.Session, people: dict[str, Actor], home: int, person_id: int, word: str, **facts: str
) -> None:
    """A request of joe's that waits for a decision, with a word in all that it says."""
    here = _fund_of(s, people, home, person_id)
    said: dict[str, Any] = {"what": f"{word} a coat", "why": f"{word} for work", "payee": f"{word} a shop"}
    factories_fund.request(s, here, **(said | facts))


def _first_member(home: int) -> sa.Select[int]:
    return sa.select(Membership.person_id).where(Membership.household_id == home).order_by(Membership.id)


def _token(s: sa.orm.Session, username: str) -> str:
    account = account_named(s, username)
    issued = account and begin_session(s, account)
    assert issued
    return issued.token
