"""Whatever people do with the fund, in whatever order, it stays what a plain model of it says …"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from db import session
from db.enums import RequestStatus as S
from db.enums import Role
from db.models import FundRequest, FundTransition, LedgerEntry
from hiw import clock
from hiw.audit import recording
from hiw.audit_log import agreement
from hiw.errors import HiwError
from hiw.fund import actions, rules
from hiw.fund.actions import purchases
from hiw.fund.ledger import figures_of
from hiw.fund.ledger_check import ledger_differences
from hiw.fund.queries.decision import left_in
from hiw.policy.permissions import Actor
from tests import factories, factories_plans
from tests import factories_fund as make
from tests import factories_trust as trust
from tests.chance import examples
from tests.factories_fund import Fund
from tests.taken_back import TakenBack

STARTS = datetime(2027, 2, 22, 12, tzinfo=UTC)
ORIGINAL = 300_000
YEARS = (2026, 2027, 2028)
MOST_REQUESTS = 6
PENCE = (1, 4_000, 30_000, 49_999, 50_000, 50_001, 120_000, 200_000, 200_001)
PAYEES = ("Argos Ltd", "B & Q", "ARGOS", "B and Q plc")  # two shops, by their first letter
COUNTED = {S.SUBMITTED, S.APPROVED, S.ORDERED, S.RECEIVED, S.PAID, S.RECONCILED}
numbers, pence = st.integers(0, 59), st.sampled_from(PENCE)


def when(*statuses: S) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The rule is tried while there is a request of one of these states; on others too, now and then."""
    return precondition(lambda self: any(each.status in statuses for each in self.asked))


def year_of(day: date) -> int:
    return day.year - (day.month < 4)


def month_of(day: date) -> int:
    return (day.month + 8) % 12 + 1


@dataclass
class ModelLine:
    """What the model knows of a budget line."""

    id: int
    funder: int
    year: int
    revised: int = ORIGINAL
    committed: int = 0
    spent: int = 0

    @property
    def available(self) -> int:
        return self.revised - self.committed - self.spent


@dataclass
class ModelRequest:
    """What the model knows of a request."""

    id: int
    home: int
    payee: str
    amount: int
    line: ModelLine
    made_by: set[int]
    made_on: date
    status: S = S.DRAFT
    version: int = 1
    sent_on: date = date.min
    approved_on: date = date.min
    ordered_on: date = date.min
    received_on: date | None = None
    has_receipt: bool = False
    committed: int = 0
    paid: int = 0
    refunded: int = 0
    first: tuple[int, int] | None = None  # who, and the version after it
    approved_by: set[int] = field(default_factory=set)
    paid_by: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class LedgerStart:
    """What all examples begin with; nothing of an example is kept."""

    here: Fund
    homes: tuple[int, ...]
    barriers: tuple[int, ...]
    lines: tuple[tuple[int, int, int], ...]


def a_place() -> LedgerStart:
    with session.writing() as s:
        here = make.fund(s)
        other = factories.household(s, "Cy Low", "Di Low", advocate=here.advocate)
        barrier = factories_plans.barrier(s, other)
        forever, ending = (make.funder(s, here.manager) for _ in range(2))
        lines = [(make.line(s, forever, here.manager, ORIGINAL, year=year), 0, year) for year in YEARS]
        lines.append((make.line(s, ending, here.manager, ORIGINAL, year=2026), 1, 2026))
    return LedgerStart(here, (here.household_id, other), (here.barrier_id, barrier), tuple(lines))


