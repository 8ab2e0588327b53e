"""Funders and budget lines of the demo: two funders that go on, one that ends soon; lines over, under and right."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from db.demo.fund_life import year_of
from db.demo.fund_plan import SEASON
from db.demo.rows import BulkRows, Row
from db.demo.seeded_random import SeededRandom
from db.demo.team import SHARES
from db.enums import EntryKind, VirementOutcome
from db.models import BudgetLine, Funder, LedgerEntry, LockedPeriod, Virement

DWP, COMBINED, TRUST = "DWP", "Combined Authority", "Mersey Trust"
RULES = {
    DWP: "Goods and services that remove a barrier to work. No fines, debts or ordinary living costs.",
    COMBINED: "Anything on an agreed plan. Ask other sources first and say so.",
    TRUST: "A first start for people who never worked. Whatever is not spent by the end goes back.",
}
UPTO = (0.46, 0.90, 1.0)  # of requests: the first, the second, the third funder
TRUST_MONTHS = 20  # how long the third gives
ENDS_IN = 40  # days from today, and then to the end of that month
# What a line was given for each pound that it needs: little over, plenty, a little short, much too little.
GIVEN = (1.02, 1.18, 0.97, 1.06, 0.88, 1.30, 1.01, 0.94, 1.10)
SPENT_ALREADY = ((COMBINED, "KWL"), 0.58)  # of the running year: a line that is over before its end
TIGHTER = 0.94  # the running year's budgets, beside those before
ROUND = 50_000  # pence


class DemoBudgets:
    """Lines by funder, year and authority; their amounts are set when what they need is known."""

    def __init__(self, rows: BulkRows, dice: SeededRandom, today: date, managers: Sequence[int], years: int) -> None:
        self.rows, self.dice, self.today, self.managers = rows, dice, today, managers
        self.first_year, self.year = year_of(today) - years, year_of(today)
        self.ends_on = _month_end(today + timedelta(days=ENDS_IN))
        self.trust_from = _months_before(self.ends_on, TRUST_MONTHS)
        self.funders = {name: self._funder(name) for name in (DWP, COMBINED, TRUST)}
        self.lines: dict[tuple[str, int, str | None], Row] = {}
        for year in range(self.first_year, self.year + 1):
            for name in (DWP, COMBINED):
                for authority in SHARES:
                    self._line(name, year, authority)
        for year in range(year_of(self.trust_from), self.year + 1):
            self._line(TRUST, year, None)

    def funder_for(self, on: date) -> str:
        """Return the funder that a request of a day is meant for."""
        name = self.dice.weighted((DWP, COMBINED, TRUST), UPTO)
        return name if name != TRUST or self.trust_from <= on <= self.ends_on else DWP

    def lines_of(self, name: str, authority: str, on: date) -> Callable[[int], int]:
        """Return a function from a financial year to its line of this money; without one then, the first funder's."""

        def line_of(year: int) -> int:
            row = self.lines.get((name, year, None if name == TRUST else authority)) or self.lines[DWP, year, authority]
            return int(row["id"])

        return line_of

    def set_amounts(self, used: Mapping[int, int]) -> None:
        """Set the original amount of each line, a few virements, and the locked months."""
        given = {}
        for place, ((name, year, authority), row) in enumerate(self.lines.items()):
            needs = used.get(row["id"], 0) / self._share_gone(name, year)
            share = GIVEN[place % len(GIVEN)]
            if year == self.year:
                share = SPENT_ALREADY[1] if (name, authority) == SPENT_ALREADY[0] else share * TIGHTER
            pence = max(ROUND, round(needs * share / ROUND) * ROUND)
            given[row["id"]] = pence
            self._enter(row, EntryKind.ORIGINAL, pence, date(year, 4, 1))
        self._virements(given, used)
        self._locks()

    def _share_gone(self, name: str, year: int) -> float:
        """Return the share of what a line will need that it has needed by today, by the season."""
        if year < self.year:
            return 1.0
        month = (self.today.month - 4) % 12
        gone = sum(SEASON[:month]) + SEASON[month] * self.today.day / 31
        last = (self.ends_on.month - 4) % 12 if name == TRUST and year_of(self.ends_on) == year else 11
        return max(0.05, gone / sum(SEASON[: last + 1]))

    def _funder(self, name: str) -> Row:
        is_trust = name == TRUST
        starts_on = self.trust_from if is_trust else date(self.first_year, 4, 1)
        return self.rows.add(
            Funder, name=name, starts_on=starts_on, ends_on=self.ends_on if is_trust else None,
            rule_text=RULES[name], **self._born(starts_on),
        )  # fmt: skip

    def _line(self, name: str, year: int, authority: str | None) -> None:
        holder = self.managers[len(self.lines) % len(self.managers)]
        self.lines[name, year, authority] = self.rows.add(
            BudgetLine, funder_id=self.funders[name]["id"], year=year, authority_code=authority, holder_id=holder,
            **self._born(date(year, 4, 1)),
        )  # fmt: skip

    def _virements(self, given: Mapping[int, int], used: Mapping[int, int]) -> None:
        """Add virements from the line with most left to that with least, each year; one more waits for a decision."""
        for year in range(self.first_year, self.year + 1):
            rows = [row for (_, of, _), row in self.lines.items() if of == year]
            rows.sort(key=lambda row: given[row["id"]] - used.get(row["id"], 0))
            least, most = rows[year == self.year], rows[-1]  # nobody has helped this year's worst line yet
            spare = max(0, given[most["id"]] - used.get(most["id"], 0))
            pence = max(ROUND // 10, spare // 4 // (ROUND // 10) * (ROUND // 10))
            if pence <= spare:
                self._virement(most, least, pence, self._day_of(year, 20), VirementOutcome.AGREED)
                self._virement(most, rows[2], pence, self._day_of(year, 14), VirementOutcome.DECLINED)
                if year == self.year:
                    self._virement(most, rows[0], 4 * ROUND, self._day_of(year, 4), None)

    def _day_of(self, year: int, days_before: int) -> date:
        """Return a day in January of a past year, or lately in the running one."""
        day = date(year + 1, 1, 31) if year < self.year else self.today
        return max(date(year, 4, 1), day - timedelta(days=days_before))

    def _virement(self, source: Row, target: Row, pence: int, on: date, outcome: VirementOutcome | None) -> None:
        at, decided = datetime.combine(on, time(14), UTC), outcome is not None
        asks, decides = self.managers[:2] if decided else self.managers[1::-1]  # the first is shown one to decide
        row = self.rows.add(
            Virement, from_line_id=source["id"], to_line_id=target["id"], amount_pence=pence,
            reason="One line is ahead of its profile and the other behind", asked_by_id=asks, asked_at=at,
            decided_by_id=decides if decided else None, decided_at=at + timedelta(hours=1) if decided else None,
            outcome=outcome,
            decision_note="Wait until the quarter is over" if outcome is VirementOutcome.DECLINED else "",
        )  # fmt: skip
        if outcome is VirementOutcome.AGREED:
            for line, kind in ((source, EntryKind.VIREMENT_OUT), (target, EntryKind.VIREMENT_IN)):
                self._enter(line, kind, pence, on, virement_id=row["id"], by=decides)

    def _enter(
        self, line: Row, kind: EntryKind, pence: int, on: date, virement_id: int | None = None, by: int = 0
    ) -> None:
        self.rows.add(
            LedgerEntry, line_id=line["id"], kind=kind, amount_pence=pence, period=(on.month - 4) % 12 + 1,
            happened_on=on, posted_at=datetime.combine(on, time(15), UTC), posted_by_id=by or line["holder_id"],
            reason="", request_id=None, category_id=None, advocate_id=None, virement_id=virement_id, reverses_id=None,
        )  # fmt: skip

    def _locks(self) -> None:
        """Lock the past years, and of the running one what is more than two months ago."""
        for year in range(self.first_year, self.year + 1):
            months = 12 if year < self.year - (self.today < date(self.year, 7, 1)) else self._months_gone(year)
            for period in range(1, months + 1):
                at = datetime.combine(min(self.today, date(year + 1, 6, 30)), time(9), UTC)
                self.rows.add(LockedPeriod, year=year, period=period, locked_by_id=self.managers[0], locked_at=at)

    def _months_gone(self, year: int) -> int:
        return max(0, (self.today.month - 4) % 12 - 1) if year == self.year else 11

    def _born(self, on: date) -> Row:
        at = datetime.combine(on, time(8), UTC)
        return {"version": 1, "created_at": at, "updated_at": at, "updated_by_id": self.managers[0]}


def _month_end(day: date) -> date:
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return first - timedelta(days=1)


def _months_before(day: date, months: int) -> date:
    """Return the first of the month that many months before the day after."""
    month0 = day.year * 12 + day.month - months
    return date(month0 // 12, month0 % 12 + 1, 1)
