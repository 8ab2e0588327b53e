"""What a run asks of one moment …"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from db.models import Staff
from db.session import engine, writing
from hiw.ui.read_session import read_session, refresh, shared_read_session
from tests.factories_people import colleague

pytestmark = pytest.mark.usefixtures("database")


def number() -> int:
    with read_session() as s:
        return s.scalars(sa.select(sa.func.count(Staff.id))).one()


def add_one() -> None:
    with writing() as s:
        colleague(s)


@contextmanager
def connections() -> Iterator[list[object]]:
    """Each time that a connection is taken from the pool."""
    taken: list[object] = []

    def keep(*given: object) -> None:
        taken.append(given)

    event.listen(engine(), "checkout", keep)
    yield taken
    event.remove(engine(), "checkout", keep)


def test_agrees_although_a_colleague_saves_meanwhile() -> None:
    with shared_read_session():
        assert number() == 0
        add_one()
        assert number() == 0
    assert number() == 1


def test_is_of_a_new_moment_after_something_was_written() -> None:
    with shared_read_session():
        assert number() == 0
        add_one()
        refresh()
        assert number() == 1


def test_is_of_a_moment_of_its_own_outside_of_a_run() -> None:
    assert number() == 0
    add_one()
    refresh()
    assert number() == 1


def test_takes_one_connection_and_none_when_nothing_is_asked() -> None:
    with connections() as taken:
        with shared_read_session():
            pass
        assert len(taken) == 0
        with shared_read_session():
            number()
            number()
        assert len(taken) == 1
        number()
        number()
        assert len(taken) == 3


def test_goes_on_after_a_question_that_the_database_refused() -> None:
    with shared_read_session():
        with pytest.raises(DBAPIError), read_session() as s:
            s.execute(sa.text("SELECT nothing FROM nowhere"))
        assert number() == 0


def stopped_run() -> None:
    with shared_read_session():
        number()
        raise KeyboardInterrupt


def test_ends_well_when_the_run_is_stopped() -> None:
    with connections() as taken, pytest.raises(KeyboardInterrupt):
        stopped_run()
    assert len(taken) == 1
    pool = engine().pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0
