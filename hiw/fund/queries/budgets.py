"""Read funders, budget lines, virements, categories, and locked months."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import Role, VirementOutcome
from db.models import Authority, BudgetLine, FundCategory, Funder, LockedPeriod, Staff, Virement
from hiw.client_text import NoClient
from hiw.fund.ledger import LineFigures
from hiw.fund.queries.ledger_totals import THE_REGION, SpendFilter, figures, lines_of, sums_of
from hiw.policy.permissions import Actor, Permission, require

MOST = 60  # virements shown


@dataclass(frozen=True)
class FunderRow:
    """A funder; `ends_on` is empty while no end is known."""

    id: int
    version: int
    name: NoClient
    starts_on: date
    ends_on: date | None
    rule_text: NoClient


@dataclass(frozen=True)
class BudgetLineRow:
    """A budget line with its figures and its holder; `authority` is "Whole region" when it is for all of it."""

    id: int
    version: int
    funder: NoClient
    authority: NoClient
    holder_id: int
    holder: NoClient
    figures: LineFigures

    @property
    def name(self) -> str:
        """Return the name within a year, such as "Sefton · Combined Authority"."""
        return f"{self.authority} · {self.funder}"


@dataclass(frozen=True)
class VirementRow:
    """A virement: `outcome` is empty while it waits for another manager than `asked_by_id`."""

    id: int
    from_line: NoClient
    to_line: NoClient
    pence: int
    reason: NoClient
    asked_by_id: int
    asked_by: NoClient
    asked_at: datetime
    decided_by: NoClient
    outcome: VirementOutcome | None
    decision_note: NoClient


@dataclass(frozen=True)
class CategoryRow:
    """A category of the fund; an excluded one is for requests that a manager allows."""

    id: int
    version: int
    name: NoClient
    is_service: bool
    is_excluded: bool
    hint: NoClient
    is_active: bool


def funders(s: Session, by: Actor) -> tuple[FunderRow, ...]:
    """Return all funders, the oldest first."""
    require(by, Permission.SET_BUDGETS)
    f = Funder
    query = sa.select(f.id, f.version, f.name, f.starts_on, f.ends_on, f.rule_text).order_by(f.starts_on, f.name)
    return tuple(FunderRow(**row._asdict()) for row in s.execute(query))


def lines(s: Session, by: Actor, year: int) -> tuple[BudgetLineRow, ...]:
    """Return the lines of a financial year with their figures; three statements."""
    require(by, Permission.SET_BUDGETS)
    found = lines_of(s, SpendFilter(year))
    sums = sums_of(s, found)
    query = sa.select(BudgetLine.id, BudgetLine.version, Staff.id, Staff.full_name)
    query = query.join(Staff, Staff.id == BudgetLine.holder_id).where(BudgetLine.year == year)
    held = {row[0]: row for row in s.execute(query)}
    return tuple(
        BudgetLineRow(line.id, held[line.id][1], line.funder, line.authority, held[line.id][2], held[line.id][3],
                figures(each for each in sums if each.line_id == line.id))
        for line in found
    )  # fmt: skip


def holders(s: Session, by: Actor) -> dict[int, str]:
    """Return the names of those who may hold a line (seniors and managers) by staff id."""
    require(by, Permission.SET_BUDGETS)
    leads = Staff.role.in_((Role.MANAGER, Role.SENIOR)) & Staff.is_active
    rows = s.execute(sa.select(Staff.id, Staff.full_name).where(leads).order_by(Staff.full_name, Staff.id))
    return {number: name for number, name in rows}


def virements(s: Session, by: Actor, year: int) -> tuple[VirementRow, ...]:
    """Return the virements between lines of a year: those that wait first, then the newest, up to 60."""
    require(by, Permission.SET_BUDGETS)
    v, asked, decided = Virement, aliased(Staff), aliased(Staff)
    source, target = aliased(BudgetLine), aliased(BudgetLine)
    query = (
        sa.select(
            v.id, source.id, target.id, v.amount_pence, v.reason, v.asked_by_id, asked.full_name, v.asked_at,
            sa.func.coalesce(decided.full_name, ""), v.outcome, v.decision_note,
        )
        .join(source, source.id == v.from_line_id)
        .join(target, target.id == v.to_line_id)
        .join(asked, asked.id == v.asked_by_id)
        .outerjoin(decided, decided.id == v.decided_by_id)
        .where(source.year == year)
        .order_by(v.outcome.is_not(None), v.id.desc())
        .limit(MOST)
    )  # fmt: skip
    rows = s.execute(query).all()
    names = _names(s, {number for row in rows for number in row[1:3]}) if rows else {}
    return tuple(VirementRow(row[0], names[row[1]], names[row[2]], *row[3:]) for row in rows)


def categories(s: Session, by: Actor) -> tuple[CategoryRow, ...]:
    """Return all categories in order, retired ones too."""
    require(by, Permission.SET_BUDGETS)
    c = FundCategory
    query = sa.select(c.id, c.version, c.name, c.is_service, c.is_excluded, c.hint, c.is_active)
    return tuple(CategoryRow(**row._asdict()) for row in s.execute(query.order_by(c.position, c.id)))


def locked_periods(s: Session, by: Actor, year: int) -> frozenset[int]:
    """Return the periods of a year that take no more entries."""
    require(by, Permission.READ_LEDGER)
    return frozenset(s.scalars(sa.select(LockedPeriod.period).where(LockedPeriod.year == year)))


def _names(s: Session, numbers: set[int]) -> dict[int, str]:
    place = sa.func.coalesce(Authority.name, THE_REGION)
    query = (
        sa.select(BudgetLine.id, place, Funder.name)
        .join(Funder, Funder.id == BudgetLine.funder_id)
        .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
        .where(BudgetLine.id.in_(sorted(numbers)))
    )
    return {number: f"{authority} · {funder}" for number, authority, funder in s.execute(query)}
