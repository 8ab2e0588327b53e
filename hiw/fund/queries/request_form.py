"""What the form of a new request begins with: from the household, its plan, and the lines that may pay."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import BarrierStatus, Visibility
from db.models import (
    Action,
    Barrier,
    BudgetLine,
    FundCategory,
    Funder,
    FundRequest,
    FundRequestPerson,
    Goal,
    Household,
    Membership,
    Person,
)  # fmt: skip
from hiw import clock
from hiw.client_text import ClientName, NoClient
from hiw.errors import NotFound
from hiw.fund import financial_year
from hiw.fund.budget_line_choice import LineChoice, proposed
from hiw.fund.queries.decision import left_in
from hiw.fund.queries.request_row import LINES, requests_for
from hiw.fund.queries.requests import MISSING
from hiw.households.person_label import label
from hiw.plans.rules import TO_COME
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for, knowable_people, with_conditions

NEEDED_IN: Final = timedelta(days=7)  # only proposed
GONE = "That action or barrier is no longer there. Choose another one from the plan."


@dataclass(frozen=True)
class HelpedRow:
    """A member whom a purchase helps."""

    person_id: int
    name: ClientName


@dataclass(frozen=True)
class PlanLink:
    """An action or a barrier of the plan, to which a request can be tied; `why` says what it leads to."""

    id: int
    what: NoClient
    why: NoClient
    person_id: int | None
    due_on: date | None
    visibility: Visibility


@dataclass(frozen=True)
class CategoryChoice:
    """A category of the fund; an excluded one only with a manager's reason."""

    id: int
    name: NoClient
    hint: NoClient
    is_service: bool
    is_excluded: bool


@dataclass(frozen=True)
class RequestForm:
    """Everything that is known before anything is typed.

    `tie` is the action or barrier from which the form was opened; `what`, `why`, `person_ids` and `needed_on` follow
    from it.
    """

    household_id: int
    members: tuple[HelpedRow, ...]
    actions: tuple[PlanLink, ...]
    barriers: tuple[PlanLink, ...]
    categories: tuple[CategoryChoice, ...]
    lines: tuple[LineChoice, ...]
    action_id: int | None
    barrier_id: int | None
    what: NoClient
    why: NoClient
    person_ids: tuple[int, ...]
    needed_on: date

    @property
    def proposed_line_id(self) -> int | None:
        """Return the id of the line to propose while no amount is known; None when none is open."""
        return proposed(self.lines, self.needed_on, 0)


@dataclass(frozen=True)
class PlanLinks:
    """The actions and barriers of a household's plan to which a request can be tied."""

    actions: tuple[PlanLink, ...]
    barriers: tuple[PlanLink, ...]


def ties_of(s: Session, by: Actor, household_id: int) -> PlanLinks:
    """Return a household's actions to come and open barriers; three statements. Raises as `request_form`."""
    household_for(s, by, household_id, Permission.REQUEST_FUND)
    return _ties(s, by, household_id)


def request_form(
    s: Session, by: Actor, household_id: int, action_id: int | None = None, barrier_id: int | None = None
) -> RequestForm:
    """Return what the form of a new request begins with; seven statements.

    Raises NotFound for a household out of scope or a tie that is gone, NotAllowed where `by` cannot ask for this
    household.
    """
    household = household_for(s, by, household_id, Permission.REQUEST_FUND)
    members = _members(s, by, household_id)
    ties = _ties(s, by, household_id, action_id, barrier_id)
    tie = _tied(ties.actions, action_id) or _tied(ties.barriers, barrier_id)
    helped = (tie.person_id,) if tie and tie.person_id else tuple(m.person_id for m in members)
    return replace(
        _form(s, household, ties, action_id, barrier_id), members=members,
        what=tie.what if tie and action_id else "", why=tie.why if tie else "", person_ids=helped,
        needed_on=_needed_on(tie, clock.today()),
    )  # fmt: skip


def amend_form(s: Session, by: Actor, request_id: int) -> RequestForm:
    """Return what the form of a change to a request begins with; eight statements.

    Whom it helps and what it is tied to may stay though they have left the household. Raises NotFound, or NotAllowed
    where `by` cannot ask for its household.
    """
    require(by, Permission.REQUEST_FUND)
    asked = with_conditions(_REQUEST, *requests_for(by, Permission.REQUEST_FUND))
    row = s.execute(asked, {"request_id": request_id}).one_or_none()
    if row is None:
        raise NotFound(MISSING)
    helped = tuple(HelpedRow(**each._asdict()) for each in s.execute(_HELPED, {"request_id": request_id}))
    household = household_for(s, by, row.household_id, Permission.REQUEST_FUND)
    ties = _ties(s, by, household.id, row.action_id, row.barrier_id)
    members = {each.person_id: each for each in (*_members(s, by, household.id), *helped)}
    form = _form(s, household, ties, row.action_id, row.barrier_id)
    return replace(form, members=tuple(members.values()), person_ids=tuple(each.person_id for each in helped))


