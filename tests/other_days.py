"""`make test-days`: the tests on other days, since a verdict that hangs on the day is found by nobody until that day.

Everything but the browser tests on SQLite; on PostgreSQL and in the browser, whose answers to a day could differ, the
tests that know of days. It goes on after a failure, and says at the end what failed and how long each part took.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Final

from hiw.words import count

OTHER_DAYS: Final = {
    "2026-12-31": "the last day of a year",
    "2027-01-03": "a Sunday",
    "2027-03-28T00:30": "the clocks go forward in half an hour",
    "2027-03-31": "the last day of a financial year",
    "2027-04-01": "the first day of a financial year",
    "2027-10-31T00:30": "the clocks go back in an hour and a half",
    "2028-02-29": "a leap day",
    "2031-11-24": "five years on",
}
AT_ONCE: Final = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
PARTS: Final = {
    "all on SQLite": ("--engine", "sqlite", "--ignore=tests/browser", *AT_ONCE),
    "days on PostgreSQL": ("--engine", "postgresql", "-m", "day", "--ignore=tests/browser", *AT_ONCE),
    "days in a browser": ("-m", "day", "tests/browser", "-n", "2", "--dist", "loadfile"),
}


def main(given: Sequence[str]) -> int:
    """Run the parts on the days given, or on all of them. Returns 1 when something failed, and 0 when nothing did."""
    begun, lines, has_failed = time.monotonic(), [], False
    for day in given or OTHER_DAYS:
        for name, how in PARTS.items():
            print(f"\n{day}, {OTHER_DAYS.get(day, 'as asked')}: {name}", flush=True)
            from_ = time.monotonic()
            failed = subprocess.run([sys.executable, "-m", "pytest", "-q", "--day", day, *how]).returncode != 0
            has_failed |= failed
            lines.append(f"{day:18} {name:20} {'FAILED' if failed else 'passed'} in {_took(from_)}")
    print("", *lines, f"All of it took {_took(begun)}.", sep="\n")
    return int(has_failed)


def _took(begun: float) -> str:
    return count(max(1, round((time.monotonic() - begun) / 60)), "minute")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
