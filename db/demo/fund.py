"""The fund of the demo: two whole financial years and the running one, requests in every status, and budgets."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import exp

import sqlalchemy as sa

from db.demo import fund_words as words
from db.demo.fund_budgets import DemoBudgets
from db.demo.fund_life import EMPTY, METHODS, DemoRequestHistory, DemoRequestStaff, workday, year_of
from db.demo.fund_plan import DemoFundHousehold, DemoRequestSchedule, homes_of
from db.demo.rows import BulkRows, Row, write
from db.demo.seeded_random import SeededRandom
from db.demo.story import DemoRules
from db.enums import EntryKind, Role
from db.models import FundCategory, FundRequest, FundRequestPerson, FundRequestSource, Staff
from db.session import reading, writing

AT_ONCE = 400  # households in memory
YEARS = 2  # whole ones before the running one
NEARBY = 14  # days
VAT = 6  # one pound in six is VAT, where there is any
SPREAD, RARE, RARELY_TIMES = 0.45, 0.012, 7


@dataclass
class _FundDemo:
    """What all requests share."""

    rows: BulkRows
    dice: SeededRandom
    today: date
    ways: DemoRules
    budgets: DemoBudgets
    categories: dict[str, Row]
    senior_of: dict[int, int]
    managers: tuple[int, int]
    finance: int
    used: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


def make_fund(rows: BulkRows, dice: SeededRandom, today: date, ways: DemoRules, open_households: int) -> None:
    """Write the fund's rows, some households at a time; all households must be written.

    Every request is tied to a barrier or an action that was there on its day, and made by whoever supported the
    household then. Entries follow the transitions, so that the ledger agrees with the requests to the penny.
    """
    with reading() as s:
        desk = _desk(s.connection(), rows, dice, today, ways)
        asks = DemoRequestSchedule(s.connection(), dice, today, open_households, date(year_of(today) - YEARS, 4, 1))
    _save(rows)
    for numbers in _parts(iter(asks.households), AT_ONCE):
        with reading() as s:
            homes = homes_of(s.connection(), numbers)
        for home in homes:
            _ask_for(desk, home, asks.days(home.id))
        _save(rows)
    desk.budgets.set_amounts(desk.used)
    _save(rows)


def _save(rows: BulkRows) -> None:
    with writing() as s:
        write(s.connection(), rows.take())


def _desk(c: sa.Connection, rows: BulkRows, dice: SeededRandom, today: date, ways: DemoRules) -> _FundDemo:
    staff = c.execute(sa.select(Staff.id, Staff.role, Staff.senior_id).order_by(Staff.id)).all()
    managers = [row.id for row in staff if row.role is Role.MANAGER]
    support = [row.id for row in staff if row.role is Role.SUPPORT]
    found = c.execute(sa.select(FundCategory.name, FundCategory.id, FundCategory.is_excluded))
    return _FundDemo(
        rows, dice, today, ways,
        DemoBudgets(rows, dice, today, managers, YEARS),
        {row.name: {"id": row.id, "is_excluded": row.is_excluded} for row in found},
        {row.id: row.senior_id or managers[0] for row in staff},
        (managers[0], managers[1]), support[0],
    )  # fmt: skip


def _ask_for(desk: _FundDemo, home: DemoFundHousehold, days: list[date]) -> None:
    """Add all requests of one household, the earliest first."""
    before: list[tuple[date, int]] = []
    for on in days:
        request, kind = _request(desk, home, on)
        nearby = sum(pence for day, pence in before if (on - day).days <= NEARBY)
        before.append((on, request["amount_pence"]))
        advocate = request["requested_by_id"]
        hands = DemoRequestStaff(advocate, desk.senior_of[advocate], desk.managers, desk.finance)
        funder = desk.budgets.funder_for(on)
        line_of = desk.budgets.lines_of(funder, home.authority, on)
        request["line_id"] = line_of(year_of(on))
        life = DemoRequestHistory(desk.rows, desk.dice, desk.today, desk.ways, request, hands, line_of)
        life.go(on, desk.dice.pick(kind.parts), nearby)
        for entry in life.entries:
            desk.used[entry["line_id"]] += _of_use(entry)


def _of_use(entry: Row) -> int:
    """Return what an entry takes from its line: commitments do, and payments only change into what was committed."""
    sign = {EntryKind.COMMITMENT: 1, EntryKind.RELEASE: -1, EntryKind.REFUND: -1}.get(entry["kind"], 0)
    return sign * int(entry["amount_pence"])


def _request(desk: _FundDemo, home: DemoFundHousehold, on: date) -> tuple[Row, words.DemoFundCategory]:
    rows, dice, kind = desk.rows, desk.dice, words.any_kind(desk.dice)
    what, price = dice.pick(kind.what)
    pence = _price(dice, price)
    tie, payee = home.tie(dice, on), words.seller(dice, kind)
    advocate, made = home.advocate_on(on), datetime.combine(on, time(5) if on >= desk.today else time(11, 40), UTC)
    category = desk.categories[kind.category]
    row = rows.add(
        FundRequest, household_id=home.id, action_id=tie.action_id, barrier_id=tie.barrier_id, what=what,
        why=dice.pick(kind.why), category_id=category["id"], line_id=0, payee=payee,
        payee_key=desk.ways.payee_key(payee), method=dice.pick(METHODS), amount_pence=pence,
        vat_pence=pence // VAT if dice.chance(0.6) else 0,
        needed_on=workday(on + timedelta(days=dice.between(3, 28))), price_check=dice.pick(words.PRICE_CHECKS),
        tried=dice.pick(words.TRIED), visibility=tie.visibility, requested_by_id=advocate,
        excluded_reason="The only way to keep the van and the job" if category["is_excluded"] else "",
        created_at=made, updated_at=made, updated_by_id=advocate, **EMPTY,
    )  # fmt: skip
    for person_id in home.helped(dice, tie, on):
        rows.add(FundRequestPerson, request_id=row["id"], person_id=person_id)
    rows.add(FundRequestSource, request_id=row["id"], source=dice.pick(words.SOURCES))
    return row, kind


def _price(dice: SeededRandom, about: int) -> int:
    """Return a price around the usual one, seldom many times it; in pence, mostly whole pounds."""
    spread = exp(SPREAD * (dice.share() + dice.share() + dice.share() - 1.5) * 2)
    pounds = max(5.0, about * spread * (RARELY_TIMES if dice.chance(RARE) else 1))
    return min(round(pounds), 9_500) * 100 - (1 if dice.chance(0.3) else 0)


def _parts(things: Iterator[int], size: int) -> Iterator[list[int]]:
    while part := list(islice(things, size)):
        yield part
