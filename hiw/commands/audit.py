"""Verify the audit log; print its head, or send it to be kept elsewhere."""

import os
from itertools import islice

from db import audit_chain
from db.models import SentHead
from db.session import reading, writing
from hiw import clock
from hiw.audit_log.agreement import coverage
from hiw.audit_log.heads import HeadNotSent, line_of, send
from hiw.commands.check import disagreements
from hiw.commands.progress import bar

MOST_SAID = 50  # of differing rows that are printed


def verify(*, head: bool, expect: str) -> int:
    """Verify the audit log from its beginning; print the first event that is wrong, and rows that differ from their
    last events.

    Returns 1 when there are any. With `head` it prints the hash of the last event instead; `expect` is such a hash,
    kept elsewhere until now.
    """
    with reading() as s:
        if head:
            return _say_head(audit_chain.head_of(s.connection()))
        with bar("Reading the record", "lines") as tell:
            fault = audit_chain.first_fault(s.connection(), expect=expect.strip().lower(), progress=tell)
        differences = list(islice(disagreements(s), MOST_SAID + 1)) if fault is None else []
        compared = coverage(s) if fault is None else None
        found, anew = audit_chain.head_of(s.connection()), audit_chain.sealed_anew(s.connection())
    if fault is not None:
        where = f"Line {fault.line_id} of the record is wrong. " if fault.line_id else "The record is wrong. "
        print(f"{where}{fault.says}")
    elif found is not None:
        print(f"The record is as it was written: {found.number:,} lines. Its head is {found.last_hash}")
        if anew is not None:
            print(f"Line {anew.line_id} says that those before it were sealed anew on {anew.at:%-d %B %Y}.")
            print(f"Until then the head was {anew.head}")
    if compared:
        print(compared)
    for difference in differences[:MOST_SAID]:
        print(difference)
    if len(differences) > MOST_SAID:
        print("There are more. `python -m hiw check` counts them.")
    return 1 if fault or differences else 0


def send_head() -> int:
    """Send the head of the audit log, and record that it was sent. Raises HeadNotSent, and then records nothing."""
    with reading() as s:
        head = audit_chain.head_of(s.connection())
    if head is None:
        raise HeadNotSent("The head of the record is missing. Nothing was sent.")
    at = clock.now()
    send(line_of(head, at), os.environ)
    with writing() as s:
        s.add(SentHead(sent_at=at, last_id=head.last_id, last_hash=head.last_hash, number=head.number))
    print(f"Sent: {head.number:,} lines, {head.last_hash}")
    return 0


def _say_head(head: audit_chain.ChainHead | None) -> int:
    print(head.last_hash if head else "The head of the record is missing.")
    return 0 if head else 1
