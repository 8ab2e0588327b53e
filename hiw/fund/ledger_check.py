"""Check that the ledger, the requests and the budgets of the fund agree."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EntryKind, RequestStatus, RequestTransition, VirementOutcome
from db.models import BudgetLine, FundRequest, FundTransition, LedgerEntry, LockedPeriod, Virement
from hiw.fund import financial_year as years
from hiw.fund.ledger import EFFECTS
from hiw.money import pounds

E, R, K, M, S = LedgerEntry, FundRequest, EntryKind, RequestTransition, RequestStatus
OPEN = (S.ORDERED, S.RECEIVED)
COMMITTED = (S.APPROVED, *OPEN)
DECIDED = (*COMMITTED, S.PAID, S.RECONCILED, S.CANCELLED, S.REFUNDED)


def ledger_differences(s: Session) -> tuple[str, ...]:
    """Return a sentence for each difference between ledger, requests and budgets; empty when all agree.

    For `python -m hiw check`, which reads every household's. The number of statements does not depend on the data.
    """
    return (*_amounts(s), *_lines(s), *_states(s), *_virements(s), *_originals(s), *_corrections(s), *_locked(s))


def _sum_of(figure: str) -> sa.ColumnElement[int]:
    """Return SQL for the pence that entries add to a figure of their line."""
    times = {kind: getattr(effect, figure) for kind, effect in EFFECTS.items() if getattr(effect, figure)}
    total = sa.func.sum(E.amount_pence * sa.case(times, value=E.kind, else_=0))
    return sa.cast(sa.func.coalesce(total, 0), sa.BigInteger)


def _moved(*moves: RequestTransition) -> sa.ColumnElement[int]:
    total = sa.func.sum(sa.case((FundTransition.move.in_(moves), FundTransition.amount_pence), else_=0))
    return sa.cast(sa.func.coalesce(total, 0), sa.BigInteger)


# What the ledger holds for each request, and what its transitions say.
_booked = (
    sa.select(E.request_id, _sum_of("committed").label("committed"), _sum_of("spent").label("spent"))
    .where(E.request_id.is_not(None))
    .group_by(E.request_id)
    .subquery()
)
_done = (
    sa.select(
        FundTransition.request_id,
        (_moved(M.PAY, M.PAY_PART) - _moved(M.CORRECT)).label("paid"),
        _moved(M.REFUND, M.REFUND_PART).label("refunded"),
        sa.func.sum(sa.case((FundTransition.move == M.CORRECT, 1), else_=0)).label("corrected"),
        sa.func.sum(sa.case((FundTransition.move == M.APPROVE, 1), else_=0)).label("approved"),
        sa.func.max(FundTransition.number).label("last"),
    )
    .group_by(FundTransition.request_id)
    .subquery()
)
_committed, _spent = sa.func.coalesce(_booked.c.committed, 0), sa.func.coalesce(_booked.c.spent, 0)
_paid, _refunded = sa.func.coalesce(_done.c.paid, 0), sa.func.coalesce(_done.c.refunded, 0)
_promised = sa.case((R.status.in_(COMMITTED), R.amount_pence - _paid), else_=0)
# After a correction less may be promised than was approved, when the line had no more, but never nothing.
_may_be_less = sa.and_(R.status.in_(OPEN), _done.c.corrected > 0, _committed > 0, _committed < _promised)
_AMOUNTS = (
    sa.select(R.id, _committed, _promised, _spent, _paid - _refunded)
    .outerjoin(_booked, _booked.c.request_id == R.id)
    .outerjoin(_done, _done.c.request_id == R.id)
    .where((_spent != _paid - _refunded) | ((_committed != _promised) & sa.not_(sa.func.coalesce(_may_be_less, False))))
)


def _amounts(s: Session) -> list[str]:
    return [
        f"Request {number}: the ledger has {pounds(committed)} committed and {pounds(spent)} spent, "
        f"the request {pounds(promised)} and {pounds(paid)}."
        for number, committed, promised, spent, paid in s.execute(_AMOUNTS)
    ]


_LINES = (
    sa.select(E.request_id, E.line_id)
    .join(R, R.id == E.request_id)
    .group_by(E.request_id, E.line_id, R.line_id, R.category_id, R.requested_by_id)
    .having(
        ((E.line_id != R.line_id) & (_sum_of("committed") != 0))
        | (sa.func.max(E.category_id) != R.category_id)
        | (sa.func.min(E.category_id) != R.category_id)
        | (sa.func.max(E.advocate_id) != R.requested_by_id)
        | (sa.func.min(E.advocate_id) != R.requested_by_id)
        | (sa.func.count(E.category_id) + sa.func.count(E.advocate_id) != 2 * sa.func.count())
    )
)


def _lines(s: Session) -> list[str]:
    return [
        f"Request {number}: its entries on line {line} are of another line, category or advocate than its own."
        for number, line in s.execute(_LINES)
    ]


_last = aliased(FundTransition)
_own = aliased(FundTransition)
_decides = (M.APPROVE_FIRST, M.APPROVE, M.DECLINE, M.RETURN, M.PAY, M.PAY_PART, M.RECONCILE)
_decided_own = sa.exists().where(
    _own.request_id == R.id, _own.move.in_(_decides), _own.by_id == R.requested_by_id
)  # fmt: skip
_STATES = (
    sa.select(R.id, R.status)
    .outerjoin(_done, _done.c.request_id == R.id)
    .outerjoin(_last, (_last.request_id == R.id) & (_last.number == _done.c.last))
    .where(
        (sa.func.coalesce(_last.to_status, S.DRAFT) != R.status)
        | (sa.func.coalesce(_done.c.approved, 0) != sa.case((R.status.in_(DECIDED), 1), else_=0))
        | _decided_own
    )
)


def _states(s: Session) -> list[str]:
    return [
        f"Request {number}: it is {status.value}, and its moves do not lead there, or one person did both sides of one."
        for number, status in s.execute(_STATES)
    ]


def _part(kind: EntryKind, line_id: sa.SQLColumnExpression[int]) -> sa.ColumnElement[int]:
    is_it = (E.kind == kind) & (E.line_id == line_id)
    return sa.func.coalesce(sa.func.sum(sa.case((is_it, E.amount_pence), else_=0)), 0)


_wanted = sa.case((Virement.outcome == VirementOutcome.AGREED, Virement.amount_pence), else_=0)
_entries = sa.case((Virement.outcome == VirementOutcome.AGREED, 2), else_=0)
_VIREMENTS = (
    sa.select(Virement.id)
    .outerjoin(E, E.virement_id == Virement.id)
    .group_by(Virement.id)
    .having(
        (_part(K.VIREMENT_OUT, Virement.from_line_id) != _wanted)
        | (_part(K.VIREMENT_IN, Virement.to_line_id) != _wanted)
        | (sa.func.count(E.id) != _entries)
    )
)


def _virements(s: Session) -> list[str]:
    return [
        f"Virement {number}: the ledger does not have its amount out of one line and into the other."
        for number in s.scalars(_VIREMENTS)
    ]


_ORIGINALS = (
    sa.select(E.line_id).where(E.kind == K.ORIGINAL).group_by(E.line_id).having(sa.func.count() > 1)
)  # fmt: skip


def _originals(s: Session) -> list[str]:
    return [f"Line {number}: it has more than one original amount." for number in s.scalars(_ORIGINALS)]


_first = aliased(LedgerEntry)
_CORRECTIONS = (
    sa.select(E.id)
    .join(_first, _first.id == E.reverses_id)
    .where(
        (E.amount_pence != -_first.amount_pence)
        | (E.kind != _first.kind)
        | E.request_id.is_distinct_from(_first.request_id)
    )
)


def _corrections(s: Session) -> list[str]:
    return [f"Entry {number}: it does not take back the whole of another." for number in s.scalars(_CORRECTIONS)]


_closed = (
    sa.select(LockedPeriod.year).group_by(LockedPeriod.year).having(sa.func.count() == len(years.PERIODS))
)  # fmt: skip
_LOCKED = (
    sa.select(BudgetLine.id, BudgetLine.year)
    .join(E, E.line_id == BudgetLine.id)
    .where(BudgetLine.year.in_(_closed))
    .group_by(BudgetLine.id, BudgetLine.year)
    .having(_sum_of("committed") != 0)
)


def _locked(s: Session) -> list[str]:
    return [
        f"Line {number}: {years.label(year)} is locked, and money is still promised there."
        for number, year in s.execute(_LOCKED)
    ]
