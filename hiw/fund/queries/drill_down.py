"""The requests behind a number: those that `by` may open, and how much belongs to the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import RequestStatus
from db.models import Authority, BudgetLine, FundCategory, Funder, FundRequest, Household, LedgerEntry, Staff
from hiw.client_text import NoClient
from hiw.fund.queries.ledger_totals import THE_REGION, SpendFilter, effect, is_of, kinds_of
from hiw.fund.queries.request_row import requests_for
from hiw.policy.permissions import Actor, Permission, require

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Seen = TypeVar("Seen", bound="DataclassInstance")
PER_PAGE = 50
COMMITTED = (RequestStatus.APPROVED, RequestStatus.ORDERED, RequestStatus.RECEIVED)
FIGURES = {"committed": ("committed",), "spent": ("spent",), "used": ("committed", "spent")}  # and what each adds up


@dataclass(frozen=True)
class DrillDown:
    """Which number: `figure` "committed", "spent" or, as "used", both together; of a line, a category, an advocate
    or a month, or of several at once."""

    figure: str
    line_id: int | None = None
    category_id: int | None = None
    advocate_id: int | None = None
    period: int | None = None


@dataclass(frozen=True)
class DrillDownRow:
    """A request, and its share of the number."""

    request_id: int
    household_id: int
    what: NoClient
    payee: NoClient
    status: RequestStatus
    pence: int


@dataclass(frozen=True)
class DrillDownPage:
    """A page of the requests, largest first, with how many there are and their sum.

    `unseen` counts those of households that `by` may not open, with their pence. `about` names what the number is
    filtered by.
    """

    rows: tuple[DrillDownRow, ...]
    seen: int
    seen_pence: int
    unseen: int
    unseen_pence: int
    about: NoClient

    @property
    def pence(self) -> int:
        """Return the number itself, in pence."""
        return self.seen_pence + self.unseen_pence


def drill_down(s: Session, by: Actor, narrow: SpendFilter, behind: DrillDown, page: int = 1) -> DrillDownPage:
    """Return the requests that make up a number; two statements. Raises ValueError for an unknown figure."""
    require(by, Permission.SEE_SPEND)
    if behind.figure not in FIGURES:
        raise ValueError(behind.figure)
    parts, r, h = _parts(narrow, behind), FundRequest, Household
    is_seen = h.id.is_not(None)
    query = (
        sa.select(
            r.id.label("request_id"),
            h.id.label("household_id"),
            r.what,
            r.payee,
            r.status,
            parts.c.pence,
            *totals(parts.c.pence, is_seen),
        )
        .join(parts, parts.c.request_id == r.id)
        .outerjoin(h, sa.and_(h.id == r.household_id, *requests_for(by, Permission.SEE_FUND)))
        .order_by(is_seen.desc(), parts.c.pence.desc(), r.id)
        .limit(PER_PAGE)
        .offset((max(1, page) - 1) * PER_PAGE)
    )
    rows = s.execute(query).all()
    shown = tuple(rows_seen(rows, DrillDownRow))
    about = _about(s, narrow, behind)
    if not rows:
        return DrillDownPage(shown, 0, 0, 0, 0, about)
    of = rows[0]
    return DrillDownPage(shown, of.seen, of.seen_pence, of.number - of.seen, of.all_pence - of.seen_pence, about)


def totals(pence: Any, is_seen: Any) -> Iterator[Any]:
    """Yield columns over all rows, whatever their page: how many may be opened, their pence, how many there are,
    their pence."""
    each_of = {
        "seen": sa.case((is_seen, 1), else_=0),
        "seen_pence": sa.case((is_seen, pence), else_=0),
        "number": sa.literal(1),
        "all_pence": pence,
    }
    for name, each in each_of.items():
        yield sa.cast(sa.func.sum(each).over(), sa.BigInteger).label(name)


def rows_seen(rows: Iterable[sa.Row[Any]], kind: type[Seen]) -> Iterator[Seen]:
    """Yield the rows whose household may be opened, as dataclasses with the fields of the same names."""
    names = [field.name for field in fields(kind)]
    return (kind(**{name: getattr(row, name) for name in names}) for row in rows if row.household_id is not None)


def _about(s: Session, narrow: SpendFilter, behind: DrillDown) -> str:
    """Return what the number is filtered by, such as "Sefton · DWP · Digital"; empty for nothing."""
    line, funder, place = aliased(BudgetLine), aliased(Funder), aliased(Authority)
    of_line = sa.select(sa.func.coalesce(place.name, THE_REGION) + " · " + funder.name).select_from(line)
    of_line = of_line.join(funder, funder.id == line.funder_id).outerjoin(place, place.code == line.authority_code)
    names = (
        sa.select(Authority.name).where(Authority.code == narrow.authority_code),
        sa.select(Funder.name).where(Funder.id == narrow.funder_id),
        of_line.where(line.id == behind.line_id),
        sa.select(FundCategory.name).where(FundCategory.id == behind.category_id),
        sa.select(Staff.full_name).where(Staff.id == behind.advocate_id),
    )
    found = s.execute(sa.select(*(name.scalar_subquery() for name in names))).one()
    return " · ".join(name for name in found if name)


def _sum(column: Any) -> Any:
    return sa.cast(sa.func.sum(column), sa.BigInteger)


def _parts(narrow: SpendFilter, behind: DrillDown) -> sa.Subquery:
    """Return the subquery of what each request adds to the number; those that add nothing are left out."""
    e = LedgerEntry
    figures = FIGURES[behind.figure]
    pence = _sum(sum((effect(each) for each in figures), sa.literal(0)))
    kinds = {kind for each in figures for kind in kinds_of(each)}
    lines = sa.select(BudgetLine.id).where(BudgetLine.year == narrow.year, is_of(narrow))
    query = sa.select(e.request_id, pence.label("pence")).where(e.kind.in_(sorted(kinds)))
    query = query.where(e.line_id == behind.line_id) if behind.line_id else query.where(e.line_id.in_(lines))
    for column, wanted in (
        (e.category_id, behind.category_id), (e.advocate_id, behind.advocate_id), (e.period, behind.period)
    ):  # fmt: skip
        if wanted is not None:
            query = query.where(column == wanted)
    if behind.figure == "committed" and behind.period is None:  # of others as much was released or paid as promised
        query = query.where(e.request_id.in_(sa.select(FundRequest.id).where(FundRequest.status.in_(COMMITTED))))
    return query.group_by(e.request_id).having(pence != 0).subquery()
