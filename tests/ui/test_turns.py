"""The turns that runs take …"""

import threading
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hiw.ui import turns
from hiw.ui.turns import turn

THREADS = 4


def most_at_once(work: Callable[[], None]) -> int:
    """How many threads were in `work` and in their turn at the same moment."""
    inside, most, counting = 0, 0, threading.Lock()

    def take() -> None:
        nonlocal inside, most
        with turn():
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


def test_are_not_waited_for_longer_than_the_longest_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is the control of the test before too."""
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.01)
    all_inside = threading.Barrier(THREADS, timeout=10)
    assert most_at_once(lambda: all_inside.wait() and None) == THREADS
    monkeypatch.undo()
    assert most_at_once(lambda: time.sleep(0.01)) == 1  # whoever had a turn has given it back, and nobody else


def test_are_kept_by_whoever_asks_again_and_end_with_an_error() -> None:
    with pytest.raises(KeyError), turn(), turn():
        raise KeyError
    assert most_at_once(lambda: time.sleep(0.01)) == 1


class Recorder:
    """A lock that writes down what is done with it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def acquire(self, timeout: float) -> bool:
        self.done.append("taken")
        return True

    def release(self) -> None:
        self.done.append("given back")


def test_are_taken_for_a_run_and_for_the_callback_before_it(
    browser: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = browser()
    monkeypatch.setattr(turns, "_at_work", recorder := Recorder())
    at.run()
    assert recorder.done == ["taken", "given back"]
    at.button(key="refuse").click().run()
    assert recorder.done == ["taken", "given back"] * 3


def test_are_given_up_by_whoever_waits_for_the_database() -> None:
    holds, may_end = threading.Event(), threading.Event()

    def wait_for_the_dead() -> None:
        with turn():
            holds.set()
            may_end.wait(10)

    dead = threading.Thread(target=wait_for_the_dead)
    dead.start()
    holds.wait(10)
    assert dead.ident
    turns.give_way(dead.ident)
    assert most_at_once(lambda: time.sleep(0.01)) == 1  # at once, and one at a time
    may_end.set()
    dead.join()
    assert most_at_once(lambda: time.sleep(0.01)) == 1  # its end gave back nobody else's
