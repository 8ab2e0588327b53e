"""One run at a time in each server. Python runs one thread at a time anyway, and runs that take turns at every
statement keep each other, and whoever waits for their changes to be saved, far longer (ADR 14).

Who waits is served in the order in which they came, but for the run that follows a callback: its person has waited
once, and goes first.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 2.0  # seconds of a turn; then the next goes ahead beside whatever takes so long
_mine = threading.local()


class RunLock:
    """A lock that each thread hands on to the next."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._whose: int | None = None
        self._since = 0.0
        self._waiting: deque[tuple[int, threading.Lock]] = deque()

    @property
    def is_had(self) -> bool:
        """Whether somebody is at work."""
        return self._whose is not None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def begin(self, *, first: bool) -> None:
        """Wait behind all others, or before them."""
        me, woken = threading.get_ident(), threading.Lock()
        with self._changing:
            if self._whose is None:
                self._whose, self._since = me, time.monotonic()
                return
            woken.acquire()
            (self._waiting.appendleft if first else self._waiting.append)((me, woken))
        while not woken.acquire(timeout=LONGEST):
            self._end_one_too_long()

    def end(self, thread: int) -> None:
        """Hand a thread's turn on, if it still has one."""
        with self._changing:
            if self._whose == thread:
                self._hand_on()

    def _end_one_too_long(self) -> None:
        with self._changing:
            if time.monotonic() - self._since >= LONGEST:
                self._hand_on()

    def _hand_on(self) -> None:
        if not self._waiting:
            self._whose = None
            return
        self._whose, woken = self._waiting.popleft()
        self._since = time.monotonic()
        woken.release()


lock = RunLock()


@contextmanager
def run_lock(*, is_callback: bool = False) -> Iterator[None]:
    """Wait until no other run of this server is at work. Whoever has their turn may ask again.

    The run that follows a callback in its thread waits behind nobody.

    Ask before anything of the database is held: nobody who waits here may hold what another needs.
    """
    if getattr(_mine, "inside", False):
        yield
        return
    lock.begin(first=getattr(_mine, "goes_on", False))
    _mine.inside, _mine.goes_on = True, is_callback
    try:
        yield
    finally:
        _mine.inside = False
        lock.end(threading.get_ident())


def give_way(thread: int) -> None:
    """End the turn of a thread, if it has one, since it waits for a database that does not answer."""
    lock.end(thread)
