"""Rows of the advocate fund, made with as few words as the fact that a test is about. Nothing here asks a rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from datetime import date
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind, OtherSource, PaymentMethod, RequestStatus, RequestTransition, Role, VirementOutcome
from db.models import (
    BudgetLine,
    FundCategory,
    Funder,
    FundRequest,
    FundRequestPerson,
    FundRequestSource,
    FundTransition,
    LedgerEntry,
    LockedPeriod,
    Membership,
    Virement,
)
from hiw import clock
from hiw.fund.financial_year import first_day, period_of, year_of
from hiw.fund.payees import payee_key
from hiw.fund.rules import RequestFields
from hiw.policy.permissions import Actor
from tests import factories, factories_plans

S, K = RequestStatus, EntryKind
OPENED_ON = date(2024, 4, 1)
# The moves that lead to each state, in their order, with no amount of an entry but the whole.
_WAY = {
    S.DRAFT: (),
    S.SUBMITTED: (RequestTransition.SUBMIT,),
    S.RETURNED: (RequestTransition.SUBMIT, RequestTransition.RETURN),
    S.WITHDRAWN: (RequestTransition.SUBMIT, RequestTransition.WITHDRAW),
    S.DECLINED: (RequestTransition.SUBMIT, RequestTransition.DECLINE),
    S.APPROVED: (RequestTransition.SUBMIT, RequestTransition.APPROVE),
    S.ORDERED: (RequestTransition.SUBMIT, RequestTransition.APPROVE, RequestTransition.ORDER),
    S.RECEIVED: (
        RequestTransition.SUBMIT,
        RequestTransition.APPROVE,
        RequestTransition.ORDER,
        RequestTransition.RECEIVE,
    ),
}
_WAY[S.CANCELLED] = (*_WAY[S.APPROVED], RequestTransition.CANCEL)
_WAY[S.PAID] = (*_WAY[S.RECEIVED], RequestTransition.PAY)
_WAY[S.RECONCILED] = (*_WAY[S.PAID], RequestTransition.RECONCILE)
_WAY[S.REFUNDED] = (*_WAY[S.PAID], RequestTransition.REFUND)
_LEADS_TO = {
    RequestTransition.SUBMIT: S.SUBMITTED,
    RequestTransition.RETURN: S.RETURNED,
    RequestTransition.WITHDRAW: S.WITHDRAWN,
    RequestTransition.DECLINE: S.DECLINED,
    RequestTransition.APPROVE: S.APPROVED,
    RequestTransition.ORDER: S.ORDERED,
    RequestTransition.RECEIVE: S.RECEIVED,
    RequestTransition.CANCEL: S.CANCELLED,
    RequestTransition.PAY: S.PAID,
    RequestTransition.RECONCILE: S.RECONCILED,
    RequestTransition.REFUND: S.REFUNDED,
}
_ENTRY = {
    RequestTransition.APPROVE: K.COMMITMENT,
    RequestTransition.CANCEL: K.RELEASE,
    RequestTransition.PAY: K.PAYMENT,
    RequestTransition.REFUND: K.REFUND,
}
FIELDS = fields_of(RequestFields)
_numbers = count(1)


@dataclass(frozen=True)
class Fund:
    """A household in Sefton with a barrier, a line with money, and everyone whom the fund needs.

    `advocate` supports the household and is of the senior's team; `finance` records payments.
    """

    household_id: int
    amina: int
    bilal: int
    barrier_id: int
    line_id: int
    category_id: int
    advocate: Actor
    senior: Actor
    manager: Actor
    second: Actor
    finance: Actor


def fund(s: Session, pence: int = 100_000, **line_facts: Any) -> Fund:
    """A fund of so much for this financial year, and a household that may ask it."""
    senior = factories.colleague(s, Role.SENIOR, "SFT", full_name="Sam Senior")
    advocate = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=senior.id, full_name="Ada Advocate")
    manager = factories.colleague(s, Role.MANAGER, full_name="Jo Field")
    second = factories.colleague(s, Role.MANAGER, full_name="Max Second")
    finance = factories.colleague(s, Role.SUPPORT, full_name="Fin Ledger")
    home = factories.household(s, "Amina Rahman", "Bilal Rahman", advocate=advocate)
    amina, bilal = members_of(s, home)
    line_id = line(s, funder(s, manager), manager, pence, **({"authority": "SFT"} | line_facts))
    barrier_id = factories_plans.barrier(s, home, "No coat for work", person_id=amina)
    return Fund(
        home, amina, bilal, barrier_id, line_id, category(s), advocate, senior, manager, second, finance
    )  # fmt: skip


def members_of(s: Session, household_id: int) -> list[int]:
    """The ids of the people of a household, in the order in which they joined."""
    members = sa.select(Membership.person_id).where(Membership.household_id == household_id)
    return list(s.scalars(members.order_by(Membership.id)))


def funder(s: Session, by: Actor, name: str = "", **facts: Any) -> int:
    """A funder without an end, unless `ends_on` is given."""
    given: dict[str, Any] = {"starts_on": OPENED_ON, "ends_on": None, "rule_text": "Helps into work"} | facts
    return _kept(s, Funder(name=name or f"Funder {next(_numbers)}", **given, **_born(by)))


def line(
    s: Session,
    funder_id: int,
    by: Actor,
    pence: int = 100_000,
    *,
    year: int | None = None,
    authority: str | None = None,
) -> int:
    """A budget line of this year for the whole region, unless said otherwise, with its original amount."""
    year = year_of(clock.today()) if year is None else year
    row = BudgetLine(funder_id=funder_id, year=year, authority_code=authority, holder_id=by.id, **_born(by))
    line_id = _kept(s, row)
    if pence:
        entry(s, line_id, K.ORIGINAL, pence, by, period=1, happened_on=first_day(year))
    return line_id


def entry(s: Session, line_id: int, kind: EntryKind, pence: int, by: Actor, **facts: Any) -> int:
    """An entry of the ledger, of today unless `happened_on` is given; of a request when `request_id` is."""
    happened_on = facts.get("happened_on", clock.today())
    given: dict[str, Any] = {"happened_on": happened_on, "period": period_of(happened_on)} | facts
    row = LedgerEntry(
        line_id=line_id, kind=kind, amount_pence=pence, posted_at=clock.now(), posted_by_id=by.id, **given
    )  # fmt: skip
    return _kept(s, row)


def category(s: Session, name: str = "", **facts: Any) -> int:
    """A category for goods that may be paid for."""
    place = (s.scalar(sa.select(sa.func.max(FundCategory.position))) or 0) + 1
    given: dict[str, Any] = {"is_service": False, "is_excluded": False, "hint": "", "position": place} | facts
    now = clock.now()
    return _kept(s, FundCategory(name=name or f"Category {next(_numbers)}", created_at=now, updated_at=now, **given))


def request(s: Session, here: Fund, status: RequestStatus = S.SUBMITTED, pence: int = 10_000, **facts: Any) -> int:
    """A request of the advocate for a coat, with the moves and entries that led to its state.

    Approved by `decided_by` (the senior) and paid by the one for finance. It helps Amina, or of another household the
    first member.
    """
    decided_by = facts.pop("decided_by", here.senior)
    home = facts.get("household_id", here.household_id)
    persons = facts.pop("person_ids", (here.amina,) if home == here.household_id else members_of(s, home)[:1])
    row = _row(here, status, pence, facts)
    request_id = _kept(s, row)
    s.add_all(FundRequestPerson(request_id=request_id, person_id=each) for each in persons)
    s.add(FundRequestSource(request_id=request_id, source=OtherSource.FLEXIBLE_SUPPORT))
    for move in _WAY[status]:
        by = here.advocate if move is RequestTransition.SUBMIT else decided_by
        by = here.finance if move in (RequestTransition.PAY, RequestTransition.REFUND) else by
        step(s, row, move, by)
        if move in _ENTRY:
            entry(s, row.line_id, _ENTRY[move], pence, by, **of_request(row))
    return request_id


def waiting(
    s: Session, here: Fund, household_ids: Sequence[int], pence: int = 10_000, **facts: Any
) -> list[FundRequest]:
    """A request of each household that waits for a decision, all in a few statements."""
    rows = [_row(here, S.SUBMITTED, pence, {"household_id": each} | facts) for each in household_ids]
    s.add_all(rows)
    s.flush()
    s.add_all(_step(row, RequestTransition.SUBMIT, here.advocate, 1) for row in rows)
    s.flush()
    return rows


def of_request(row: FundRequest) -> dict[str, Any]:
    """What an entry keeps of its request."""
    return {"request_id": row.id, "category_id": row.category_id, "advocate_id": row.requested_by_id}


def step(s: Session, row: FundRequest, move: RequestTransition, by: Actor, **facts: Any) -> int:
    """A move of a request, after its others."""
    last = s.scalar(sa.select(sa.func.max(FundTransition.number)).where(FundTransition.request_id == row.id)) or 0
    return _kept(s, _step(row, move, by, last + 1, **facts))


def _step(row: FundRequest, move: RequestTransition, by: Actor, number: int, **facts: Any) -> FundTransition:
    given: dict[str, Any] = {
        "to_status": _LEADS_TO.get(move, row.status), "at": clock.now(), "amount_pence": row.amount_pence,
        "payee": row.payee, "request_version": row.version,
    } | facts  # fmt: skip
    return FundTransition(request_id=row.id, number=number, move=move, by_id=by.id, **given)


def _row(here: Fund, status: RequestStatus, pence: int, facts: dict[str, Any]) -> FundRequest:
    today = clock.today()
    payee = facts.get("payee", f"Shop {next(_numbers)}")
    way = _WAY[status]
    given: dict[str, Any] = {
        "household_id": here.household_id, "barrier_id": here.barrier_id, "category_id": here.category_id,
        "line_id": here.line_id, "what": "A winter coat", "why": "The job is out of doors", "payee": payee,
        "payee_key": payee_key(payee), "method": PaymentMethod.CARD, "amount_pence": pence, "vat_pence": 0,
        "needed_on": today, "price_check": "Cheapest of three", "tried": "The jobcentre said no", "status": status,
        "requested_by_id": here.advocate.id, "submitted_at": None if status is S.DRAFT else clock.now(),
        "ordered_on": today if RequestTransition.ORDER in way else None,
        "received_on": today if RequestTransition.RECEIVE in way else None,
    } | facts  # fmt: skip
    return FundRequest(**(_born(here.advocate) | given))


def virement(s: Session, from_line_id: int, to_line_id: int, pence: int, by: Actor, **facts: Any) -> int:
    """Money asked to be moved; `agreed_by` another manager, who has then moved it."""
    agreed_by = facts.pop("agreed_by", None)
    if agreed_by:
        facts |= {"decided_by_id": agreed_by.id, "decided_at": clock.now(), "outcome": VirementOutcome.AGREED}
    row = Virement(
        from_line_id=from_line_id, to_line_id=to_line_id, amount_pence=pence, asked_by_id=by.id, asked_at=clock.now(),
        **({"reason": "Spent less than planned"} | facts),
    )  # fmt: skip
    virement_id = _kept(s, row)
    if agreed_by:
        entry(s, from_line_id, K.VIREMENT_OUT, pence, agreed_by, virement_id=virement_id)
        entry(s, to_line_id, K.VIREMENT_IN, pence, agreed_by, virement_id=virement_id)
    return virement_id


def locked(s: Session, by: Actor, year: int, *periods: int) -> None:
    """Periods of a year that take no more entries; the whole year when none is named."""
    s.add_all(
        LockedPeriod(year=year, period=period, locked_by_id=by.id, locked_at=clock.now())
        for period in periods or range(1, 13)
    )
    s.flush()


def action_of(s: Session, here: Fund, **facts: Any) -> int:
    """An action of the household's plan, to which a request can be tied."""
    return factories_plans.action(s, factories_plans.goal(s, here.household_id), "Buy a coat", **facts)


