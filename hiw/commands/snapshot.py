"""Store the weekly snapshots of workload: this week's, and missed ones."""

from db.session import writing
from hiw.words import count
from hiw.workload.week_snapshots import keep_first_missing


def snapshot() -> int:
    """Store each missing week of the last 26 in a transaction of its own, and print how many."""
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
