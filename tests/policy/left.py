"""Everything that can be asked about a household that somebody has left, and what of it tells of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, RequestStatus, Role
from db.models import Action, Barrier, FundRequest, Goal, Staff
from hiw import clock
from hiw.audit import ViewEvent, record_views
from hiw.audit_log import queries as trail
from hiw.audit_log.queries import AuditLogFilter
from hiw.edits import Edit
from hiw.errors import HiwError
from hiw.fund import queries as fund
from hiw.fund.financial_year import period_of, year_of
from hiw.fund.queries import DrillDown, LedgerFilter, SpendFilter
from hiw.households import queries as homes
from hiw.households.actions import move_member
from hiw.plans import queries as plans
from hiw.plans.actions import change_action
from hiw.policy.permissions import Actor
from hiw.today import queries as today
from hiw.words import reference
from tests import factories, factories_fund, factories_left, factories_trust
from tests.factories_left import Left
from tests.policy.calls import ROWS
from tests.policy.world import Cell, World

Ask = Callable[[Session, Cell, World], Any]
GONE, NEW = "Zqgone", "Zqnew"


@dataclass(frozen=True)
class LeftScene:
    """The household that somebody has left, who may not know of them, and who does: a manager named on their record."""

    world: World
    left: Left
    untold: Mapping[str, Actor]
    knows: Actor

    def cell(self, by: Actor) -> Cell:
        """How a colleague stands to what names the one who left."""
        left = self.left
        return Cell(
            by, "left", f"{GONE} Mills", left.household_id, left.gone, left.stays, left.barrier, left.effect, left.link,
            left.goal, left.action, left.notes[0], left.visit, left.membership, left.requests[0],
        )  # fmt: skip


def make_scene(s: Session) -> LeftScene:
    """Somebody in every role who sees the household, and none of them the one who left."""
    world, left = _with_household_to_leave(s)
    advocate, senior = world.other["advocate"], world.other["senior"]
    edit = Edit(2, {"what": f"{GONE} rings"}, {"what": f"{GONE} calls"})
    change_action(s, senior, action_id=left.action, edit=edit)
    view = ViewEvent(EventName.PERSON_OPENED, "persons", left.gone, household_id=left.household_id, person_id=left.gone)
    record_views(s, senior, [view])
    manager, knows = factories.colleague(s, Role.MANAGER), factories.colleague(s, Role.MANAGER)
    elsewhere = [factories.colleague(s, Role.ADVOCATE, "LIV", senior_id=None) for _ in range(2)]
    factories_trust.cover(s, elsewhere[0], advocate)
    factories_trust.glass(s, elsewhere[1], left.household_id)
    factories.sample(s, left.household_id, world.other["auditor"])
    factories_trust.close_to(s, elsewhere[0], left.gone, relation=f"{GONE} cousin", ended_at=clock.now())
    factories_trust.close_to(s, factories.colleague(s), left.gone)
    untold = {
        "advocate": advocate, "senior": senior, "manager": manager, "support": factories.colleague(s, Role.SUPPORT),
        "auditor": world.other["auditor"], "cover": elsewhere[0], "glass": elsewhere[1],
    }  # fmt: skip
    for by in (*untold.values(), knows):
        world.other_home[by.id] = factories.household(s, "Cy", "Di", advocate=by)
    factories_left.leave(s, advocate, left, knows)
    return LeftScene(world, left, untold, knows)


def asked(ask: Ask, s: Session, cell: Cell, world: World) -> str:
    """All words of an answer, or of a refusal."""
    try:
        return "\n".join(words_in(ask(s, cell, world)))
    except HiwError as refusal:
        return str(refusal)


def words_in(answer: Any) -> Iterator[str]:
    """Every text in an answer, however deep."""
    if isinstance(answer, pd.DataFrame):
        yield answer.to_csv()
    elif isinstance(answer, str) and not isinstance(answer, Enum):
        yield answer
    elif is_dataclass(answer) and not isinstance(answer, type):
        for field in fields(answer):
            yield from words_in(getattr(answer, field.name))
    elif isinstance(answer, Mapping):
        yield from words_in(list(answer.items()))
    elif isinstance(answer, tuple | list | set | frozenset):
        for each in answer:
            yield from words_in(each)


def _in_status(status: RequestStatus, queue: Callable[..., Any]) -> Ask:
    def ask(s: Session, cell: Cell, world: World) -> Any:
        bought = {"status": status, "received_on": clock.today(), "receipt_due_on": clock.today()}
        s.execute(sa.update(FundRequest).where(FundRequest.household_id == cell.household_id).values(bought))
        return queue(s, cell.by, limit=100)

    return ask


def _this_year() -> SpendFilter:
    return SpendFilter(year_of(clock.today()))


def _requests(s: Session, cell: Cell) -> tuple[int, ...]:
    ids = sa.select(FundRequest.id).where(FundRequest.household_id == cell.household_id)
    return tuple(s.scalars(ids.order_by(FundRequest.id)))


def _first_that_says(s: Session, cell: Cell, ask: Callable[[int], Any]) -> list[Any]:
    found = []
    for number in _requests(s, cell):
        try:
            found.append(ask(number))
        except HiwError as refusal:
            found.append(str(refusal))
    return found


# What is asked in another way than the matrix asks it: lists in full, and of the one who left by name.
IN_FULL: dict[str, Ask] = {
    "find_households": lambda s, c, w: [
        homes.find_households(s, c.by, text) for text in (GONE, "Bo Lee", reference(c.household_id))
    ],
    "households_page": lambda s, c, w: homes.households_page(s, c.by, limit=200),
    "possible_duplicates": lambda s, c, w: [
        homes.possible_duplicates(s, c.by, full_name=name, postcode="L20 3AA") for name in (f"{GONE} Mills", "Bo Lee")
    ],
    "requests_of_person": lambda s, c, w: [
        homes.requests_of_person(s, c.by, c.household_id, person) for person in (c.ann, c.bo)
    ],
    "approval_queue": lambda s, c, w: fund.approval_queue(s, c.by, limit=100),
    "payment_queue": _in_status(RequestStatus.RECEIVED, fund.payment_queue),
    "check_queue": _in_status(RequestStatus.PAID, fund.check_queue),
    "missing_receipts": _in_status(RequestStatus.PAID, fund.missing_receipts),
    "request_view": lambda s, c, w: _first_that_says(s, c, lambda number: fund.request_view(s, c.by, number)),
    "amend_form": lambda s, c, w: _first_that_says(s, c, lambda number: fund.amend_form(s, c.by, number)),
    "drill_down": lambda s, c, w: fund.drill_down(s, c.by, _this_year(), DrillDown("committed")),
    "ledger_entries": lambda s, c, w: fund.ledger_entries(
        s, c.by, LedgerFilter(_this_year(), period_of(clock.today()))
    ),
    "year_end": lambda s, c, w: fund.year_end(s, c.by, year_of(clock.today())),
    "timeline": lambda s, c, w: [plans.timeline(s, c.by, c.household_id, person_id=each) for each in (None, c.ann)],
    "household_audit_log": lambda s, c, w: [
        trail.household_audit_log(s, c.by, c.household_id, AuditLogFilter(person_id=each)) for each in (None, c.ann)
    ],
    "lookers": lambda s, c, w: [
        trail.lookers(s, c.by, c.household_id, AuditLogFilter(person_id=each)) for each in (None, c.ann)
    ],
    "printed_copy": lambda s, c, w: [plans.printed_copy(s, c.by, c.household_id, each) for each in (None, c.bo)],
    "printed_plan": lambda s, c, w: [plans.printed_plan(s, c.by, c.household_id, each) for each in (None, c.bo)],
    "team_list": lambda s, c, w: today.team_list(s, c.by, w.other["advocate"].id),
    "advocate_today": lambda s, c, w: today.advocate_today(s, c.by, limit=200),
}
QUERIES: dict[str, Ask] = {
    row.function.__name__: row.call
    for row in ROWS
    if ".actions" not in row.function.__module__ and not row.is_list
} | IN_FULL  # fmt: skip
# What changes, or adds to, what names the one who left.
CHANGES = (
    "change_barrier", "resolve_barrier", "set_aside_barrier", "reopen_barrier", "link_barriers", "unlink_barriers",
    "change_goal", "achieve_goal", "set_aside_goal", "reactivate_goal", "add_action", "change_action", "change_actions",
    "tick_action", "set_action_status", "move_due", "postpone_action", "reorder_actions", "correct_note",
    "amend_request", "withdraw_request",
)  # fmt: skip
ACTIONS: dict[str, Ask] = {
    row.function.__name__: row.call for row in ROWS if ".actions" in row.function.__module__
}  # fmt: skip
LISTS = {row.function.__name__ for row in ROWS if row.is_list}


def make_moved_on(s: Session) -> LeftScene:
    """Somebody who has moved to a household of another team, where their plan got new words since: each begins with
    `NEW`. One request to the fund was left behind knowingly, one went along; nobody is restricted."""
    world, left = _with_household_to_leave(s)
    theirs = factories.colleague(s, senior_id=factories.colleague(s, Role.SENIOR).id)
    new_home = factories.household(s, "Cy Ray", advocate=theirs)
    tied: dict[str, Any] = {"household_id": left.household_id, "barrier_id": None, "action_id": left.action}
    stays, goes = (factories_fund.request(s, world.money, person_ids=(left.gone,), **tied) for _ in range(2))
    move_member(
        s, factories.colleague(s, Role.MANAGER), person_id=left.gone, from_household_id=left.household_id,
        to_household_id=new_home, on=clock.today(), staying_requests=[stays],
    )  # fmt: skip
    _reword(s, Barrier, left.barrier, "what")
    _reword(s, Goal, left.goal, "words")
    _reword(s, Action, left.action, "what")
    _reword(s, FundRequest, goes, "what")
    advocate = world.other["advocate"]
    cover = factories.colleague(s, Role.ADVOCATE, "LIV", senior_id=None)
    factories_trust.cover(s, cover, advocate)
    untold = {"advocate": advocate, "senior": world.other["senior"], "cover": cover}
    return LeftScene(world, left, untold, theirs)


def make_stayed(s: Session) -> LeftScene:
    """Somebody restricted who stays while the other has moved to a household of another team, with what is theirs."""
    world, left = _with_household_to_leave(s)
    theirs = factories.colleague(s, senior_id=factories.colleague(s, Role.SENIOR).id)
    new_home = factories.household(s, "Cy Ray", advocate=theirs)
    mover = factories.colleague(s, Role.MANAGER)
    move_member(
        s, mover, person_id=left.stays, from_household_id=left.household_id, to_household_id=new_home,
        on=clock.today(),
    )  # fmt: skip
    factories_left.restrict(s, mover, left.gone, world.other["advocate"])
    senior = sa.select(Staff.senior_id).where(Staff.id == theirs.id)
    untold = {
        "advocate": theirs, "senior": factories.actor(Role.SENIOR, id=s.scalars(senior).one() or 0),
        "manager": mover, "support": factories.colleague(s, Role.SUPPORT),
    }  # fmt: skip
    return LeftScene(world, replace(left, household_id=new_home), untold, world.other["advocate"])


def _with_household_to_leave(s: Session) -> tuple[World, Left]:
    senior = factories.colleague(s, Role.SENIOR)
    advocate = factories.colleague(s, senior_id=senior.id)
    world = World(fund=factories_fund.fund(s, authority=None))
    world.other |= {"advocate": advocate, "senior": senior, "auditor": factories.colleague(s, Role.AUDITOR)}
    world.other_home = defaultdict(lambda: 0)
    return world, factories_left.household_to_leave(s, GONE, advocate, world.money)


def _reword(s: Session, table: type[Any], number: int, column: str) -> None:
    s.execute(sa.update(table).where(table.id == number).values({column: f"{NEW} words"}))
