"""Turn a database that cannot store anything now into a refusal that a person reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hiw import log
from hiw.errors import HiwError, NotStored

FAILURES = (OperationalError, InterfaceError, DisconnectionError, PoolTimeout, TimeoutError)
NOT_STORED = (
    "Not saved: the planner cannot save anything at this moment. Try again in a minute. "
    "If it goes on, tell us the reference {reference}."
)


def is_not_stored(refusal: HiwError) -> bool:
    """Return whether a refusal came from the database, for a change that shows it itself."""
    return isinstance(refusal, NotStored)


@contextmanager
def storing() -> Iterator[None]:
    """Raise NotStored in place of the errors of a database that is down, full or locked."""
    try:
        yield
    except FAILURES as error:
        raise NotStored(NOT_STORED.format(reference=log.failed("A change could not be saved", error))) from error
