"""Spend against budget in words: the outlook of a year, what to look at, and how the forecast is computed."""

from collections.abc import Iterable

from hiw import words
from hiw.fund import financial_year as years
from hiw.fund.forecast import LEVEL_FROM, SHARE_FROM, WITHIN, BackTests
from hiw.fund.forecast_past import ENOUGH_FOR_A_RATE, ENOUGH_FOR_ODDS, ForecastBasis
from hiw.fund.queries import ForecastRow, SpendView
from hiw.money import pounds

TOTALS = {"revised": "Revised budget", "committed": "Committed", "spent": "Actual", "available": "Available"}
NONE = "not known yet"
HOW = (
    "The forecast is what has been paid, and what is promised and not yet paid, and what will still be promised, less "
    "what will not have come by 31 March and rolls to the next year. Each line is taken to go on as in its last "
    f"{SHARE_FROM} months, and all of them as much busier or quieter as the last {LEVEL_FROM} months were. Each month "
    "is made larger or smaller by how it compared with others in the years before, and as much rolls as at the ends of "
    "those years. This is done 400 times, each time with requests of different price and with a level that changes by "
    "chance. The middle one is the forecast, and 8 in 10 lie in the range. What was released or given back is taken "
    "off. What is received by 31 March counts in the year, whenever it is paid. Requests that wait for a decision are "
    "part of what will still be promised. A funder that ends promises nothing after its last day.\n"
    f"There is a forecast when a line has {ENOUGH_FOR_A_RATE} whole months behind it. There is a range when a whole "
    f"financial year is behind it, little of that is still promised, and the line has {ENOUGH_FOR_ODDS} whole months."
)


def rounded(pence: int) -> str:
    """Return an amount in whole pounds, since a forecast is not exact to the penny."""
    return pounds(round(pence / 100) * 100).removesuffix(".00")


def rounded_or_none(pence: int | None) -> str:
    """Return an amount in whole pounds, or that there is no forecast yet."""
    return NONE if pence is None else rounded(pence)


def totals(spend: SpendView) -> dict[str, str]:
    """Return six figures by their names, in whole pounds."""
    sums = {label: int(spend.lines[name].sum()) for name, label in TOTALS.items()}
    outturn = spend.total.outturn
    shown = {label: rounded(pence) for label, pence in sums.items()}
    shown["Paid and promised" if spend.is_over else "Forecast outturn"] = rounded_or_none(outturn)
    return shown | {"Variance": rounded_or_none(None if outturn is None else outturn - sums[TOTALS["revised"]])}


def range_said(outlook: ForecastRow) -> str:
    """Describe the band: "£900 to £1,300", or that the history is not enough for one; "" for a line that has ended."""
    if outlook.band is None:
        return "" if outlook.basis is ForecastBasis.ENDED else NONE
    return f"{rounded(outlook.band.low)} to {rounded(outlook.band.high)}"


def outlook_said(spend: SpendView, budget: int, year: int) -> str:
    """Describe the year in a few sentences."""
    if spend.is_over:
        return _ended(spend, budget, year)
    if not spend.has_begun:
        return f"{years.label(year)} has not begun, so there is no forecast yet."
    outturn = spend.total.outturn
    so_far = f"Paid and promised so far: {pounds(spend.so_far)}."
    waits = f"Requests for {pounds(spend.waiting)} wait for a decision."
    if outturn is None:
        parts = [f"{so_far} {waits}", f"It is too early to say where the year will end: {_why(spend, year)}."]
        return "\n".join(parts + _runs_out(spend.total))
    later = f"Still to be promised: about {rounded(max(0, outturn - spend.so_far))}."
    parts = [f"{_expected(spend, outturn, year)} {_way(outturn, budget)}", f"{so_far} {later} {waits}"]
    return "\n".join(parts + _runs_out(spend.total))


def _ended(spend: SpendView, budget: int, year: int) -> str:
    paid, promised = int(spend.lines["spent"].sum()), int(spend.lines["committed"].sum())
    still = f"{pounds(promised)} is promised and not paid yet" if promised else "nothing is promised any more"
    return (
        f"{years.label(year)} is over: {pounds(paid)} was paid, and {still}. The budget was {pounds(budget)}. "
        f"{_way(paid + promised, budget)}"
    )


def _expected(spend: SpendView, outturn: int, year: int) -> str:
    total, by = spend.total, f"By 31 March {year + 1}"
    if total.band and rounded(total.band.low) != rounded(total.band.high):
        between = f"{rounded(total.band.low)} and {rounded(total.band.high)}"
        return f"{by} about {rounded(outturn)} will be spent, with 8 chances in 10 between {between}."
    if total.band or total.basis is ForecastBasis.ENDED:
        return f"{by} about {rounded(outturn)} will be spent."
    return (
        f"If the rest of the year goes like the months before, about {rounded(outturn)} will be spent {by[0].lower()}"
        f"{by[1:]}. How far that may be off cannot be said yet: {_why(spend, year)}."
    )


