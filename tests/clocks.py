"""The clock of all tests: it goes as fast as the real one, from a day that they choose, in every process of theirs.

So no verdict depends on the day or hour of a run, which begins on `USUAL`, or when `pytest --day` says.
`python -m tests.clocks SECONDS MODULE …` is `python -m MODULE …` with the clock so far ahead, for servers of tests.
"""

import re
import runpy
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from hiw import clock
from hiw.ui import background_search

TODAY = date(2026, 11, 23)  # a Monday in the financial year 2026/27
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
USUAL = TODAY.isoformat()
real_now = clock.now
_ahead = timedelta()
_SPEAKS_OF_DAYS = re.compile(
    r"\b(clock|date|datetime|timedelta|[tT]oday|TODAY|days?|weeks?|months?|years?)\b"
    r"|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)


def begin_at(moment: datetime) -> None:
    """Let the clock of this process, and of those that it starts, go on from `moment`."""
    _set_ahead(moment - real_now())


def now() -> datetime:
    """This moment by the tests' clock, whatever a test has put in the place of `clock.now`."""
    return real_now() + _ahead


def module(*arguments: str) -> list[str]:
    """The command of a Python module in a process with this clock: `module("streamlit", "run", "app.py")`."""
    return [sys.executable, "-m", "tests.clocks", str(_ahead.total_seconds()), *arguments]


def moment(given: str) -> datetime:
    """A moment as `--day` takes it, by the wall clock in London: 2028-02-29 is noon, 2027-03-28T00:30 is not."""
    wall = datetime.fromisoformat(given if "T" in given else f"{given}T12:00")
    return clock.at(wall.date(), wall.time())


@cache
def are_known_to(tests: Path) -> bool:
    """Whether a file of tests speaks of a day or of the time: its words or sums may be others on another day."""
    return _SPEAKS_OF_DAYS.search(tests.read_text()) is not None


def _set_ahead(ahead: timedelta) -> None:
    global _ahead
    _ahead = ahead
    clock.now = now
    background_search.HIW = module("hiw")


def main(arguments: Sequence[str]) -> None:
    """Run a module as `python -m` does, by a clock so many seconds ahead."""
    ahead, name, *rest = arguments
    _set_ahead(timedelta(seconds=float(ahead)))
    sys.argv = [name, *rest]
    runpy.run_module(name, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
