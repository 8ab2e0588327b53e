"""Read and write the filters of spend and the ledger in a URL: numbers and codes, never a name."""

from collections.abc import Mapping
from urllib.parse import urlencode

from db.enums import EntryKind
from hiw.fund import financial_year
from hiw.fund.queries.ledger import LedgerFilter
from hiw.fund.queries.ledger_totals import REGION, SpendFilter
from hiw.fund.queries.spend import SPLITS

FIRST, LAST = 2000, 2100
CODE_LENGTH = 3
MOST_DIGITS = 9
Address = Mapping[str, str]


def number_in(address: Address, name: str) -> int | None:
    """Return a positive number from the URL; None when it is missing or no such number."""
    written = address.get(name, "")
    is_number = written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS
    return int(written) or None if is_number else None


def spend_in(address: Address, this_year: int) -> SpendFilter:
    """Return the filter that a URL names; a part that is missing or invalid does not filter."""
    year = number_in(address, "year") or this_year
    place = address.get("authority", "")
    is_code = len(place) == CODE_LENGTH and place.isascii() and place.isalpha()
    return SpendFilter(
        year if FIRST <= year <= LAST else this_year,
        number_in(address, "funder"),
        place if is_code or place == REGION else None,
    )


def ledger_in(address: Address, this_year: int, this_period: int) -> LedgerFilter:
    """Return the filter of the ledger that a URL names, with its month, kind and line."""
    period = number_in(address, "period") or this_period
    kind = address.get("kind", "")
    return LedgerFilter(
        spend_in(address, this_year),
        period if period in financial_year.PERIODS else this_period,
        EntryKind(kind) if kind in set(EntryKind) else None,
        number_in(address, "line"),
    )


def split_in(address: Address) -> str:
    """Return what spend is split by: "category" when the URL names no valid split."""
    said = address.get("split", "")
    return said if said in SPLITS else "category"


def of_spend(narrow: SpendFilter) -> dict[str, str]:
    """Return the URL parameters of a spend filter."""
    parts = {"year": str(narrow.year)}
    if narrow.funder_id is not None:
        parts["funder"] = str(narrow.funder_id)
    if narrow.authority_code is not None:
        parts["authority"] = narrow.authority_code
    return parts


def of_ledger(narrow: LedgerFilter) -> dict[str, str]:
    """Return the URL parameters of a ledger filter."""
    parts = of_spend(narrow.spend) | {"period": str(narrow.period)}
    if narrow.kind:
        parts["kind"] = narrow.kind.value
    if narrow.line_id is not None:
        parts["line"] = str(narrow.line_id)
    return parts


def written(path: str, parts: Address) -> str:
    """Return a relative URL, such as "/spend.csv?year=2026"."""
    return f"{path}?{urlencode(parts)}"
