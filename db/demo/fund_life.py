"""One request of the demo from its first day to today: its transitions and entries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from db.demo import fund_words as words
from db.demo.rows import BulkRows, Row
from db.demo.seeded_random import SeededRandom
from db.demo.story import DemoRules
from db.enums import EntryKind as K
from db.enums import PaymentMethod
from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from db.models import FundTransition, LedgerEntry

APRIL = 4
RECEIPT_DAYS = 10  # working days
MIDDAY, EARLY = time(12, 10), time(5, 10)
SENIOR_LIMIT, MANAGER_LIMIT = 50_000, 200_000  # pence
METHODS = (PaymentMethod.CARD,) * 11 + (PaymentMethod.INVOICE,) * 7 + (PaymentMethod.VOUCHER,) * 2


@dataclass(frozen=True)
class DemoRequestStaff:
    """Who does what with a request: who asked, their senior, both managers, and who pays."""

    advocate: int
    senior: int
    managers: tuple[int, int]
    finance: int


class DemoRequestHistory:
    """Makes a request's history: every step is a transition, and most are an entry too.

    `line_of` returns the line of the same money that takes what is received in a financial year.
    """

    def __init__(
        self,
        rows: BulkRows,
        dice: SeededRandom,
        today: date,
        ways: DemoRules,
        request: Row,
        hands: DemoRequestStaff,
        line_of: Callable[[int], int],
    ) -> None:
        self.rows, self.dice, self.today, self.ways = rows, dice, today, ways
        self.request, self.hands = request, hands
        self.line_of = line_of
        self.number, self.day, self.year = 0, date.min, 0
        self.entries: list[Row] = []

    def go(self, asked_on: date, in_parts: int, nearby_pence: int) -> None:
        """Make everything that has happened by today; `nearby_pence` is what the household asked for within 14 days."""
        if not self._is_asked(asked_on) or not self._is_decided(nearby_pence):
            return
        if self._is_there():
            self._is_paid(in_parts)

    # -- parts of a life ------------------------------------------------------------------------------------------

    def _is_asked(self, on: date) -> bool:
        self.day, dice = on, self.dice
        if (self.today - on).days < 12 and dice.chance(0.12):
            return False  # still a draft
        self.step(M.SUBMIT, S.SUBMITTED, self.hands.advocate)
        if dice.chance(0.09):
            if not self.later(1, 4):
                return False
            self.step(M.RETURN, S.RETURNED, self.hands.senior, dice.pick(words.RETURNED))
            if not self.later(2, 16):
                return False
            self.step(M.SUBMIT, S.SUBMITTED, self.hands.advocate)
        return True

    def _is_decided(self, nearby: int) -> bool:
        dice, hands = self.dice, self.hands
        total = self.request["amount_pence"] + nearby
        is_excluded = bool(self.request["excluded_reason"])
        if not self.later(0, 10 if total > MANAGER_LIMIT else 8):
            return False
        fate = dice.share()
        if fate < 0.03:
            return self.step(M.WITHDRAW, S.WITHDRAWN, hands.advocate, dice.pick(words.WITHDRAWN))
        by = hands.senior if total <= SENIOR_LIMIT and not is_excluded else hands.managers[0]
        if fate < 0.10:
            return self.step(M.DECLINE, S.DECLINED, by, dice.pick(words.DECLINED))
        if total > MANAGER_LIMIT:
            self.step(M.APPROVE_FIRST, S.SUBMITTED, by)
            if not self.later(1, 4):
                return False
            by = hands.managers[1]
        self.year = year_of(self.day)
        self.request["line_id"] = self.line_of(self.year)
        self.step(M.APPROVE, S.APPROVED, by, self.request["excluded_reason"], is_override=is_excluded)
        self.enter(K.COMMITMENT, self.request["amount_pence"], by)
        return True

    def _is_there(self) -> bool:
        dice, hands = self.dice, self.hands
        if dice.chance(0.025):
            if self.later(2, 20):
                self.step(M.CANCEL, S.CANCELLED, hands.advocate, dice.pick(words.CANCELLED))
                self.enter(K.RELEASE, self.request["amount_pence"], hands.advocate)
            return False
        if not self.later(0, 5):
            return False
        self.step(M.ORDER, S.ORDERED, hands.advocate)
        due_on = self.ways.working_days_later(self.day, RECEIPT_DAYS)
        self.request |= {"ordered_on": self.day, "receipt_due_on": due_on}
        came_on = workday(self.day + timedelta(days=dice.between(1, 9) if dice.chance(0.8) else dice.between(10, 45)))
        self._roll(came_on)
        if came_on > self.today:
            return False
        self.day = came_on
        self.step(M.RECEIVE, S.RECEIVED, hands.advocate)
        self.request["received_on"] = came_on
        return True

    def _roll(self, came_on: date) -> None:
        """Roll what is not received by 31 March to the next year."""
        year_end = date(self.year + 1, APRIL, 1)
        if came_on < year_end or year_end > self.today:
            return
        amount, by = self.request["amount_pence"], self.hands.managers[0]
        why = "Not received by the end of the year"
        self.enter(K.RELEASE, amount, by, on=year_end - timedelta(days=1), reason=why)
        self.year += 1
        self.day, self.request["line_id"] = year_end, self.line_of(self.year)
        self.step(M.ROLL, S.ORDERED, by, why)
        self.enter(K.COMMITMENT, amount, by, reason=why)

    def _is_paid(self, in_parts: int) -> None:
        dice, amount, finance = self.dice, int(self.request["amount_pence"]), self.hands.finance
        spared = amount // 10 if dice.chance(0.05) else 0
        parts = max(1, min(in_parts, amount // 1_000))
        each, left = (amount - spared) // parts, amount - spared
        for part in range(parts):
            if not self.later(1, 9) if part == 0 else not self.later(6, 9):
                return
            pence = left if part == parts - 1 else each
            is_last = part == parts - 1 and not spared
            self.step(M.PAY if is_last else M.PAY_PART, S.PAID if is_last else S.RECEIVED, finance, pence=pence)
            self._correct(self.enter(K.PAYMENT, pence, finance), pence, is_last)
            left -= pence
        if spared:
            self.step(M.FINISH, S.PAID, finance, "It cost less than asked for", pence=spared)
            self.enter(K.RELEASE, spared, finance, reason="It cost less than asked for")
        self._has_receipt()
        self._ends()

    def _correct(self, entry: Row, pence: int, is_last: bool) -> None:
        """Now and then record a payment for the wrong purchase, reverse it and record it again."""
        if not self.dice.chance(0.012):
            return
        finance, why = self.hands.finance, "Posted with the wrong date on the statement"
        self.step(M.CORRECT, S.RECEIVED, finance, why, pence=pence)
        self.enter(K.PAYMENT, -pence, finance, reason=why, reverses_id=entry["id"])
        self.step(M.PAY if is_last else M.PAY_PART, S.PAID if is_last else S.RECEIVED, finance, pence=pence)
        self.enter(K.PAYMENT, pence, finance)

    def _has_receipt(self) -> None:
        dice, request = self.dice, self.request
        fate = dice.share()
        late = self.today > request["receipt_due_on"]
        if fate < (0.95 if late else 0.5):
            request["evidence"] = f"Receipt {request['id']}"
        elif fate < 0.97 and late:
            request |= {"declaration": "The till gave no receipt", "signed_off_by_id": self.hands.senior}

    def _ends(self) -> None:
        dice, request, finance = self.dice, self.request, self.hands.finance
        if dice.chance(0.02) and self.later(5, 25):
            paid = sum(entry["amount_pence"] for entry in self.entries if entry["kind"] is K.PAYMENT)
            is_all, why = dice.chance(0.5), "Brought back to the shop"
            pence = paid if is_all else paid // 4
            self.step(M.REFUND if is_all else M.REFUND_PART, S.REFUNDED if is_all else S.PAID, finance, why, pence)
            self.enter(K.REFUND, pence, finance, reason=why)
            if is_all:
                return
        if (request["evidence"] or request["declaration"]) and self.later(10, 40):
            request["statement"] = f"Statement of {self.day:%B %Y}"
            self.step(M.RECONCILE, S.RECONCILED, self.hands.managers[1])

    # -- rows -----------------------------------------------------------------------------------------------------

    def later(self, least: int, most: int) -> bool:
        """Go to the day of the next step; return whether it has come by today."""
        day = workday(self.day + timedelta(days=self.dice.between(least, most)))
        day = max(day, self.day)
        if day > self.today:
            return False
        self.day = day
        return True

    def step(
        self, move: M, to: S, by: int, reason: str = "", pence: int | None = None, is_override: bool = False
    ) -> bool:
        """Make a transition on the current day. Returns False for steps after which nothing comes."""
        request = self.request
        self.number += 1
        self.rows.add(
            FundTransition,
            request_id=request["id"],
            number=self.number,
            move=move,
            to_status=to,
            by_id=by,
            at=self.at(),
            reason=reason,
            amount_pence=request["amount_pence"] if pence is None else pence,
            payee=request["payee"],
            request_version=self.number,
            is_override=is_override,
        )
        if move is M.SUBMIT:
            request["submitted_at"] = self.at()
        request |= {"status": to, "version": self.number + 1, "updated_at": self.at(), "updated_by_id": by}
        return False

    def enter(
        self, kind: K, pence: int, by: int, *, on: date | None = None, reason: str = "", reverses_id: int | None = None
    ) -> Row:
        """Add an entry to the line of the request, in the period of its day or, after the year, in the last one."""
        request, day = self.request, on or self.day
        row = self.rows.add(
            LedgerEntry, line_id=request["line_id"], kind=kind, amount_pence=pence,
            period=period_of(day) if year_of(day) == self.year else 12, happened_on=day, posted_at=self.at(),
            posted_by_id=by, reason=reason, request_id=request["id"], category_id=request["category_id"],
            advocate_id=request["requested_by_id"], virement_id=None, reverses_id=reverses_id,
        )  # fmt: skip
        self.entries.append(row)
        return row

    def at(self) -> datetime:
        """Return midday of the current day, with some minutes for each step to keep them in order; early today."""
        hour = EARLY if self.day >= self.today else MIDDAY
        return datetime.combine(self.day, hour, UTC) + timedelta(minutes=self.number)


def year_of(day: date) -> int:
    """Return the calendar year in which the financial year of a day starts."""
    return day.year if day.month >= APRIL else day.year - 1


def period_of(day: date) -> int:
    """Return the period of a day: April is 1, March is 12."""
    return (day.month - APRIL) % 12 + 1


def workday(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


EMPTY: dict[str, Any] = {
    "status": S.DRAFT, "submitted_at": None, "ordered_on": None, "received_on": None, "receipt_due_on": None,
    "evidence": "", "declaration": "", "signed_off_by_id": None, "statement": "", "method_reason": "", "version": 1,
}  # fmt: skip
