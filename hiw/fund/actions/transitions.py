"""Make one transition of a request: lock it, compare it with what was on the screen, change its status, record it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from db.models import FundRequest, FundTransition, Staff
from hiw import audit, clock, edits, money
from hiw.errors import Clash, NotFound, RuleBroken, Stale
from hiw.fund import request_lifecycle
from hiw.fund.queries.requests import MISSING
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for, knowable_people
from hiw.words import moment

# The event's name after "fund_request.", as it is stored; people read it without the underline.
TRANSITION_EVENTS: Mapping[M, EventName] = {
    M.SUBMIT: EventName.FUND_REQUEST_SUBMITTED,
    M.AMEND: EventName.FUND_REQUEST_AMENDED,
    M.WITHDRAW: EventName.FUND_REQUEST_WITHDRAWN,
    M.RETURN: EventName.FUND_REQUEST_RETURNED,
    M.DECLINE: EventName.FUND_REQUEST_DECLINED,
    M.APPROVE_FIRST: EventName.FUND_REQUEST_FIRST_APPROVED,
    M.APPROVE: EventName.FUND_REQUEST_APPROVED,
    M.ORDER: EventName.FUND_REQUEST_ORDERED,
    M.RECEIVE: EventName.FUND_REQUEST_RECEIVED,
    M.CANCEL: EventName.FUND_REQUEST_CANCELLED,
    M.ROLL: EventName.FUND_REQUEST_ROLLED,
    M.PAY_PART: EventName.FUND_REQUEST_PARTLY_PAID,
    M.PAY: EventName.FUND_REQUEST_PAID,
    M.FINISH: EventName.FUND_REQUEST_FINISHED,
    M.CORRECT: EventName.FUND_REQUEST_CORRECTED,
    M.RECONCILE: EventName.FUND_REQUEST_RECONCILED,
    M.REFUND_PART: EventName.FUND_REQUEST_PARTLY_REFUNDED,
    M.REFUND: EventName.FUND_REQUEST_REFUNDED,
}


def open_request(s: Session, by: Actor, request_id: int, permission: Permission) -> FundRequest:
    """Return a request as it is now, locked after its household. Raises NotAllowed, or NotFound out of scope."""
    require(by, permission)
    household_id = s.scalar(sa.select(FundRequest.household_id).where(FundRequest.id == request_id)) or 0
    household_for(s, by, household_id, permission, lock=True)
    query = sa.select(FundRequest).where(FundRequest.id == request_id, knowable_people(by, FundRequest))
    found = s.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound(MISSING)
    return found


def check_move(s: Session, request: FundRequest, move: M) -> None:
    """Refuse a transition that cannot be made now. If it was made already, the refusal says by whom and when.

    Raises RuleBroken.
    """
    if move in request_lifecycle.TRANSITIONS[request.status]:
        return
    done = sa.select(FundTransition.move, FundTransition.at, FundTransition.to_status, Staff.full_name)
    done = done.join(Staff, Staff.id == FundTransition.by_id).where(FundTransition.request_id == request.id)
    steps = s.execute(done.order_by(FundTransition.number)).all()
    was = {S.DRAFT, *(step.to_status for step in steps[:-1])}
    if not steps or not any(move in request_lifecycle.TRANSITIONS[status] for status in was):
        request_lifecycle.next_status(request.status, move)
    last = steps[-1]
    done_before = TRANSITION_EVENTS[last.move].partition(".")[2].replace("_", " ")
    raise RuleBroken(f"Already {done_before} by {last.full_name} {when(last.at)}.")


def check_version(
    s: Session, request: FundRequest, version: int, mine: Mapping[str, Any] | None = None, *, always: bool = False
) -> None:
    """Refuse what was done on a screen that showed another version; `mine` are the fields that it showed.

    Raises Stale with both values of each field that differs, or of the version when none does.
    """
    shown = mine or {}
    clashes = [
        Clash(field, getattr(request, field), value)
        for field, value in shown.items()
        if getattr(request, field) != value
    ]
    if request.version == version and not (always and clashes):
        return
    name = s.scalar(sa.select(Staff.full_name).where(Staff.id == request.updated_by_id)) or "Somebody"
    raise Stale(
        f"{name} changed this request {when(request.updated_at)}, after you opened it. Look at it again.",
        tuple(clashes) or (Clash("version", request.version, version),),
        request.version,
    )


def when(at: Any) -> str:
    """Return a moment as a refusal tells it: "at 14:05" today, else with its day."""
    there = clock.local(at)
    return f"at {there:%H:%M}" if there.date() == clock.today() else f"on {moment(at)}"


def make_move(
    s: Session,
    by: Actor,
    request: FundRequest,
    move: M,
    *,
    pence: int | None = None,
    reason: str = "",
    is_override: bool = False,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Set a locked request's next status, and write the transition and the audit event.

    `pence` is the amount of the transition, by default the request's. Raises RuleBroken for a transition that cannot be
    made now.
    """
    check_move(s, request, move)
    to = request_lifecycle.next_status(request.status, move)
    number = (
        s.scalar(sa.select(sa.func.count()).select_from(FundTransition).where(FundTransition.request_id == request.id))
        or 0
    )
    amount = request.amount_pence if pence is None else pence
    s.add(
        FundTransition(
            request_id=request.id, number=number + 1, move=move, to_status=to, by_id=by.id, at=clock.now(),
            reason=reason, amount_pence=amount, payee=request.payee, request_version=request.version,
            is_override=is_override,
        )
    )  # fmt: skip
    said = {"status": (request.status, to)} if to is not request.status else {}
    of_money = {} if pence is None else {"amount": (None, money.pounds(pence))}
    over = {"is_override": (None, True)} if is_override else {}
    request.status = to
    edits.touch(request, by)
    audit.record(
        s, by, TRANSITION_EVENTS[move], "fund_requests", request.id, household_id=request.household_id,
        changes=said | of_money | over | dict(changes or {}), reason=reason,
    )  # fmt: skip
    s.flush()
