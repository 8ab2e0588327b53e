"""Make the changes that have waited a day for a second manager."""

from db.session import writing
from hiw import words
from hiw.approvals.ending import make_due


def changes() -> int:
    """Make what is due, each change once however many servers run this, and print how many there were."""
    with writing() as s:
        made = make_due(s)
    print(f"{words.count(made, 'change')} took effect.")
    return 0
