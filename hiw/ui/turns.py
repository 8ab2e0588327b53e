"""One run at a time in each server. Python runs one thread at a time anyway, and runs that take turns at every
statement keep each other, and whoever waits for their changes to be saved, far longer (ADR 14).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT = 5.0  # seconds; then one goes ahead beside whatever takes so long
_at_work = threading.RLock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other run of this server is at work, but never long. Whoever has their turn may ask again.

    Ask before anything of the database is held: nobody who waits here may hold what another needs.
    """
    has_it = _at_work.acquire(timeout=LONGEST_WAIT)
    try:
        yield
    finally:
        if has_it:
            _at_work.release()
