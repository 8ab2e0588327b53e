"""Which budget line a request is paid from: the proposal that its form begins with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hiw.client_text import NoClient
from hiw.fund import financial_year


@dataclass(frozen=True)
class LineChoice:
    """A line that may pay for a household: its own authority's, or the whole region's (`authority` empty)."""

    id: int
    year: int
    funder: NoClient
    authority: NoClient
    starts_on: date
    ends_on: date | None
    left_pence: int

    def is_open_on(self, day: date) -> bool:
        """Whether the line pays for what comes on a day: it is in the line's year, and the funder is there."""
        return (
            financial_year.year_of(day) == self.year
            and self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )


def proposed(lines: Iterable[LineChoice], day: date, pence: int) -> int | None:
    """The line to take for so much on a day; None when none is open.

    Of those with enough left, the authority's own comes before the region's, and then the funder that ends first,
    so that its money does not go unused. With enough in none, the one with the most left.
    """
    able = [line for line in lines if line.is_open_on(day)]
    enough = [line for line in able if line.left_pence >= max(1, pence)]
    if enough:
        return min(enough, key=lambda line: (not line.authority, line.ends_on or date.max, line.id)).id
    return max(able, key=lambda line: (line.left_pence, -line.id)).id if able else None
