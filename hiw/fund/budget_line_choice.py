"""Choose the budget line that the form of a new request proposes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hiw.client_text import NoClient
from hiw.fund import financial_year


@dataclass(frozen=True)
class LineChoice:
    """A budget line that may pay for a household: its own authority's, or the region's (`authority` empty)."""

    id: int
    year: int
    funder: NoClient
    authority: NoClient
    starts_on: date
    ends_on: date | None
    left_pence: int

    def is_open_on(self, day: date) -> bool:
        """Return whether the line can pay on a day: the day is in its year, and its funder pays then."""
        return (
            financial_year.year_of(day) == self.year
            and self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )


def proposed(lines: Iterable[LineChoice], day: date, pence: int) -> int | None:
    """Return the id of the line to propose for `pence` on a day; None when none is open.

    Among lines with enough left, the authority's own comes before the region's, then the funder that ends first, so
    that its money is used. If none has enough, it is the line with the most left.
    """
    able = [line for line in lines if line.is_open_on(day)]
    enough = [line for line in able if line.left_pence >= max(1, pence)]
    if enough:
        return min(enough, key=lambda line: (not line.authority, line.ends_on or date.max, line.id)).id
    return max(able, key=lambda line: (line.left_pence, -line.id)).id if able else None
