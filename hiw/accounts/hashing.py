"""Where passwords are hashed and compared: beside everything else, a few at once, each asker in their turn.

A hash takes a quarter of a second of a processor. Whoever waits for one holds no row, no transaction and no turn of
the server (ADR 14). Nothing else in the programme calls `hash_password` or `password_fits`.
"""

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from hiw.accounts import passwords

T = TypeVar("T")
AT_ONCE = 1  # a server is one process for each processor: the pages need one too


class FairPool:
    """A few threads. Who asks for much waits with their second job until everybody else has had their first."""

    def __init__(self, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hashing")
        self._waiting: OrderedDict[str, deque[tuple[Future[Any], Callable[[], Any]]]] = OrderedDict()
        self._changing = threading.Lock()

    def submit(self, asker: str, job: Callable[[], T]) -> "Future[T]":
        """Let the job be done when it is the asker's turn."""
        promised: Future[T] = Future()
        with self._changing:
            self._waiting.setdefault(asker, deque()).append((promised, job))
        self._threads.submit(self._do_next)
        return promised

    def _do_next(self) -> None:
        promised, job = self._next()
        if not promised.set_running_or_notify_cancel():
            return
        try:
            promised.set_result(job())
        except BaseException as error:  # whoever waits for it shall hear of it, whatever it is
            promised.set_exception(error)

    def _next(self) -> "tuple[Future[Any], Callable[[], Any]]":
        """The oldest job of who was served longest ago."""
        with self._changing:
            asker, jobs = self._waiting.popitem(last=False)
            promised, job = jobs.popleft()
            if jobs:
                self._waiting[asker] = jobs
            return promised, job


_pool = FairPool(AT_ONCE)


def fits(asker: str, typed: str, stored: str | None) -> bool:
    """Whether `stored` was made of the password `typed`. For a thread of its own that holds nothing."""
    return _pool.submit(asker, partial(passwords.password_fits, typed, stored)).result()


def hashed(asker: str, typed: str) -> str:
    """What is stored of a new password. For a thread of its own that holds nothing."""
    return _pool.submit(asker, partial(passwords.hash_password, typed)).result()


async def fits_soon(asker: str, typed: str, stored: str | None) -> bool:
    """`fits`, for the door: no thread waits."""
    return await asyncio.wrap_future(_pool.submit(asker, partial(passwords.password_fits, typed, stored)))


async def hashed_soon(asker: str, typed: str) -> str:
    """`hashed`, for the door: no thread waits."""
    return await asyncio.wrap_future(_pool.submit(asker, partial(passwords.hash_password, typed)))
