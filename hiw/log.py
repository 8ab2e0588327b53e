"""What the server writes about itself: when, how grave and where; never what somebody typed or what a row holds."""

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
SAME_FOR: Final = 60.0  # seconds in which the same failure is one entry
# Streamlit writes of every error before it hands it to our own words for it, which write it with a reference.
_WRITTEN_BY_US: Final = {"streamlit.error_util": "Uncaught app execution"}
_REFERENCE: Final = "hiw_reference"  # of an error that was written: whoever logs it again says where it stands
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
    for name, message in _WRITTEN_BY_US.items():
        logging.getLogger(name).addFilter(_Without(message))


class _Without(logging.Filter):
    """Lets all pass but one message."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self._message = message

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is written."""
        return not record.getMessage().startswith(self._message)


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
            setattr(error, _REFERENCE, entry.reference)
            return entry.reference
        reference = "".join(secrets.choice(_SIGNS) for _ in range(6))
        _entries[places] = _Entry(reference, time.monotonic())
    log.error("%s %s\n%s", reference, what, places)
    setattr(error, _REFERENCE, reference)
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
    """A record whose error, if it has one, is written as `failed` does: the text of an error can hold a value.

    Of an error that `failed` has written there is its reference alone.
    """
    record = _make_record(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        written = next((each.__dict__[_REFERENCE] for each in _with_causes(error) if _REFERENCE in each.__dict__), "")
        said = [f"{written} {record.getMessage()}".strip(), *([] if written else _places(error))]
        record.msg, record.args, record.exc_info = "\n".join(said), (), None
    return record
