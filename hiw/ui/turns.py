"""One run at a time in each server. Python runs one thread at a time anyway, and runs that take turns at every
statement keep each other, and whoever waits for their changes to be saved, far longer (ADR 14).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT = 5.0  # seconds; then one goes ahead beside whatever takes so long
_at_work = threading.Lock()
_whose = threading.Lock()  # guards `_holder`
_holder: int | None = None
_mine = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other run of this server is at work, but never long. Whoever has had their turn may ask again.

    Ask before anything of the database is held: nobody who waits here may hold what another needs.
    """
    global _holder
    if getattr(_mine, "inside", False):
        yield
        return
    me = threading.get_ident()
    if _at_work.acquire(timeout=LONGEST_WAIT):
        _holder = me
    _mine.inside = True
    try:
        yield
    finally:
        _mine.inside = False
        give_way(me)


def give_way(thread: int) -> None:
    """End the turn of a thread, if it has one: at its end, or because it waits for a database that does not answer."""
    global _holder
    with _whose:
        if _holder == thread:
            _holder = None
            _at_work.release()
