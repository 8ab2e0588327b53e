"""Passwords are hashed …"""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from hiw.accounts import hashing_pool
from hiw.accounts.hashing_pool import AT_ONCE, FairPool
from hiw.accounts.passwords import hash_password
from tests.factories_people import CHEAP, PASSWORD


@pytest.fixture
def held() -> tuple[FairPool, threading.Event]:
    """A pool of one thread, which is busy until the event is set."""
    pool, go_on = FairPool(1), threading.Event()
    pool.submit("nobody", lambda: go_on.wait(10))
    return pool, go_on


def test_in_turn_so_that_fifteen_of_one_keep_nobody_else_for_longer_than_one(
    held: tuple[FairPool, threading.Event],
) -> None:
    pool, go_on = held
    done: list[str] = []

    def job(name: str) -> Callable[[], None]:
        return lambda: done.append(name)

    waited = [pool.submit("mary", job(f"mary {place}")) for place in range(15)]
    waited += [pool.submit(who, job(who)) for who in ("joe", "sam")]
    go_on.set()
    for one in waited:
        one.result(10)
    assert done[:3] == ["mary 0", "joe", "sam"]
    assert done[3:] == [f"mary {place}" for place in range(1, 15)]


def test_a_few_at_once() -> None:
    pool, inside, most, counting = FairPool(AT_ONCE), 0, 0, threading.Lock()

    def job() -> None:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        time.sleep(0.005)
        with counting:
            inside -= 1

    for one in [pool.submit(f"somebody {place}", job) for place in range(8)]:
        one.result(10)
    assert most == AT_ONCE


def test_and_whoever_waits_hears_of_a_fault_or_leaves(held: tuple[FairPool, threading.Event]) -> None:
    pool, go_on = held

    def fail() -> None:
        raise KeyError("cannot be")

    left, failed, right = pool.submit("a", fail), pool.submit("a", fail), pool.submit("a", lambda: 7)
    assert left.cancel()
    go_on.set()
    with pytest.raises(KeyError):
        failed.result(10)
    assert right.result(10) == 7


def test_for_a_page_and_for_the_door_alike() -> None:
    stored = hash_password(PASSWORD, CHEAP)
    assert hashing_pool.fits("a", PASSWORD, stored)
    assert not hashing_pool.fits("a", "another", stored)
    assert asyncio.run(hashing_pool.fits_soon("a", PASSWORD, stored))
    new = hashing_pool.hashed("a", "a new one of hers")
    assert hashing_pool.fits("a", "a new one of hers", new)
    assert new.startswith("$2b$12$")