class Life(RuleBasedStateMachine):
    """The fund beside its model: every step is tried in both, and both must say yes, or no."""

    place: LedgerStart
    now: datetime = STARTS

    def __init__(self) -> None:
        super().__init__()
        Life.now = STARTS
        self.opened = session.writing()
        self.s: Session = self.opened.__enter__()
        self.lines = [ModelLine(*each) for each in self.place.lines]
        self.asked: list[ModelRequest] = []
        self.locked: set[tuple[int, int]] = set()
        self.covers: list[tuple[int, date, date]] = []
        self.has_changed = True  # a step that was refused is taken back whole: the lines alone are looked at then
        here = self.place.here
        self.makers = (here.advocate, here.senior, here.manager)
        self.deciders = (here.senior, here.manager, here.second, here.senior)

    def teardown(self) -> None:
        recording._write_lines(self.s)
        unlike = [str(found) for found in agreement.differences(self.s)]
        with suppress(TakenBack):
            self.opened.__exit__(TakenBack, TakenBack(), None)
        assert unlike == [], "a row is not as its last line says"

    # what the rules below share

    @property
    def today(self) -> date:
        return Life.now.date()

    def pick(self, number: int, *statuses: S) -> ModelRequest:
        """A request of one of these states, and now and then any other."""
        fit = [each for each in self.asked if each.status in statuses]
        if number % 6 == 0 or not fit:
            fit = self.asked
        return fit[number % len(fit)]

    def tried(self, expected: bool, do: Callable[..., Any], by: Actor, **given: Any) -> bool:
        """Do it in the fund; the model says whether it goes. Returns whether it went."""
        refusal = ""
        try:
            with self.s.begin_nested():
                self.result = do(self.s, by, **given)
        except HiwError as error:
            refusal = str(error) or type(error).__name__
        self.has_changed = not refusal
        assert (not refusal) == expected, f"{do.__name__} by {by.name}: {refusal or 'done, and the model refuses'}"
        return expected

    def at(self, r: ModelRequest) -> dict[str, Any]:
        return {"request_id": r.id, "version": r.version}

    def step(self, r: ModelRequest, status: S) -> None:
        r.status, r.version = status, r.version + 1

    def book(self, r: ModelRequest, line: ModelLine, *, committed: int = 0, spent: int = 0) -> None:
        line.committed += committed
        line.spent += spent
        r.committed += committed

    def is_open(self, year: int, day: date) -> bool:
        own = month_of(day) if year_of(day) == year else 1 if year_of(day) < year else 12
        return any((year, month) not in self.locked for month in range(own, 13))

    def taking(self, line: ModelLine, day: date) -> ModelLine | None:
        """The line on which an entry is written: its own, or the next year's when the year is locked."""
        found: ModelLine | None = line
        while found is not None and not self.is_open(found.year, day):
            found = self.next_to(found)
        return found

    def next_to(self, line: ModelLine) -> ModelLine | None:
        return next((each for each in self.lines if (each.funder, each.year) == (line.funder, line.year + 1)), None)

    def total(self, r: ModelRequest) -> int:
        near = [
            other.amount
            for other in self.asked
            if other is not r
            and other.status in COUNTED
            and (other.home == r.home or other.payee[0] == r.payee[0])
            and abs((other.sent_on - r.sent_on).days) <= 14
        ]
        return r.amount + sum(near)

    # asking

    @precondition(lambda self: len(self.asked) < MOST_REQUESTS)
    @rule(who=numbers, home=numbers, line=numbers, amount=pence, payee=st.sampled_from(PAYEES), send=st.booleans())
    def make(self, who: int, home: int, line: int, amount: int, payee: str, send: bool) -> None:
        by, home = self.makers[who % 3], home % 2
        on = self.lines[line % len(self.lines)] if line % 4 == 0 else self.line_of_today()
        fields = make.fields(
            self.place.here, barrier_id=self.place.barriers[home], payee=payee, amount=f"{amount / 100:.2f}",
            person_ids=tuple(self.people[home]), line_id=on.id, needed_on=self.today,
        )  # fmt: skip
        fits = not send or on.year == year_of(self.today)
        given = {"household_id": self.place.homes[home], "fields": fields, "submit": send}
        if self.tried(fits, actions.make_request, by, **given):
            r = ModelRequest(self.result, home, payee, amount, on, {by.id}, self.today)
            if send:
                r.sent_on = self.today
                self.step(r, S.SUBMITTED)
            self.asked.append(r)

    def line_of_today(self) -> ModelLine:
        return next(line for line in self.lines if line.year == year_of(self.today))

    @initialize(far=st.lists(st.integers(0, 5), max_size=4), amount=st.sampled_from([4_000, 20_000, 30_000]))
    def begin(self, far: list[int], amount: int) -> None:
        """Some requests have come a long way already, so that fifty steps reach the end of their lives."""
        self.people = [make.members_of(self.s, home) for home in self.place.homes]
        for number, steps in enumerate(far):
            self.make(0, number, 1, amount, PAYEES[number % 2], True)
            on = [
                partial(self.approve, number, 1, "", 1),
                partial(self.order, number, 0),
                partial(self.receive, number, 0),
                partial(self.pay, number, 2, 0, number == 3),
                partial(self.receipt, number),
            ]
            for each in on[:steps]:
                each()

    @when(S.DRAFT, S.RETURNED)
    @rule(which=numbers, who=numbers)
    def submit(self, which: int, who: int) -> None:
        r, by = self.pick(which, S.DRAFT, S.RETURNED), self.makers[who % 3]
        needed = self.s.get_one(FundRequest, r.id).needed_on
        fits = needed >= self.today and r.line.year == year_of(self.today)
        if self.tried(r.status in (S.DRAFT, S.RETURNED) and fits, actions.submit_request, by, **self.at(r)):
            r.sent_on = self.today
            r.made_by.add(by.id)
            self.step(r, S.SUBMITTED)

    @when(S.DRAFT, S.SUBMITTED, S.RETURNED)
    @rule(which=numbers, who=numbers, amount=pence, is_late=st.sampled_from([False, False, True]))
    def amend(self, which: int, who: int, amount: int, is_late: bool) -> None:
        r, by = self.pick(which, S.DRAFT, S.SUBMITTED, S.RETURNED), self.makers[who % 3]
        line = self.line_of_today()
        now = self.s.get_one(FundRequest, r.id)
        fields = make.form_of(self.s, r.id, amount=f"{amount / 100:.2f}", line_id=line.id, needed_on=self.today)
        is_new = (now.amount_pence, now.line_id, now.needed_on) != (amount, line.id, self.today)
        version = r.version - is_late
        fits = r.status in (S.DRAFT, S.SUBMITTED, S.RETURNED) and not is_late
        if self.tried(fits, actions.amend_request, by, request_id=r.id, version=version, fields=fields) and is_new:
            r.amount, r.line = amount, line
            r.made_by.add(by.id)
            self.step(r, r.status)

    @when(S.DRAFT, S.SUBMITTED, S.RETURNED)
    @rule(which=numbers)
    def withdraw(self, which: int) -> None:
        r = self.pick(which, S.DRAFT, S.SUBMITTED, S.RETURNED)
        fits = r.status in (S.DRAFT, S.SUBMITTED, S.RETURNED)
        if self.tried(fits, actions.withdraw_request, self.makers[0], **self.at(r), reason="Found one"):
            self.step(r, S.WITHDRAWN)

    # deciding

    @when(S.SUBMITTED)
    @rule(which=numbers, who=numbers, says_no=st.booleans())
    def answer(self, which: int, who: int, says_no: bool) -> None:
        r, by = self.pick(which, S.SUBMITTED), self.deciders[who % 4]
        fits = r.status is S.SUBMITTED and by.id not in r.made_by and not self.is_close(r, by)
        do, word = (actions.decline_request, "reason") if says_no else (actions.return_request, "question")
        if self.tried(fits, do, by, **self.at(r), **{word: "Why?"}):
            self.step(r, S.DECLINED if says_no else S.RETURNED)

    @when(S.SUBMITTED)
    @rule(which=numbers, who=numbers, reason=st.sampled_from(["", "", "A job depends on it"]), wrong=numbers)
    def approve(self, which: int, who: int, reason: str, wrong: int) -> None:
        r, by = self.pick(which, S.SUBMITTED), self.deciders[who % 4]
        shown = r.amount + (wrong == 0)
        fits = r.status is S.SUBMITTED and shown == r.amount and self.may_approve(r, by, reason)
        given = {**self.at(r), "amount_pence": shown, "payee": r.payee, "override_reason": reason}
        if not self.tried(fits, actions.approve_request, by, **given):
            return
        r.approved_by.add(by.id)
        if self.total(r) > 200_000 and (r.first is None or r.first[1] != r.version):
            self.step(r, S.SUBMITTED)
            r.first = (by.id, r.version)
            return
        self.book(r, r.line, committed=r.amount)
        self.step(r, S.APPROVED)
        r.approved_on = self.today

    @rule(who=numbers, days=st.sampled_from([0, 0, 5, 40]))
    def cover(self, who: int, days: int) -> None:
        """Somebody who decides stands in for the advocate of both households."""
        by, until = self.deciders[who % 4], self.today + timedelta(days=days)
        trust.cover(self.s, by, self.place.here.advocate, from_on=self.today, to_on=until)
        self.covers.append((by.id, self.today, until))

    def is_close(self, r: ModelRequest, by: Actor) -> bool:
        """Whether somebody stands in for the advocate, or has since this was made."""
        return any(who == by.id and since <= self.today and until >= r.made_on for who, since, until in self.covers)

    def may_approve(self, r: ModelRequest, by: Actor, reason: str) -> bool:
        total, is_manager = self.total(r), by.role is Role.MANAGER
        needed = self.s.get_one(FundRequest, r.id).needed_on
        is_second = r.first is not None and r.first == (by.id, r.version)
        return (
            by.id not in r.made_by
            and not self.is_close(r, by)
            and (total <= 50_000 or is_manager)
            and not is_second  # also where one approval is enough by now: the other must be somebody else's
            and r.line.year == year_of(max(self.today, needed))
            and (r.amount <= r.line.available or (is_manager and reason != ""))
        )

    # buying

    @when(S.APPROVED)
    @rule(which=numbers, ago=st.sampled_from([0, 0, 0, 5, 20]))
    def order(self, which: int, ago: int) -> None:
        r = self.pick(which, S.APPROVED)
        day = self.today - timedelta(days=ago)
        fits = r.status is S.APPROVED and day >= r.approved_on
        if self.tried(fits, actions.order_request, self.makers[0], **self.at(r), ordered_on=day):
            r.ordered_on = day
            self.step(r, S.ORDERED)

    @when(S.ORDERED, S.PAID)
    @rule(which=numbers, ago=st.sampled_from([0, 0, 1, 30, 60]))
    def receive(self, which: int, ago: int) -> None:
        r = self.pick(which, S.ORDERED, S.PAID)
        day = self.today - timedelta(days=ago)
        fits = r.status in (S.ORDERED, S.RECEIVED, S.PAID) and r.received_on is None and day >= r.ordered_on
        year = year_of(day)
        moves = year != r.line.year and self.is_open(year, day) and self.is_open(r.line.year, day)
        to = next((line for line in self.lines if (line.funder, line.year) == (r.line.funder, year)), None)
        if moves and to is None:
            fits = False
        if self.tried(fits, actions.receive_request, self.makers[0], **self.at(r), received_on=day):
            if moves and to is not None:
                self.move(r, to)
            r.received_on = day
            self.step(r, S.RECEIVED if r.status is S.ORDERED else r.status)

    def move(self, r: ModelRequest, to: ModelLine) -> None:
        spent = 0 if r.refunded else r.paid
        r.line.committed, r.line.spent = r.line.committed - r.committed, r.line.spent - spent
        to.committed, to.spent = to.committed + r.committed, to.spent + spent
        r.line = to

    @when(S.APPROVED, S.ORDERED, S.RECEIVED)
    @rule(which=numbers)
    def cancel(self, which: int) -> None:
        r = self.pick(which, S.APPROVED, S.ORDERED, S.RECEIVED)
        fits = r.status in (S.APPROVED, S.ORDERED, S.RECEIVED) and r.paid == r.refunded
        if self.tried(fits, actions.cancel_request, self.makers[0], **self.at(r), reason="No job"):
            self.book(r, r.line, committed=-r.committed)
            self.step(r, S.CANCELLED)

    @when(S.ORDERED, S.RECEIVED, S.PAID)
    @rule(which=numbers)
    def receipt(self, which: int) -> None:
        r = self.pick(which, S.ORDERED, S.RECEIVED, S.PAID)
        fits = r.status in (S.ORDERED, S.RECEIVED, S.PAID)
        if self.tried(fits, actions.record_receipt, self.makers[0], **self.at(r), evidence="Folder 3"):
            r.has_receipt, r.version = True, r.version + 1

    # paying

    @when(S.ORDERED, S.RECEIVED)
    @rule(which=numbers, share=st.sampled_from([1, 2, 3]), more=st.sampled_from([0, 0, 0, 1]), last=st.booleans())
    def pay(self, which: int, share: int, more: int, last: bool) -> None:
        r = self.pick(which, S.ORDERED, S.RECEIVED)
        amount = max(1, r.committed // share) + more
        fits = r.status in (S.ORDERED, S.RECEIVED) and amount <= r.committed
        given = {"amount": f"{amount / 100:.2f}", "paid_on": self.today, "is_last": last}
        if self.tried(fits, actions.pay_request, self.place.here.finance, **self.at(r), **given):
            self.book(r, r.line, committed=-amount, spent=amount)
            r.paid += amount
            r.paid_by.add(self.place.here.finance.id)
            if last:
                self.book(r, r.line, committed=-r.committed)
            self.step(r, S.PAID if r.committed == 0 else r.status)

    @when(S.ORDERED, S.RECEIVED)
    @rule(which=numbers)
    def finish(self, which: int) -> None:
        r = self.pick(which, S.ORDERED, S.RECEIVED)
        fits = r.status in (S.ORDERED, S.RECEIVED) and r.paid > r.refunded
        if self.tried(fits, actions.finish_request, self.place.here.finance, **self.at(r), reason="Cheaper"):
            self.book(r, r.line, committed=-r.committed)
            self.step(r, S.PAID)

    @when(S.PAID, S.RECONCILED, S.ORDERED, S.RECEIVED)
    @rule(which=numbers)
    def correct(self, which: int) -> None:
        r = self.pick(which, S.PAID, S.RECONCILED)
        entry = self.last_payment(r)
        if entry is None:
            return
        line = self.taking(r.line, self.today)
        can = {S.ORDERED, S.RECEIVED, S.PAID, S.RECONCILED}
        fits = r.status in can and line is not None and r.paid - r.refunded >= entry.amount_pence
        if self.tried(fits, actions.correct_payment, self.place.here.finance, entry_id=entry.id, reason="Wrong"):
            assert line is not None
            self.book(r, line, committed=entry.amount_pence, spent=-entry.amount_pence)
            r.paid -= entry.amount_pence
            again = min(r.amount - r.paid - r.committed, line.available)
            self.book(r, line, committed=max(0, again))
            r.line = line
            self.step(r, S.RECEIVED if r.status in (S.PAID, S.RECONCILED) else r.status)

    def last_payment(self, r: ModelRequest) -> LedgerEntry | None:
        back = sa.orm.aliased(LedgerEntry)
        stands = ~sa.exists().where(back.reverses_id == LedgerEntry.id)
        of = (LedgerEntry.request_id == r.id, LedgerEntry.kind == "payment", LedgerEntry.amount_pence > 0)
        return self.s.scalar(sa.select(LedgerEntry).where(*of, stands).order_by(LedgerEntry.id.desc()).limit(1))

    @when(S.PAID, S.RECONCILED)
    @rule(which=numbers, share=st.sampled_from([1, 2]), more=st.sampled_from([0, 0, 1]))
    def refund(self, which: int, share: int, more: int) -> None:
        r = self.pick(which, S.PAID, S.RECONCILED)
        spent = r.paid - r.refunded
        amount = max(1, spent // share) + more
        line = self.taking(r.line, self.today)
        fits = r.status in (S.PAID, S.RECONCILED) and amount <= spent and line is not None
        given = {"amount": f"{amount / 100:.2f}", "refunded_on": self.today, "reason": "Sent back"}
        if self.tried(fits, actions.refund_request, self.place.here.finance, **self.at(r), **given):
            assert line is not None
            self.book(r, line, spent=-amount)
            r.refunded += amount
            self.step(r, S.REFUNDED if amount == spent else r.status)

    @when(S.PAID)
    @rule(which=numbers, who=st.booleans())
    def reconcile(self, which: int, who: bool) -> None:
        r = self.pick(which, S.PAID)
        by = self.place.here.finance if who else self.place.here.manager
        fits = r.status is S.PAID and r.received_on is not None and r.has_receipt
        fits = fits and by.id not in r.made_by | r.paid_by
        if self.tried(fits, actions.reconcile_request, by, **self.at(r), statement="p. 3"):
            self.step(r, S.RECONCILED)

    # budgets and years

    @rule(one=numbers, other=numbers, amount=pence, by_two=st.sampled_from([True, True, False]))
    def virement(self, one: int, other: int, amount: int, by_two: bool) -> None:
        here = self.place.here
        out, into = self.lines[one % len(self.lines)], self.lines[other % len(self.lines)]
        fits = out is not into and out.year == into.year and amount <= out.available
        given = {"from_line_id": out.id, "to_line_id": into.id, "amount": f"{amount / 100:.2f}", "reason": "Less"}
        if not self.tried(fits, actions.ask_virement, here.manager, **given):
            return
        by, number = here.second if by_two else here.manager, self.result
        may = by_two and self.is_open(out.year, self.today)
        if self.tried(may, actions.decide_virement, by, virement_id=number, agreed=True, note=""):
            out.revised, into.revised = out.revised - amount, into.revised + amount

    @rule(days=st.sampled_from([1, 5, 20, 45]))
    def wait(self, days: int) -> None:
        if self.today + timedelta(days=days) < date(2029, 3, 1):
            Life.now += timedelta(days=days)

    @precondition(lambda self: self.today.month in (3, 4, 5))
    @rule(year=st.sampled_from([2026, 2026, 2027]))
    def roll(self, year: int) -> None:
        late = [r for r in self.asked if r.line.year == year and r.status in (S.APPROVED, S.ORDERED)]
        late = [r for r in late if r.received_on is None]
        fits = self.today > date(year + 1, 3, 31) and all(self.next_to(r.line) for r in late)
        if self.tried(fits, actions.roll_requests, self.place.here.manager, year=year):
            assert self.result == len(late)
            for r in late:
                to = self.next_to(r.line)
                assert to is not None
                self.move(r, to)
                self.step(r, r.status)

    @rule(year=st.sampled_from([2026, 2026, 2027]), months=st.sampled_from([1, 3, 12]))
    def lock(self, year: int, months: int) -> None:
        """Lock the next months of a year, as far as they are over."""
        for _ in range(months):
            month = 1 + sum(1 for each, _ in self.locked if each == year)
            if month > 12:
                return
            over = date(year + (month > 8), (month + 3) % 12 + 1, 1)
            free = month < 12 or not any(line.committed for line in self.lines if line.year == year)
            fits = self.today >= over and free
            if not self.tried(fits, actions.lock_period, self.place.here.manager, year=year, period=month):
                return
            self.locked.add((year, month))

    # what holds after every step

    @invariant()
    def every_line_comes_to_what_the_model_says(self) -> None:
        sums: dict[int, dict[Any, int]] = {line.id: {} for line in self.lines}
        for line_id, kind, total in self.s.execute(_SUMS):
            sums.get(line_id, {})[kind] = total
        left = left_in(self.s, set(sums))
        for line in self.lines:
            found = figures_of(sums[line.id])
            assert (found.revised, found.committed, found.spent) == (line.revised, line.committed, line.spent), line
            assert found.available == line.available == left[line.id]

    @invariant()
    def the_rest_agrees(self) -> None:
        if not self.has_changed:
            return
        rows = {number: rest for number, *rest in self.s.execute(_STANDS)}
        for r in self.asked:
            assert rows[r.id] == [r.status, r.version, r.amount, r.line.id], r
        assert ledger_differences(self.s) == ()
        assert self.s.execute(_OWN).all() == [], "somebody decided what they had asked for"


_SUMS = sa.select(LedgerEntry.line_id, LedgerEntry.kind, sa.func.sum(LedgerEntry.amount_pence)).group_by(
    LedgerEntry.line_id, LedgerEntry.kind
)
_STANDS = sa.select(
    FundRequest.id, FundRequest.status, FundRequest.version, FundRequest.amount_pence, FundRequest.line_id
)  # fmt: skip
_OWN = (
    sa.select(FundRequest.id)
    .join(FundTransition, FundTransition.request_id == FundRequest.id)
    .where(
        FundTransition.by_id == FundRequest.requested_by_id,
        FundTransition.move.in_(("approve_first", "approve", "decline", "return", "pay", "pay_part", "reconcile")),
    )
)


@pytest.fixture
def _life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: Life.now)
    Life.now = STARTS
    Life.place = a_place()


def live(lives: int, steps: int, *phases: Phase) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=lives, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=phases or (Phase.generate, Phase.shrink),
            report_multiple_bugs=False,  # the first is enough, and the control ends with it
        ),
    )  # fmt: skip


@pytest.mark.chance
@pytest.mark.requirement("FUND-02", "FUND-05", "FUND-06", "FUND-09")
@pytest.mark.usefixtures("sqlite_database", "_life")
def test_in_forty_lives_of_fifty_steps_on_sqlite() -> None:
    live(examples(40, at_length=2_000), 50)


@pytest.mark.usefixtures("sqlite_database", "_life")
@pytest.mark.parametrize("fault", ["decides their own", "keeps what was cancelled"])
def test_and_a_fault_in_the_fund_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with one rule or entry taken out, the model and the fund come apart."""
    if fault == "decides their own":
        monkeypatch.setattr(rules, "check_can_decide", lambda by, facts: None)
    else:
        monkeypatch.setattr(purchases, "post", lambda *args, **given: None)
    with pytest.raises(AssertionError):
        live(400, 50, Phase.generate)


@pytest.mark.chance
@pytest.mark.requirement("FUND-05")
@pytest.mark.usefixtures("postgresql_database", "_life")
def test_in_eight_lives_of_fifty_steps_on_postgresql() -> None:
    live(examples(8, at_length=200), 50)
