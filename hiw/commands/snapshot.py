"""Keeps the weekly snapshots of the caseloads: this week's, and those that were missed."""

from db.session import writing
from hiw.words import count
from hiw.workload.week_snapshots import keep_first_missing


def snapshot() -> int:
    """Keep every week of the last 26 that is not there, each in a transaction of its own, and say how many."""
    kept = 0
    while True:
        with writing() as s:
            week_on = keep_first_missing(s)
        if week_on is None:
            break
        kept += 1
        print(f"Kept the caseloads of the week of {week_on:%-d %B %Y}.")
    print(f"{count(kept, 'week')} kept." if kept else "This week's caseloads are kept already.")
    return 0