def _born(by: Actor) -> dict[str, Any]:
    now = clock.now()
    return {"created_at": now, "updated_at": now, "updated_by_id": by.id}


def _kept(s: Session, row: Any) -> int:
    s.add(row)
    s.flush()
    number: int = row.id
    return number


def fields(here: Fund, **typed: Any) -> RequestFields:
    """A form that may be sent as it is; `typed` is what differs."""
    whole = RequestFields(
        what="A winter coat", why="The job is out of doors", person_ids=(here.amina,), action_id=None,
        barrier_id=here.barrier_id, category_id=here.category_id, line_id=here.line_id, payee="Coats & Co",
        method=PaymentMethod.CARD, method_reason="", amount="100", vat="", needed_on=clock.today(),
        price_check="Cheapest of three", tried="The jobcentre said no",
        sources=frozenset({OtherSource.FLEXIBLE_SUPPORT}),
    )  # fmt: skip
    return replace(whole, **typed)


def form_of(s: Session, request_id: int, **typed: Any) -> RequestFields:
    """The form of a request as it stands, with what was typed over it."""
    row = s.get_one(FundRequest, request_id)
    p, o = FundRequestPerson, FundRequestSource
    persons = s.scalars(sa.select(p.person_id).where(p.request_id == request_id))
    sources = s.scalars(sa.select(o.source).where(o.request_id == request_id))
    same = {field.name: getattr(row, field.name) for field in FIELDS if hasattr(row, field.name)}
    whole = RequestFields(
        **same, person_ids=tuple(persons), sources=frozenset(sources),
        amount=f"{row.amount_pence / 100:.2f}", vat=f"{row.vat_pence / 100:.2f}",
    )  # fmt: skip
    return replace(whole, **typed)


def approval(s: Session, request_id: int, **facts: Any) -> dict[str, Any]:
    """The arguments of an approval of a request as it stands; `facts` stood on the screen instead."""
    row = s.get_one(FundRequest, request_id)
    shown = {"version": row.version, "amount_pence": row.amount_pence, "payee": row.payee}
    return {"request_id": request_id} | shown | facts


def version_of(s: Session, request_id: int) -> int:
    """The version of a request that a screen drawn now would show."""
    return s.scalars(sa.select(FundRequest.version).where(FundRequest.id == request_id)).one()