def _why(spend: SpendView, year: int) -> str:
    """Describe why there is no band, or no forecast."""
    basis = spend.total.basis
    if basis is ForecastBasis.NO_YEAR:
        return "no whole financial year is behind it to show the busy months and what is left at the end"
    if basis is ForecastBasis.NOT_SETTLED:
        return f"much of {years.label(year - 1)} is still promised, and may roll into this year"
    few = ENOUGH_FOR_A_RATE if basis is ForecastBasis.TOO_EARLY else ENOUGH_FOR_ODDS
    new = sum(each.basis is basis for each in spend.outlooks.values())
    has = "has" if new == 1 else "have"
    behind = "it" if new == 1 else "them"
    of = f"{new} of the {words.count(len(spend.outlooks), 'line')}" if len(spend.outlooks) > 1 else "the line"
    return f"{of} {has} fewer than {few} whole months behind {behind}"


def _way(outturn: int, budget: int) -> str:
    if outturn > budget:
        return f"That is {rounded(outturn - budget)} over the budget."
    return f"That is {rounded(budget - outturn)} under the budget."


def _runs_out(outlook: ForecastRow) -> list[str]:
    if outlook.is_over:
        return ["More is promised and paid than the budget holds."]
    if outlook.runs_out_on:
        return [f"At this rate all of it is promised by {words.long_day(outlook.runs_out_on)}."]
    if outlook.unused and outlook.band:
        return [f"With 9 chances in 10 at least {rounded(outlook.unused)} will not be used."]
    return []


def back_tests_said(tests: BackTests) -> str:
    """Describe how often the band would have held in the years before."""
    if not tests.made:
        return "Two whole years have to be behind it before the range can be tried on the second of them."
    return (
        f"Tried {words.count(tests.made, 'time')} on the years before, from each month's end from June to February, "
        f"the range held {words.count(tests.held, 'time')}; it should hold about {tests.made * WITHIN // 100}."
    )


def warnings(spend: SpendView) -> list[tuple[int, str, str]]:
    """Return (line id, its name, what to look at): lines that are over first, then that run out, then that stay
    unused."""
    if not spend.has_begun:
        return []
    names = {
        number: f"{authority} · {funder}"
        for number, authority, funder in spend.lines[["line_id", "authority", "funder"]].itertuples(index=False)
    }
    left = dict(zip(spend.lines["line_id"].tolist(), spend.lines["available"].tolist(), strict=True))
    found = []
    for number, outlook in spend.outlooks.items():
        if said := _warning(outlook, left[number], spend.is_over):
            found.append((_rank(outlook), number, names[number], said))
    return [(number, name, said) for _, number, name, said in sorted(found)]


def no_warning_said(spend: SpendView) -> str:
    """Describe what it means that there is nothing to look at: no more than is known."""
    if not spend.has_begun:
        return "The year has not begun."
    if spend.is_over:
        return "No line is over its budget, and none has much left."
    unknown = sum(not each.band and each.basis is not ForecastBasis.ENDED for each in spend.outlooks.values())
    if not unknown:
        return "No line is over its budget, is expected to run out early, or is likely to be left unused."
    of = f"{unknown} of the {words.count(len(spend.outlooks), 'line')}" if len(spend.outlooks) > 1 else "it"
    return f"No line is over its budget. Whether {of} will run out early or be left unused cannot be said yet."


def _rank(outlook: ForecastRow) -> tuple[int, int]:
    if outlook.is_over:
        return 0, 0
    if outlook.runs_out_on:
        return 1, outlook.runs_out_on.toordinal()
    return 2, -outlook.unused


def _warning(outlook: ForecastRow, left: int, is_over: bool) -> str:
    if outlook.is_over or left < 0:
        return f"over its budget by {pounds(-left)}"
    if is_over:
        return f"{pounds(left)} not used" if outlook.unused else ""
    until = words.long_day(outlook.until)
    if outlook.runs_out_on:
        early = f", before {until}" if outlook.runs_out_on < outlook.until else ""
        return f"at this rate all promised by {words.long_day(outlook.runs_out_on)}{early}"
    if not outlook.unused:
        return ""
    if outlook.band is None:
        return f"{rounded(outlook.unused)} not used when its money ended"
    return f"9 chances in 10 that at least {rounded(outlook.unused)} is not used by {until}"


def months_said(spend: SpendView) -> str:
    """Describe the chart of the year in a sentence."""
    paid, profile = _known(spend.path["paid"]), spend.path["profile"].tolist()
    so_far = rounded(int(paid[-1])) if paid else "nothing"
    if spend.is_over:
        return f"Paid in all {so_far}, of a budget of {rounded(int(profile[-1]))}."
    if not spend.has_begun:
        return "The year has not begun."
    how = "as in the years before" if spend.years_before else "in equal parts"
    at = rounded(int(profile[len(paid) - 1]))
    return f"Paid so far {so_far}. Were the budget spent {how}, it would be {at} by the end of this month."


def _known(months: Iterable[float]) -> list[float]:
    return [value for value in months if value == value]
