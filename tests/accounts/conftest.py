"""Counting what goes to the database, and a clock for codes of 30 seconds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event

from db import session
from hiw import clock
from hiw.accounts.second_factor import SECONDS


@pytest.fixture
def statements(database: str) -> Iterator[list[str]]:
    """The SQL sent so far in this test."""
    sent: list[str] = []

    def keep(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    engine = session.engine()
    event.listen(engine, "before_cursor_execute", keep)
    yield sent
    event.remove(engine, "before_cursor_execute", keep)


@pytest.fixture
def early_in_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the clock forward to where a phone's code has just changed: none changes while the test runs."""
    right = clock.now
    ahead = timedelta(seconds=SECONDS - right().timestamp() % SECONDS)
    monkeypatch.setattr(clock, "now", lambda: right() + ahead)
