"""What spend and the ledger are narrowed to, as it stands in an address: numbers and codes, never a name."""

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
    """A number above nought, or None when there is none or it is no such number."""
    written = address.get(name, "")
    is_number = written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS
    return int(written) or None if is_number else None


def spend_in(address: Address, this_year: int) -> SpendFilter:
    """The filter that an address names; what it does not name, or names wrongly, is not narrowed."""
    year = number_in(address, "year") or this_year
    place = address.get("authority", "")
    is_code = len(place) == CODE_LENGTH and place.isascii() and place.isalpha()
    return SpendFilter(
        year if FIRST <= year <= LAST else this_year,
        number_in(address, "funder"),
        place if is_code or place == REGION else None,
    )


def ledger_in(address: Address, this_year: int, this_period: int) -> LedgerFilter:
    """The same for the ledger, with its month, kind and line."""
    period = number_in(address, "period") or this_period
    kind = address.get("kind", "")
    return LedgerFilter(
        spend_in(address, this_year),
        period if period in financial_year.PERIODS else this_period,
        EntryKind(kind) if kind in set(EntryKind) else None,
        number_in(address, "line"),
    )


def split_in(address: Address) -> str:
    """What spend is split by; by category when the address says nothing that it can be."""
    said = address.get("split", "")
    return said if said in SPLITS else "category"


def of_spend(narrow: SpendFilter) -> dict[str, str]:
    """The address of a filter."""
    parts = {"year": str(narrow.year)}
    if narrow.funder_id is not None:
        parts["funder"] = str(narrow.funder_id)
    if narrow.authority_code is not None:
        parts["authority"] = narrow.authority_code
    return parts


def of_ledger(narrow: LedgerFilter) -> dict[str, str]:
    """The same for the ledger."""
    parts = of_spend(narrow.spend) | {"period": str(narrow.period)}
    if narrow.kind:
        parts["kind"] = narrow.kind.value
    if narrow.line_id is not None:
        parts["line"] = str(narrow.line_id)
    return parts


def written(path: str, parts: Address) -> str:
    """ "/spend.csv?year=2026"."""
    return f"{path}?{urlencode(parts)}"
