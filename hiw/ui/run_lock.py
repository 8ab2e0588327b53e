"""Serialise script runs in each server process.

Python runs one thread at a time anyway, and runs that alternate at every statement delay each other, and everybody who
waits for a save, far longer (ADR 14). Waiting runs are served in order of arrival, except that the run after a
callback goes first: its person has waited once.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 2.0  # seconds that one run may hold the lock; then the next goes ahead beside it
_mine = threading.local()


class RunLock:
    """A fair lock that each thread passes on to the next."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._whose: int | None = None
        self._since = 0.0
        self._waiting: deque[tuple[int, threading.Lock]] = deque()

    @property
    def is_had(self) -> bool:
        """Return whether a thread holds the lock."""
        return self._whose is not None

    @property
    def waiting(self) -> int:
        """Return how many threads wait."""
        return len(self._waiting)

    def begin(self, *, first: bool) -> None:
        """Wait for the lock behind all others, or before them when `first`."""
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
        """Release the lock of a thread, if it still holds it."""
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
    """Hold the run lock of this process: wait for other runs, at most `LONGEST` seconds each. It is reentrant.

    The run that follows a callback in its thread waits behind nobody. Take it before any transaction begins: whoever
    waits here must hold nothing that another run needs.
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
    """Release the lock of a thread that waits for a database that does not answer."""
    lock.end(thread)
