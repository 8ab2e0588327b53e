"""Proves that the record of changes is as it was written, and prints its end to be kept elsewhere."""

from itertools import islice

from db import chain
from db.session import reading
from hiw.commands.check import disagreements
from hiw.commands.progress import bar

MOST_SAID = 50  # rows that are named


def verify(*, head: bool, expect: str) -> int:
    """Read the record from its beginning and say the first line that is wrong, then the rows that are not as their last
    lines say. Returns 1 when there are any.

    With `head` print the hash of its last line instead; `expect` is such a hash, kept elsewhere until now.
    """
    with reading() as s:
        if head:
            return _say_head(chain.head_of(s.connection()))
        with bar("Reading the record", "lines") as tell:
            fault = chain.first_fault(s.connection(), expect=expect.strip().lower(), progress=tell)
        differences = list(islice(disagreements(s), MOST_SAID + 1)) if fault is None else []
        found, anew = chain.head_of(s.connection()), chain.sealed_anew(s.connection())
    if fault is not None:
        where = f"Line {fault.line_id} of the record is wrong. " if fault.line_id else "The record is wrong. "
        print(f"{where}{fault.says}")
    elif found is not None:
        print(f"The record is as it was written: {found.number:,} lines. Its head is {found.last_hash}")
        if anew is not None:
            print(f"Line {anew.line_id} says that those before it were sealed anew on {anew.at:%-d %B %Y}.")
            print(f"Until then the head was {anew.head}")
    for difference in differences[:MOST_SAID]:
        print(difference)
    if len(differences) > MOST_SAID:
        print("There are more. `python -m hiw check` counts them.")
    return 1 if fault or differences else 0


def _say_head(head: chain.Head | None) -> int:
    print(head.last_hash if head else "The head of the record is missing.")
    return 0 if head else 1