def _form(
    s: Session, household: Household, ties: PlanLinks, action_id: int | None, barrier_id: int | None
) -> RequestForm:
    """Return the parts of the form that do not depend on who is a member."""
    return RequestForm(
        household_id=household.id, members=(), actions=ties.actions, barriers=ties.barriers,
        categories=tuple(CategoryChoice(**row._asdict()) for row in s.execute(_CATEGORIES)),
        lines=_lines(s, household.authority_code, clock.today()), action_id=action_id, barrier_id=barrier_id,
        what="", why="", person_ids=(), needed_on=clock.today() + NEEDED_IN,
    )  # fmt: skip


def _members(s: Session, by: Actor, household_id: int) -> tuple[HelpedRow, ...]:
    rows = s.execute(with_conditions(_MEMBERS, knowable_people(by)), {"household_id": household_id})
    return tuple(HelpedRow(**row._asdict()) for row in rows)


def _ties(
    s: Session, by: Actor, household_id: int, action_id: int | None = None, barrier_id: int | None = None
) -> PlanLinks:
    """Return the ties to choose from, with the given action or barrier even when it is done or resolved."""
    of = {"household_id": household_id}
    actions = s.execute(with_conditions(_ACTIONS, knowable_people(by, Action)), {**of, "action_id": action_id})
    barriers = s.execute(with_conditions(_BARRIERS, knowable_people(by, Barrier)), {**of, "barrier_id": barrier_id})
    return PlanLinks(tuple(map(_tie, actions)), tuple(map(_tie, barriers)))


def _tie(row: Any) -> PlanLink:
    led_to = f"So that this can be done: {row.what}. It leads to: “{row.leads_to}”" if row.leads_to else row.why
    return PlanLink(row.id, row.what, led_to, row.person_id, row.due_on, row.visibility)


def _tied(ties: tuple[PlanLink, ...], id: int | None) -> PlanLink | None:
    if id is None:
        return None
    found = next((tie for tie in ties if tie.id == id), None)
    if found is None:
        raise NotFound(GONE)
    return found


def _needed_on(tie: PlanLink | None, today: date) -> date:
    return tie.due_on if tie and tie.due_on and tie.due_on >= today else today + NEEDED_IN


def _lines(s: Session, authority: str, today: date) -> tuple[LineChoice, ...]:
    """Return the lines of the authority and the region, of this year and the next, whose funder has not ended."""
    year = financial_year.year_of(today)
    asked = {"authority": authority, "first": year, "last": year + 1, "today": today}
    rows = s.execute(_LINES, asked).all()
    left = left_in(s, [row.id for row in rows])
    return tuple(
        LineChoice(row.id, row.year, row.funder, row.authority or "", row.starts_on, row.ends_on, left[row.id])
        for row in rows
    )


_HOUSEHOLD: sa.BindParameter[int] = sa.bindparam("household_id")
_MEMBERS = (
    sa.select(Person.id.label("person_id"), label().label("name"))
    .join(Membership, Membership.person_id == Person.id)
    .where(Membership.household_id == _HOUSEHOLD, Membership.left_on.is_(None))
    .order_by(Membership.id)
)
_REQUEST = (
    sa.select(FundRequest.household_id, FundRequest.action_id, FundRequest.barrier_id)
    .join(Household, Household.id == FundRequest.household_id)
    .where(FundRequest.id == sa.bindparam("request_id"))
)
_HELPED = (
    sa.select(Person.id.label("person_id"), label().label("name"))
    .join(FundRequestPerson, FundRequestPerson.person_id == Person.id)
    .where(FundRequestPerson.request_id == sa.bindparam("request_id"))
    .order_by(Person.id)
)
_ACTIONS = (
    sa.select(
        Action.id,
        Action.what,
        Goal.words.label("leads_to"),
        sa.literal("").label("why"),
        sa.func.coalesce(Goal.person_id, Action.owner_person_id).label("person_id"),
        Action.due_on,
        Action.visibility,
    )
    .join(Goal, Goal.id == Action.goal_id)
    .where(
        Action.household_id == _HOUSEHOLD,
        Action.status.in_(sorted(TO_COME)) | (Action.id == sa.bindparam("action_id", type_=sa.BigInteger)),
    )
    .order_by(Action.due_on, Action.id)
)
_BARRIERS = (
    sa.select(
        Barrier.id,
        Barrier.what,
        sa.literal("").label("leads_to"),
        Barrier.why_it_matters.label("why"),
        Barrier.person_id,
        sa.null().label("due_on"),
        Barrier.visibility,
    )
    .where(
        Barrier.household_id == _HOUSEHOLD,
        (Barrier.status == BarrierStatus.OPEN) | (Barrier.id == sa.bindparam("barrier_id", type_=sa.BigInteger)),
    )
    .order_by(Barrier.position, Barrier.id)
)
_CATEGORIES = (
    sa.select(
        FundCategory.id, FundCategory.name, FundCategory.hint, FundCategory.is_service, FundCategory.is_excluded
    )
    .where(FundCategory.is_active)
    .order_by(FundCategory.position, FundCategory.id)
)  # fmt: skip
_LINES = LINES.where(
    (BudgetLine.authority_code == sa.bindparam("authority")) | BudgetLine.authority_code.is_(None),
    BudgetLine.year.between(sa.bindparam("first"), sa.bindparam("last")),
    Funder.ends_on.is_(None) | (Funder.ends_on >= sa.bindparam("today", type_=sa.Date)),
).order_by(BudgetLine.year, Funder.name, BudgetLine.authority_code, BudgetLine.id)
