"""All that one run asks, it asks of one moment of the database: its parts agree, and one transaction serves them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.session import reading


class _Moment:
    """The session of a run, begun when something is first asked."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._session: Session | None = None

    def session(self) -> Session:
        if self._session is None:
            self._session = self._held.enter_context(reading())
        return self._session

    def end(self, error: Exception | None = None) -> None:
        self._session = None
        self._held.__exit__(type(error) if error else None, error, None)


_now: ContextVar[_Moment] = ContextVar("moment")


@contextmanager
def shared_read_session() -> Iterator[None]:
    """Let everything asked inside be asked of the moment of the first question, until `refresh`."""
    moment = _Moment()
    token = _now.set(moment)
    try:
        yield
    finally:
        _now.reset(token)
        moment.end()


@contextmanager
def read_session() -> Iterator[Session]:
    """A session that reads, of this run's moment; outside of one, of its own."""
    moment = _now.get(None)
    if moment is None:
        with reading() as s:
            yield s
        return
    try:
        yield moment.session()
    except SQLAlchemyError as error:
        moment.end(error)  # PostgreSQL answers nothing more in a transaction that has failed
        raise


def refresh() -> None:
    """What is asked from here on shall see what was just written."""
    moment = _now.get(None)
    if moment is not None:
        moment.end()
