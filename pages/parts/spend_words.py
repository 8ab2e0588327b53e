"""Spend against budget in words: the outlook of a year, what to look at, and how the forecast is worked out."""

import pandas as pd

from hiw import words
from hiw.fund import years
from hiw.fund.forecast import WINDOW, WITHIN, BackTests
from hiw.fund.queries import Outlook, Spend
from hiw.money import pounds

HOW = (
    "The forecast is what has been paid, and what is promised and not yet paid, and what will still be promised. For "
    f"each month to come one of the last {WINDOW} months is taken at random, made larger or smaller by how that month "
    "compared with others in the years before, and by how far the level may change. This is done 400 times. The middle "
    "one is the forecast, and 8 in 10 lie in the band. What was released or given back is taken off. What is received "
    "by 31 March counts in the year, whenever it is paid. Requests that wait for a decision are part of what will "
    "still be promised. A funder that ends promises nothing after its last day."
)


def rounded(pence: int) -> str:
    """To whole pounds: a forecast knows no pence."""
    return pounds(round(pence / 100) * 100).removesuffix(".00")


def outlook_said(spend: Spend, budget: int, year: int) -> str:
    """The year in a few sentences."""
    band, total = spend.total.outturn, spend.total
    if spend.is_over:
        spent = f"{pounds(band.middle)} of {pounds(budget)} was spent"
        return f"{years.said(year)} is over: {spent}. {_way(band.middle, budget)}"
    if not spend.has_begun:
        return f"{years.said(year)} has not begun, so that there is no forecast yet."
    said = (
        f"By 31 March {year + 1} about {rounded(band.middle)} will be spent, with 8 chances in 10 between "
        f"{rounded(band.low)} and {rounded(band.high)}. {_way(band.middle, budget)}"
    )
    later = max(0, band.middle - spend.so_far)
    made_of = (
        f"Paid and promised so far: {pounds(spend.so_far)}. Still to be promised: about {rounded(later)}; requests for "
        f"{pounds(spend.waiting)} wait for a decision."
    )
    return "\n".join([said, made_of, *_runs_out(total)])


def _way(outturn: int, budget: int) -> str:
    if outturn > budget:
        return f"That is {rounded(outturn - budget)} over the budget."
    return f"That is {rounded(budget - outturn)} under the budget."


def _runs_out(outlook: Outlook) -> list[str]:
    if outlook.is_over:
        return ["More is promised and paid than the budget holds."]
    if outlook.runs_out_on:
        return [f"At this rate all of it is promised by {words.long_day(outlook.runs_out_on)}."]
    if outlook.unused:
        return [f"Even at the high end {rounded(outlook.unused)} would not be used."]
    return []


def back_tests_said(tests: BackTests, invented: BackTests) -> str:
    """ "In the 18 back-tests on the years before the 80% band held 13 times; in 120 on invented ledgers 98 times"."""
    others = f"in {invented.made} on invented ledgers it held {words.count(invented.held, 'time')}"
    if not tests.made:
        return f"There is no year before this one to test the forecast on; {others}."
    return (
        f"In the {tests.made} back-tests on the years before, from each month's end from June to February, the "
        f"{WITHIN}% band held {words.count(tests.held, 'time')}; {others}."
    )


def warnings(spend: Spend) -> list[tuple[int, str, str]]:
    """(line, its name, what to look at): those over first, then those that run out, then those left unused."""
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


def _rank(outlook: Outlook) -> tuple[int, int]:
    if outlook.is_over:
        return 0, 0
    if outlook.runs_out_on:
        return 1, outlook.runs_out_on.toordinal()
    return 2, -outlook.unused


def _warning(outlook: Outlook, left: int, is_over: bool) -> str:
    if outlook.is_over or left < 0:
        return f"over its budget by {pounds(-left)}"
    if is_over:
        return f"{pounds(left)} not used" if outlook.unused else ""
    until = words.long_day(outlook.until)
    if outlook.runs_out_on:
        return f"all promised by {words.long_day(outlook.runs_out_on)}, before {until}"
    return f"at least {rounded(outlook.unused)} would not be used by {until}" if outlook.unused else ""


def months_said(path: pd.DataFrame) -> str:
    """The picture of the year in a sentence."""
    paid = [value for value in path["paid"].tolist() if value == value]
    so_far = rounded(int(paid[-1])) if paid else "nothing"
    profile = path["profile"].tolist()
    at = rounded(int(profile[max(0, len(paid) - 1)]))
    return f"Paid so far {so_far}; by the profile of the years before it would be {at} by the end of this month."
