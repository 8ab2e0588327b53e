"""Counting what goes to the database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from db import session


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
