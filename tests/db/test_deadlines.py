"""What a database does not answer …"""

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from db import deadlines
from db.session import make_engine

FOREVER = {
    "sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c",
    "postgresql": "SELECT pg_sleep(60)",
}


@pytest.fixture
def heard() -> list[int]:
    return []


@pytest.fixture
def watched(database: str, heard: list[int]) -> Iterator[sa.Engine]:
    engine = make_engine(database)
    deadlines.watch(engine, 0.4, slow=0.1, on_slow=heard.append)
    yield engine
    engine.dispose()


def test_ends_soon_and_the_next_question_is_answered(watched: sa.Engine) -> None:
    started = time.monotonic()
    with pytest.raises(DBAPIError), watched.connect() as connection:
        connection.execute(sa.text(FOREVER[watched.dialect.name]))
    assert 0.3 < time.monotonic() - started < 10
    with watched.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1


def test_saves_nothing_of_its_transaction(watched: sa.Engine) -> None:
    with watched.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (n integer)"))

    def write_and_wait() -> None:
        with watched.begin() as connection:
            connection.execute(sa.text("INSERT INTO t VALUES (1)"))
            connection.execute(sa.text(FOREVER[watched.dialect.name]))

    with pytest.raises(OperationalError):
        write_and_wait()
    with watched.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM t")) == 0


def test_is_told_of_while_it_is_waited_for(postgresql_database: str, heard: list[int]) -> None:
    engine = make_engine(postgresql_database)
    deadlines.watch(engine, 0.5, slow=0.1, on_slow=heard.append)
    with pytest.raises(DBAPIError), engine.connect() as connection:
        connection.execute(sa.text(FOREVER["postgresql"]))
    engine.dispose()
    assert heard == [threading.get_ident()]


def test_is_another_connection_s_when_the_server_has_ended_this_one(postgresql_database: str, heard: list[int]) -> None:
    engine = make_engine(postgresql_database)
    deadlines.watch(engine, 5)
    with engine.connect() as connection:
        number = connection.scalar(sa.text("SELECT pg_backend_pid()"))
    other = make_engine(postgresql_database)
    with other.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:number)"), {"number": number})
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()
    other.dispose()


def test_may_take_long_where_only_many_short_ones_are_asked(watched: sa.Engine) -> None:
    with watched.connect() as connection:
        for _ in range(3):
            connection.execute(sa.text("SELECT 1"))
            time.sleep(0.25)
        assert connection.scalar(sa.text("SELECT 1")) == 1
