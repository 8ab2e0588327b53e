"""The turns that runs take …"""

import threading
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hiw.ui import run_lock as lock_module
from hiw.ui.run_lock import RunLock, run_lock

THREADS = 4


def most_at_once(work: Callable[[], object]) -> int:
    """How many threads were in `work` and in their turn at the same moment."""
    inside, most, counting = 0, 0, threading.Lock()

    def take() -> None:
        nonlocal inside, most
        with run_lock():
            with counting:
                inside += 1
                most = max(most, inside)
            work()
            with counting:
                inside -= 1

    threads = [threading.Thread(target=take) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return most


def test_are_one_at_a_time() -> None:
    assert most_at_once(lambda: time.sleep(0.01)) == 1


def test_are_taken_away_from_who_has_had_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is the control of the test before too."""
    monkeypatch.setattr(lock_module, "LONGEST", 0.01)
    all_inside = threading.Barrier(THREADS, timeout=10)
    assert most_at_once(all_inside.wait) == THREADS
    monkeypatch.undo()
    assert most_at_once(lambda: time.sleep(0.01)) == 1  # whoever had a turn has given it back, and nobody else


def test_are_kept_by_whoever_asks_again_and_end_with_an_error() -> None:
    with pytest.raises(KeyError), run_lock(), run_lock():
        raise KeyError
    assert most_at_once(lambda: time.sleep(0.01)) == 1


class Recorder:
    """Turns that write down what is done with them."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def begin(self, *, first: bool) -> None:
        self.done.append("goes first" if first else "waits behind all")

    def end(self, thread: int) -> None:
        self.done.append("ends")


def test_are_taken_for_a_run_and_for_the_callback_before_it(
    browser: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = browser()
    monkeypatch.setattr(lock_module, "lock", recorder := Recorder())
    at.run()
    assert recorder.done == ["waits behind all", "ends"]
    at.button(key="refuse").click().run()
    assert recorder.done == ["waits behind all", "ends"] * 2 + ["goes first", "ends"]


def test_are_had_in_the_order_in_which_they_were_asked_for() -> None:
    """But who has had a callback's turn goes on before those who have had none."""
    had: list[str] = []
    free, threads = RunLock(), []

    def wait(name: str, first: bool) -> None:
        free.begin(first=first)
        had.append(name)
        free.end(threading.get_ident())

    free.begin(first=False)
    for name, first in (("one", False), ("two", False), ("three", False), ("goes on", True)):
        threads.append(threading.Thread(target=wait, args=(name, first)))
        threads[-1].start()
        while free.waiting < len(threads):
            time.sleep(0.001)
    free.end(threading.get_ident())
    for thread in threads:
        thread.join()
    assert had == ["goes on", "one", "two", "three"]


def test_that_last_too_long_do_not_keep_the_next_from_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """And its end, whenever it comes, ends nobody else's."""
    monkeypatch.setattr(lock_module, "LONGEST", 0.01)
    free = RunLock()
    free.begin(first=False)
    next_has_it, may_end = threading.Event(), threading.Event()

    def take() -> None:
        free.begin(first=False)
        next_has_it.set()
        may_end.wait(10)
        free.end(threading.get_ident())

    thread = threading.Thread(target=take)
    thread.start()
    assert next_has_it.wait(10)
    free.end(threading.get_ident())
    assert free.is_had
    may_end.set()
    thread.join()
    assert not free.is_had


def test_are_given_up_by_whoever_waits_for_the_database() -> None:
    holds, may_end = threading.Event(), threading.Event()

    def wait_for_the_dead() -> None:
        with run_lock():
            holds.set()
            may_end.wait(10)

    dead = threading.Thread(target=wait_for_the_dead)
    dead.start()
    holds.wait(10)
    assert dead.ident
    lock_module.give_way(dead.ident)
    assert most_at_once(lambda: time.sleep(0.01)) == 1  # at once, and one at a time
    may_end.set()
    dead.join()
    assert most_at_once(lambda: time.sleep(0.01)) == 1  # its end gave back nobody else's
