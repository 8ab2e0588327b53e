"""Proves that the record of changes is as it was written, and prints its end to be kept elsewhere."""

from db import chain
from db.session import reading
from hiw.commands.progress import bar


def verify(*, head: bool, expect: str) -> int:
    """Read the record from its beginning and say the first line that is wrong. Returns 1 when there is one.

    With `head` print the hash of its last line instead; `expect` is such a hash, kept elsewhere until now.
    """
    with reading() as s:
        if head:
            return _say_head(chain.head_of(s.connection()))
        with bar("Reading the record", "lines") as tell:
            fault = chain.first_fault(s.connection(), expect=expect.strip().lower(), progress=tell)
        found, anew = chain.head_of(s.connection()), chain.sealed_anew(s.connection())
    if fault is None and found is not None:
        print(f"The record is as it was written: {found.number:,} lines. Its head is {found.last_hash}")
        if anew is not None:
            print(f"Line {anew.line_id} says that those before it were sealed anew on {anew.at:%-d %B %Y}.")
            print(f"Until then the head was {anew.head}")
        return 0
    if fault is not None:
        where = f"Line {fault.line_id} of the record is wrong. " if fault.line_id else "The record is wrong. "
        print(f"{where}{fault.says}")
    return 1


def _say_head(head: chain.Head | None) -> int:
    print(head.last_hash if head else "The head of the record is missing.")
    return 0 if head else 1
