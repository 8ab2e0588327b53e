"""What the server writes about itself: when, how grave and where; never what somebody typed or what a row holds."""

import logging
import secrets
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any, Final

log = logging.getLogger("hiw")
FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
SAME_FOR: Final = 60.0  # seconds in which the same failure is one entry
_SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass
class _Entry:
    """A failure that stands in the log, and how often it came again since."""

    reference: str
    at: float
    again: int = 0


_entries: dict[str, _Entry] = {}
_writing = threading.Lock()


def set_up() -> None:
    """Give every line a time and a level, and write every error as its kinds and places, whichever library logs it."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)
    if logging.getLogRecordFactory() is not _without_values:
        logging.setLogRecordFactory(_without_values)


def failed(what: str, error: BaseException) -> str:
    """Write that something failed: the kinds of errors and the places that they passed through.

    Returns the reference under which it stands in the log. The same failure is one entry for a minute, however many
    people meet it; how many did is said with the next one.
    """
    places = "\n".join(_places(error))
    with _writing:
        _say_what_came_again()
        entry = _entries.get(places)
        if entry:
            entry.again += 1
            return entry.reference
        reference = "".join(secrets.choice(_SIGNS) for _ in range(6))
        _entries[places] = _Entry(reference, time.monotonic())
    log.error("%s %s\n%s", reference, what, places)
    return reference


def _say_what_came_again() -> None:
    """Forget the entries of more than a minute ago, each with a line when it came again."""
    for places, entry in list(_entries.items()):
        if time.monotonic() - entry.at < SAME_FOR:
            continue
        del _entries[places]
        if entry.again:
            log.error("%s came %s more times in the minute after it", entry.reference, f"{entry.again:,}")


def _places(error: BaseException) -> list[str]:
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        for place in traceback.extract_tb(current.__traceback__):
            lines.append(f"  {place.filename}:{place.lineno} in {place.name}")
        current = current.__cause__ or current.__context__
    return lines


_make_record = logging.getLogRecordFactory()


def _without_values(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A record whose error, if it has one, is written as `failed` does: the text of an error can hold a value."""
    record = _make_record(*args, **kwargs)
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = f"{record.getMessage()}\n" + "\n".join(_places(record.exc_info[1])), ()
        record.exc_info = None
    return record
