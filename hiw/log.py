"""The server's log: when, how severe and where; never what somebody typed or what a row holds."""

import logging
import secrets
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

log = logging.getLogger("hiw")
FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
SAME_FOR: Final = 60.0  # seconds in which the same failure is logged once
# Streamlit logs every error before it calls the programme's handler, which logs it with a reference.
_WRITTEN_BY_US: Final = {"streamlit.error_util": "Uncaught app execution"}
_REFERENCE: Final = "hiw_reference"  # set on a logged error, so that logging it again only refers to it
_SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass
class _Entry:
    """A failure in the log, and how often it occurred again since."""

    reference: str
    at: float
    again: int = 0


_entries: dict[str, _Entry] = {}
_writing = threading.Lock()


def set_up() -> None:
    """Give every entry a time and a level, and reduce every error to its types and places, whichever library logs
    it."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)
    if logging.getLogRecordFactory() is not _without_values:
        logging.setLogRecordFactory(_without_values)
    for name, message in _WRITTEN_BY_US.items():
        logging.getLogger(name).addFilter(_Without(message))


class _Without(logging.Filter):
    """A filter that drops one message."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self._message = message

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written."""
        return not record.getMessage().startswith(self._message)


def failed(what: str, error: BaseException) -> str:
    """Log a failure: the types of its errors and the places that they passed through; return its reference.

    The same failure is one entry a minute, however many people meet it; the next entry says how many did.
    """
    places = "\n".join(_places(error))
    with _writing:
        _say_what_came_again()
        entry = _entries.get(places)
        if entry:
            entry.again += 1
            setattr(error, _REFERENCE, entry.reference)
            return entry.reference
        reference = "".join(secrets.choice(_SIGNS) for _ in range(6))
        _entries[places] = _Entry(reference, time.monotonic())
    log.error("%s %s\n%s", reference, what, places)
    setattr(error, _REFERENCE, reference)
    return reference


def _say_what_came_again() -> None:
    """Drop entries older than a minute, logging those that occurred again."""
    for places, entry in list(_entries.items()):
        if time.monotonic() - entry.at < SAME_FOR:
            continue
        del _entries[places]
        if entry.again:
            log.error("%s came %s more times in the minute after it", entry.reference, f"{entry.again:,}")


def _places(error: BaseException) -> list[str]:
    lines: list[str] = []
    for each in _with_causes(error):
        lines.append(f"{type(each).__module__}.{type(each).__qualname__}")
        for place in traceback.extract_tb(each.__traceback__):
            lines.append(f"  {place.filename}:{place.lineno} in {place.name}")
    return lines


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


_make_record = logging.getLogRecordFactory()


def _without_values(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """Return a record whose error, if any, is written as `failed` does: the text of an error can hold a value.

    An error that `failed` has written already becomes its reference alone.
    """
    record = _make_record(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        written = next((each.__dict__[_REFERENCE] for each in _with_causes(error) if _REFERENCE in each.__dict__), "")
        said = [f"{written} {record.getMessage()}".strip(), *([] if written else _places(error))]
        record.msg, record.args, record.exc_info = "\n".join(said), (), None
    return record
