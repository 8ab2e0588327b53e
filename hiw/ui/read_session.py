"""One database snapshot for all queries of a run: its parts agree, and one transaction serves them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.session import reading


class _Moment:
    """The read session of a run, begun at its first query."""

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
    """Share one read session between all queries inside, until `refresh`."""
    moment = _Moment()
    token = _now.set(moment)
    try:
        yield
    finally:
        _now.reset(token)
        moment.end()


@contextmanager
def read_session() -> Iterator[Session]:
    """Yield this run's shared read session; outside of a run, a new one."""
    moment = _now.get(None)
    if moment is None:
        with reading() as s:
            yield s
        return
    try:
        yield moment.session()
    except SQLAlchemyError as error:
        moment.end(error)  # PostgreSQL refuses all statements after an error in a transaction
        raise


def refresh() -> None:
    """End the shared read session, so that later queries see what was just written."""
    moment = _now.get(None)
    if moment is not None:
        moment.end()
