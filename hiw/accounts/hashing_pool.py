"""Compute password hashes in threads of their own, few at once and fair between clients.

A hash takes a quarter of a second of a processor. Whoever waits for one must hold no row, no transaction and no run
lock (ADR 14). Nothing else calls `hash_password` or `password_fits`; `hiw.accounts.passwords` says how they work.
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
    """A thread pool that serves clients in turn: a second job waits until every other client has had its first."""

    def __init__(self, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hashing")
        self._waiting: OrderedDict[str, deque[tuple[Future[Any], Callable[[], Any]]]] = OrderedDict()
        self._changing = threading.Lock()

    def submit(self, asker: str, job: Callable[[], T]) -> "Future[T]":
        """Queue a job of `asker`; return its future result."""
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
        except BaseException as error:  # reaches whoever waits for the result
            promised.set_exception(error)

    def _next(self) -> "tuple[Future[Any], Callable[[], Any]]":
        """Return the oldest job of the client that was served longest ago."""
        with self._changing:
            asker, jobs = self._waiting.popitem(last=False)
            promised, job = jobs.popleft()
            if jobs:
                self._waiting[asker] = jobs
            return promised, job


_pool = FairPool(AT_ONCE)


def fits(asker: str, typed: str, stored: str | None) -> bool:
    """Return whether `typed` matches the hash `stored`; blocks, so hold nothing meanwhile."""
    return _pool.submit(asker, partial(passwords.password_fits, typed, stored)).result()


def hashed(asker: str, typed: str) -> str:
    """Return the hash of a new password; blocks, so hold nothing meanwhile."""
    return _pool.submit(asker, partial(passwords.hash_password, typed)).result()


async def fits_soon(asker: str, typed: str, stored: str | None) -> bool:
    """Await `fits`, for HTTP routes."""
    return await asyncio.wrap_future(_pool.submit(asker, partial(passwords.password_fits, typed, stored)))


async def hashed_soon(asker: str, typed: str) -> str:
    """Await `hashed`, for HTTP routes."""
    return await asyncio.wrap_future(_pool.submit(asker, partial(passwords.hash_password, typed)))
