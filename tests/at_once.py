"""Presses at the same moment, each in a thread and a transaction of its own."""

import threading
from collections.abc import Callable

from sqlalchemy.orm import Session

from db.session import writing
from hiw.errors import HiwError

Press = Callable[[Session], object]


def at_once(*presses: Press) -> list[HiwError | None]:
    """Run each in a thread and a transaction of its own, all started together; each one's refusal."""
    start = threading.Barrier(len(presses))
    refusals: list[HiwError | None] = [None] * len(presses)
    bugs: list[BaseException] = []

    def run(number: int, press: Press) -> None:
        try:
            start.wait(10)
            with writing() as s:
                press(s)
        except HiwError as refusal:
            refusals[number] = refusal
        except BaseException as bug:
            bugs.append(bug)

    threads = [threading.Thread(target=run, args=(number, press)) for number, press in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert bugs == []
    return refusals
