"""The log …"""

import logging
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from db.models import Setting
from db.session import writing
from hiw import clock, log

TYPED = "Aisha is afraid of her brother"


@pytest.fixture(autouse=True)
def _new_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(log, "_entries", {})
    before = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(before)


def fail() -> BaseException:
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        return error


def test_holds_one_entry_for_the_same_failure_of_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    references = {log.failed("The database does not answer", fail()) for _ in range(400)}
    assert len(references) == 1
    assert len(caplog.records) == 1
    now[0] += log.SAME_FOR
    (later,) = {log.failed("The database does not answer", fail())}
    assert later not in references
    assert [record.getMessage() for record in caplog.records][1] == (
        f"{references.pop()} came 399 more times in the minute after it"
    )


def test_holds_the_places_of_an_error_that_a_library_logs_and_not_its_text(caplog: pytest.LogCaptureFixture) -> None:
    log.set_up()
    logging.getLogger("a.library").error("It failed", exc_info=fail())
    assert "It failed\nbuiltins.ValueError\n" in caplog.text
    assert "test_log.py:" in caplog.text
    assert TYPED not in caplog.text


def test_has_a_time_and_a_level_in_every_line() -> None:
    record = logging.LogRecord("hiw", logging.ERROR, "", 0, "It failed", (), None)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ERROR   hiw: It failed", logging.Formatter(log.FORMAT).format(record)
    )


@pytest.mark.requirement("SES-10")
def test_holds_no_value_of_a_row_that_the_database_refused(database: str, caplog: pytest.LogCaptureFixture) -> None:
    row = {"name": TYPED, "value": 1, "from_on": clock.today()}
    with pytest.raises(IntegrityError) as refused, writing() as s:
        s.execute(sa.insert(Setting), [row, row])
    log.failed("It failed", refused.value)
    assert TYPED not in caplog.text
    assert "parameters: " not in str(refused.value)
    assert "hidden" in str(refused.value)
