"""Working days: Monday to Friday, without England's bank holidays from gov.uk's list."""

from datetime import date, timedelta
from typing import Final

SATURDAY = 5
# https://www.gov.uk/bank-holidays, England and Wales. A year that is missing counts weekends only.
BANK_HOLIDAYS: Final = frozenset(
    date.fromisoformat(day)
    for day in [
        "2024-01-01",
        "2024-03-29",
        "2024-04-01",
        "2024-05-06",
        "2024-05-27",
        "2024-08-26",
        "2024-12-25",
        "2024-12-26",
        "2025-01-01",
        "2025-04-18",
        "2025-04-21",
        "2025-05-05",
        "2025-05-26",
        "2025-08-25",
        "2025-12-25",
        "2025-12-26",
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-04",
        "2026-05-25",
        "2026-08-31",
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
        "2027-03-26",
        "2027-03-29",
        "2027-05-03",
        "2027-05-31",
        "2027-08-30",
        "2027-12-27",
        "2027-12-28",
        "2028-01-03",
        "2028-04-14",
        "2028-04-17",
        "2028-05-01",
        "2028-05-29",
        "2028-08-28",
        "2028-12-25",
        "2028-12-26",
    ]
)


def working_days_later(day: date, number: int) -> date:
    """The day so many working days after `day`."""
    while number > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in BANK_HOLIDAYS:
            number -= 1
    return day
